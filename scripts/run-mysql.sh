#!/bin/sh
# The profile mysql as far as this version has it: events and accounts in MySQL or MariaDB, all else as in the embedded profile.
set -eu
if [ -z "${MYSQL_URL:-}" ]; then
  eval "$(node dist/test/servers/services-main.js up mysql)"
  # The administrator's database is the server's own.
  MYSQL_URL=$(node --input-type=module -e '
    import { createConnection } from "mysql2/promise";
    const url = new URL(process.env.TEST_MYSQL_URL);
    const connection = await createConnection({ uri: url.href });
    await connection.query("CREATE DATABASE IF NOT EXISTS patchbay");
    await connection.end();
    url.pathname = "/patchbay";
    console.log(url.href);
  ')
fi
export MYSQL_URL PROFILE=mysql BROKER=embedded CACHE=memory OBJECT_STORE=folder
export DATA_DIR="${DATA_DIR:-data-mysql}"
exec node --env-file=.env dist/cmd/app/main.js
