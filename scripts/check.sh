#!/bin/sh
# What a machine can say about the code without running it.
set -eu
npm run --silent format
npm run --silent typecheck
npm run --silent lint
npm run --silent layers
