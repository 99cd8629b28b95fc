#!/bin/sh
# topics.sh create|list|read: `patchbay topics` on the Kafka of KAFKA_BROKERS; where that is not set, on the one of
# services-up, on which `make run-ch` then runs, too.
set -eu
if [ -z "${KAFKA_BROKERS:-}" ]; then
  eval "$(node dist/test/servers/services-main.js up kafka)"
  export KAFKA_BROKERS="$TEST_KAFKA_BROKERS"
fi
export BROKER=kafka
exec node --env-file=.env dist/cmd/cli/main.js topics "$@"
