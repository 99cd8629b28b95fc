#!/bin/sh
# The profile ch as far as this version has it: events in ClickHouse, accounts in PostgreSQL, all else as in the embedded
# profile. Without CLICKHOUSE_URL the stand-in of the tests is started: its engine behind its HTTP interface, and no server.
set -eu
if [ -z "${CLICKHOUSE_URL:-}" ]; then
  eval "$(node dist/test/servers/services-main.js up clickhouse)"
  CLICKHOUSE_URL=$TEST_CLICKHOUSE_URL
fi
if [ -z "${POSTGRES_URL:-}" ]; then
  eval "$(node dist/test/servers/services-main.js up postgres)"
  POSTGRES_URL=$TEST_POSTGRES_URL
fi
export CLICKHOUSE_URL POSTGRES_URL PROFILE=ch BROKER=embedded CACHE=memory OBJECT_STORE=folder
export DATA_DIR="${DATA_DIR:-data-ch}"
exec node --env-file=.env dist/cmd/app/main.js
