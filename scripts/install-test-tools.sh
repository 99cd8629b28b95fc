#!/bin/sh
# The tests need one program that npm does not have: strace, for the run that shows the sync before the answer.
# Where it is absent and cannot be installed, that test is skipped by name; with CI=true it fails instead.
set -eu
if command -v strace >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  { apt-get update -qq && apt-get install -qq -y --no-install-recommends strace; } >/dev/null 2>&1 ||
    echo 'strace could not be installed.' >&2
fi
