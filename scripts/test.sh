#!/bin/sh
# All tests on real parts; jest's summary is the last thing printed.
set -eu
scripts/check.sh
scripts/install-test-tools.sh
npm run --silent test -- "$@"
