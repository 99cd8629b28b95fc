#!/bin/sh
# Asks a running program what its contract says it answers, and much that it should refuse: no 5xx, no answer outside of
# the contract. scripts/schemathesis.sh URL HEADER [OPTION…], the header being the credential: 'X-API-Key: pb_live_…'.
# scripts/install-test-tools.sh installs schemathesis; its data and users are changed, so give it a program of its own.
set -eu
url=$1 credential=$2
shift 2
exec .tools/schemathesis/bin/schemathesis --config-file scripts/schemathesis.toml run "$url/openapi.json" \
  --header "$credential" --no-color "$@"
