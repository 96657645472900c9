#!/usr/bin/env bash
# Runs the browser tests on this machine's Chromium, and the main stories on its Firefox and WebKit:
# scripts/browser-tests.sh [Playwright's arguments]
# They start the server's debug build, which `cargo test` has mostly compiled already.
set -euo pipefail
cd "$(dirname "$0")/.."

# In CI a missing browser fails; elsewhere the rest of the tests still says something.
skip() {
    if [ "${CI:-}" = true ]; then
        echo "browser tests: $1, and CI runs them: run 'scripts/setup.sh test'" >&2
        exit 1
    fi
    echo "skipped: ${2:-browser tests} ($1; 'scripts/setup.sh test' brings it)" >&2
    [ -n "${2:-}" ] || exit 0
}

if [ -z "${CHROMIUM:-}" ]; then
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
        skip "there is no Chromium"
fi
[ -x tests/browser/node_modules/.bin/playwright ] || skip "there is no Playwright"
# The main stories are told in these too (playwright.config.mjs).
FIREFOX=${FIREFOX:-$(command -v firefox-esr || command -v firefox || true)}
[ -n "$FIREFOX" ] || skip "there is no Firefox" "the stories in Firefox"
if [ -z "${WEBKIT:-}" ]; then
    WEBKIT=$(compgen -G '/usr/lib/*/webkit2gtk-4.*/MiniBrowser' | head -n 1 || true)
    { command -v WebKitWebDriver && command -v Xvfb; } >/dev/null || WEBKIT=
fi
[ -n "$WEBKIT" ] || skip "there is no WebKit with a driver and a screen" "the stories in WebKit"

cargo build --workspace --bin cam-nhan
target=${CARGO_TARGET_DIR:-target}
CAM_NHAN_BIN=$(cd "$target" && pwd)/debug/cam-nhan
# Where there is none, all stories are told in the whole browser.
CHROMIUM_SHELL=${CHROMIUM_SHELL:-$(command -v chromium-headless-shell || true)}
export CHROMIUM CHROMIUM_SHELL FIREFOX WEBKIT CAM_NHAN_BIN

cd tests/browser
exec npx --no-install playwright test "$@"
