#!/usr/bin/env bash
# Runs the browser tests on this machine's Chromium: scripts/browser-tests.sh [Playwright's arguments]
# They start the server's debug build, which `cargo test` has mostly compiled already.
set -euo pipefail
cd "$(dirname "$0")/.."

# In CI a missing browser fails; elsewhere the rest of the tests still says something.
skip() {
    if [ "${CI:-}" = true ]; then
        echo "browser tests: $1, and CI runs them: run 'scripts/setup.sh test'" >&2
        exit 1
    fi
    echo "skipped: browser tests ($1; 'scripts/setup.sh test' brings it)" >&2
    exit 0
}

if [ -z "${CHROMIUM:-}" ]; then
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
        skip "there is no Chromium"
fi
[ -x tests/browser/node_modules/.bin/playwright ] || skip "there is no Playwright"

cargo build --workspace --bin cam-nhan
target=${CARGO_TARGET_DIR:-target}
CAM_NHAN_BIN=$(cd "$target" && pwd)/debug/cam-nhan
export CHROMIUM CAM_NHAN_BIN

cd tests/browser
exec npx --no-install playwright test "$@"
