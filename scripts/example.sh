#!/bin/sh
# A first event and a first question to the running server, as the README shows them, with a key that ends with it.
set -eu
patchbay() { node --env-file=.env dist/cmd/cli/main.js "$@"; }
field() { node -p 'JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1]]' "$1"; }
show() {
  printf '\n$ %s\n' "$1"
  eval "$1"
  printf '\n'
}

api=$(patchbay urls --json | field api)
made=$(patchbay keys create --name example --scope ingest --scope read --json)
PATCHBAY_URL=${api%/api/v1}
PATCHBAY_KEY=$(printf %s "$made" | field key)
id=$(printf %s "$made" | field id)
export PATCHBAY_URL PATCHBAY_KEY
trap 'PATCHBAY_URL= PATCHBAY_KEY= patchbay keys revoke "$id" >/dev/null' EXIT

printf '$ export PATCHBAY_URL=%s PATCHBAY_KEY=...  # `make key` makes one\n' "$PATCHBAY_URL"
show 'curl -sSf "$PATCHBAY_URL/api/v1/events/track?wait=stored" -H "X-API-Key: $PATCHBAY_KEY" \
  -H "Content-Type: application/json" -d '\''{"event_type":"signed_up","user_id":"ada","properties":{"plan":"pro"}}'\'
show 'curl -sSf "$PATCHBAY_URL/api/v1/stats/breakdown?dimension=event_type" -H "X-API-Key: $PATCHBAY_KEY"'
