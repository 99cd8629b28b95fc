#!/bin/sh
# What is made from the contract, api/openapi.yaml: the types of its requests and answers, and the JSON that the server
# gives. Commit the results; a test holds them to the contract. With a folder as argument they are written there.
set -eu
folder=${1:-api/generated}
node_modules/.bin/openapi-typescript api/openapi.yaml --output "$folder/openapi.ts" \
  --immutable --root-types --root-types-no-schema-prefix >/dev/null
node --input-type=module -e '
  import { readFileSync, writeFileSync } from "node:fs";
  import { parse } from "yaml";
  const contract = parse(readFileSync("api/openapi.yaml", "utf8"));
  writeFileSync(process.argv[1], JSON.stringify(contract, null, 2) + "\n");
' "$folder/openapi.json"
node_modules/.bin/prettier --log-level warn --config .prettierrc.json --ignore-path /dev/null --write "$folder/openapi.ts" "$folder/openapi.json"
