#!/bin/sh
# Stops with a clear word where Node is missing or too old.
set -eu
if ! command -v node >/dev/null 2>&1; then
  echo 'Patchbay needs Node.js 20.19 or newer, and there is no node on PATH: https://nodejs.org' >&2
  exit 1
fi
node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) process.exit(0);
  console.error(`Patchbay needs Node.js 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
'
