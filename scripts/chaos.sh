#!/bin/sh
# The chaos suite in its long form: every kind of fault, and many events. PROFILE (and BROKER) choose one profile of
# test/support/chaos/profiles.ts; CHAOS_SEED repeats a run's choices, CHAOS_KINDS="a,b" makes these faults only.
set -eu
case "${PROFILE:-}+${BROKER:-}" in
  +) files=test/chaos ;;
  embedded+*) files=test/chaos/embedded.test.ts ;;
  ch+) files=test/chaos/ch-kafka.test.ts ;;
  pg+ | mysql+) files="test/chaos/$PROFILE-nats.test.ts" ;;
  *) files="test/chaos/$PROFILE-$BROKER.test.ts" ;;
esac
if [ "$files" != test/chaos ] && [ ! -f "$files" ]; then
  echo "There is no chaos test of PROFILE=$PROFILE BROKER=${BROKER:-}: see test/chaos." >&2
  exit 2
fi
CHAOS_FAULTS="${CHAOS_FAULTS:-30}" CHAOS_EVENTS="${CHAOS_EVENTS:-200000}" CHAOS_RESULTS="${CHAOS_RESULTS:-test/chaos/results}" \
  npm run --silent test -- --runInBand "$files"
