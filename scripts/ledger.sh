#!/bin/sh
# The ledger test in its long form; LEDGER_SEED repeats a run's choices.
set -eu
LEDGER_KILLS="${LEDGER_KILLS:-10}" LEDGER_EVENTS="${LEDGER_EVENTS:-200000}" \
  npm run --silent test -- test/crash/ledger.test.ts
