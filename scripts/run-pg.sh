#!/bin/sh
# The profile pg as far as this version has it: events and accounts in PostgreSQL, all else as in the embedded profile.
set -eu
if [ -z "${POSTGRES_URL:-}" ]; then
  eval "$(node dist/test/servers/services-main.js up postgres)"
  POSTGRES_URL=$TEST_POSTGRES_URL
fi
export POSTGRES_URL PROFILE=pg BROKER=embedded CACHE=memory OBJECT_STORE=folder
export DATA_DIR="${DATA_DIR:-data-pg}"
exec node --env-file=.env dist/cmd/app/main.js
