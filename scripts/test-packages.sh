#!/usr/bin/env bash
# Tests packages/ with what people use them in: the npm package's own tests and types, each example and the documentation's
# site built and opened against the real service, and the plugin in a real WordPress:
#   scripts/test-packages.sh [Playwright's arguments]
# What the lock file names is installed once (about 700 MB in examples/node_modules).
set -euo pipefail
cd "$(dirname "$0")/.."

# In CI what is missing fails; elsewhere the rest of the tests still says something. Where a system has no WordPress, Hugo or
# Jekyll, their stories are skipped.
skip() {
    if [ "${CI:-}" = true ]; then
        echo "package tests: $1, and CI runs them: run 'scripts/setup.sh packages'" >&2
        exit 1
    fi
    echo "skipped: package tests ($1; 'scripts/setup.sh packages' brings it)" >&2
    exit 0
}

command -v npm >/dev/null || skip "there is no npm"
node packages/cam-nhan/scripts/generate.mjs --check
node --test --test-reporter dot packages/cam-nhan/scripts/

if [ -z "${CHROMIUM:-}" ]; then
    CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || skip "there is no Chromium"
fi
[ -x tests/browser/node_modules/.bin/playwright ] || skip "there is no Playwright"
[ -d examples/node_modules ] && [ -d docs/site/node_modules ] || skip "the examples' packages are not installed"

# The package as npm would publish it, in the place of the one that was there when the others were installed.
packed=$(mktemp -d)
trap 'rm -rf "$packed"' EXIT
(cd packages/cam-nhan && npm pack --silent --pack-destination "$packed" >/dev/null)
rm -rf examples/node_modules/cam-nhan
mkdir examples/node_modules/cam-nhan
tar -xzf "$packed"/*.tgz --strip-components=1 -C examples/node_modules/cam-nhan
examples/node_modules/.bin/vue-tsc --project examples/types
examples/node_modules/.bin/tsc --project examples/types/tsconfig.package.json

cargo build --workspace --bin cam-nhan
target=${CARGO_TARGET_DIR:-target}
CAM_NHAN_BIN=$(cd "$target" && pwd)/debug/cam-nhan
export CHROMIUM CAM_NHAN_BIN

cd tests/browser
npx --no-install playwright test --config packages/playwright.config.mjs "$@"
