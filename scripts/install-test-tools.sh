#!/bin/sh
# What the tests need and npm does not have: strace, for the run that shows the sync before the answer, schemathesis,
# which asks the running program what its contract says, and the servers that backends stand on. Where one is absent and
# cannot be installed, its tests are skipped by name; with CI=true they fail instead.
set -eu

install_packages() {
  command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] &&
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "$@"; } >/dev/null 2>&1
}

install_strace() {
  command -v strace >/dev/null 2>&1 || install_packages strace || echo 'strace could not be installed.' >&2
}

# Into a folder of its own, at the versions of the list; made anew when the list has changed.
install_schemathesis() {
  list=scripts/schemathesis-requirements.txt
  folder=.tools/schemathesis
  if cmp -s "$list" "$folder/installed.txt"; then return; fi
  rm -rf "$folder"
  make_environment "$folder" || { install_packages python3 python3-venv && make_environment "$folder"; } || {
    echo 'schemathesis could not be installed: it needs Python 3.10 or later with venv (Debian: python3-venv).' >&2
    return
  }
  if "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$list"; then
    cp "$list" "$folder/installed.txt"
  else
    echo 'schemathesis could not be installed: is the Python package index within reach?' >&2
  fi
}

make_environment() {
  python3 -m venv "$1" >/dev/null 2>&1 || { rm -rf "$1" && return 1; }
}

# Of each kind that backends stand on; says itself why one cannot be had. One on PATH, or in a variable of the environment,
# does, too: test/servers/README.md.
install_servers() {
  node dist/test/servers/services-main.js install || true
}

install_strace
install_schemathesis
install_servers
