#!/bin/sh
# Writes the table of docs/configuration.md from the settings as they are built (internal/config/environment-form.ts).
# Commit the result; a test holds it to them.
set -eu
npm run --silent build
node --input-type=module -e '
  import { readFileSync, writeFileSync } from "node:fs";
  import { settingsTable } from "./dist/internal/config/settings-table.js";
  const page = readFileSync("docs/configuration.md", "utf8");
  writeFileSync("docs/configuration.md", page.replace(/^\| setting [^]*?\n(?=\n)/m, () => settingsTable()));
'
node_modules/.bin/prettier --log-level warn --write docs/configuration.md
