#!/usr/bin/env bash
# Builds docs/ into target/docs-site, a folder for any static host, and looks for links that lead nowhere.
# What the environment says of it stands at the head of docs/site/.vitepress/config.mjs.
set -euo pipefail
cd "$(dirname "$0")/.."

command -v npm >/dev/null || {
    echo "docs: npm is not here, which brings the site's generator" >&2
    exit 1
}
scripts/setup.sh docs

base=/${CAM_NHAN_DOCS_BASE:-}/
while [[ $base == *//* ]]; do base=${base//\/\///}; done
site=${CAM_NHAN_DOCS_FOLDER:-${CARGO_TARGET_DIR:-target}/docs-site}

# vitepress prints a line for each step, and colours it where nobody looks.
log=$(cd docs/site && NO_COLOR=1 npx --no-install vitepress build 2>&1) || {
    echo "$log" >&2
    exit 1
}
node docs/site/check-links.mjs "$site" "$base"
echo "$site: $(find "$site" -name '*.html' | wc -l) pages, $(du -sh "$site" | cut -f 1)"
