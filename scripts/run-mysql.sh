#!/bin/sh
# The profile mysql as far as this version has it: events and accounts in MySQL or MariaDB, all else as in the embedded profile.
set -eu
if [ -z "${MYSQL_URL:-}" ]; then
  eval "$(node dist/test/servers/services-main.js up mysql)"
  MYSQL_URL=$TEST_MYSQL_URL
fi
export MYSQL_URL PROFILE=mysql BROKER=embedded CACHE=memory OBJECT_STORE=folder
export DATA_DIR="${DATA_DIR:-data-mysql}"
exec node --env-file=.env dist/cmd/app/main.js
