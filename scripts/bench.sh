#!/bin/sh
# Throughput and latency beside a bare reference. Settings: bench/options.ts.
set -eu
exec node dist/bench/main.js
