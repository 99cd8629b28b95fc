#!/bin/sh
# Asks a running program what its contract says it answers, and much that it should refuse: no 5xx, no answer outside of
# the contract. scripts/schemathesis.sh URL HEADER [OPTION…], the header being the credential: 'X-API-Key: pb_live_…'.
# scripts/install-test-tools.sh installs schemathesis; its data and users are changed, so give it a program of its own.
# test/e2e/contract-fuzz.test.ts makes one for each credential, and runs this; by hand with another seed, and for longer:
#   SCHEMATHESIS_SEED=7 SCHEMATHESIS_SECONDS=300 npm test -- test/e2e/contract-fuzz.test.ts
set -eu
# What Python and Hypothesis keep goes where the tool is, not into the tree.
export PYTHONDONTWRITEBYTECODE=1 HYPOTHESIS_STORAGE_DIRECTORY=.tools/schemathesis/hypothesis
url=$1 credential=$2
shift 2
exec .tools/schemathesis/bin/schemathesis --config-file scripts/schemathesis.toml run "$url/openapi.json" \
  --header "$credential" --no-color "$@"
