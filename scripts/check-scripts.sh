#!/usr/bin/env bash
# Checks the types of the browser's scripts (widget/scripts) by their JSDoc, and that no link of a Markdown file leads nowhere.
set -euo pipefail
cd "$(dirname "$0")/.."

tsc=tests/browser/node_modules/.bin/tsc
if [ -x $tsc ]; then
    $tsc --project widget/scripts
elif command -v npm >/dev/null 2>&1; then
    echo "check: typescript is not here: run 'scripts/setup.sh test', which brings it" >&2
    exit 1
else
    echo "check: npm is not here: the scripts' types are not checked"
fi

if command -v node >/dev/null 2>&1; then
    node --test --test-reporter dot docs/site/check-links.test.mjs
    node docs/site/check-links.mjs
fi
