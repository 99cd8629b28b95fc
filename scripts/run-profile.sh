#!/bin/sh
# run-profile.sh pg|mysql|ch [app|api|consumer|worker]: the program with a profile. A server that no setting names is one
# that services-up starts (for ClickHouse a stand-in: its engine behind its HTTP interface, and no server). BROKER, CACHE
# and the like override the profile's parts.
set -eu
PROFILE=${1:?a profile: pg, mysql or ch}
program=${2:-app}
case $PROFILE in
  pg) broker=nats storages=postgres ;;
  mysql) broker=nats storages=mysql ;;
  ch) broker=kafka storages='clickhouse postgres' ;;
  embedded) broker=embedded storages='' ;;
  *)
    echo "There is no profile $PROFILE: it is pg, mysql or ch." >&2
    exit 2
    ;;
esac

up() {
  eval "$(node dist/test/servers/services-main.js up "$1")"
}

BROKER=${BROKER:-$broker}
for server in $storages "$BROKER" "${CACHE:-redis}"; do
  case $server in
    postgres) [ -n "${POSTGRES_URL:-}" ] || { up postgres && export POSTGRES_URL="$TEST_POSTGRES_URL"; } ;;
    clickhouse) [ -n "${CLICKHOUSE_URL:-}" ] || { up clickhouse && export CLICKHOUSE_URL="$TEST_CLICKHOUSE_URL"; } ;;
    nats) [ -n "${NATS_URL:-}" ] || { up nats && export NATS_URL="$TEST_NATS_URL"; } ;;
    kafka) [ -n "${KAFKA_BROKERS:-}" ] || { up kafka && export KAFKA_BROKERS="$TEST_KAFKA_BROKERS"; } ;;
    redis) [ -n "${REDIS_URL:-}" ] || [ "$PROFILE" = embedded ] || { up redis && export REDIS_URL="$TEST_REDIS_URL"; } ;;
    mysql)
      [ -n "${MYSQL_URL:-}" ] || {
        up mysql
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
        export MYSQL_URL
      }
      ;;
  esac
done
[ "$PROFILE" = embedded ] || export DATA_DIR="${DATA_DIR:-data-$PROFILE}"
export PROFILE BROKER
exec node --env-file=.env "dist/cmd/$program/main.js"
