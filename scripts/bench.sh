#!/bin/sh
# Throughput and latency beside a bare reference; settings: bench/options.ts. With BENCH_STORE a storage by itself:
# bench/stores/options.ts.
set -eu
if [ -n "${BENCH_STORE:-}${BENCH_HELP:-}" ]; then exec node dist/bench/stores/main.js; fi
exec node dist/bench/main.js
