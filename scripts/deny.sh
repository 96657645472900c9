#!/usr/bin/env bash
# Asks cargo-deny about every dependency: licence, source, bans and known faults (deny.toml).
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-deny >/dev/null || cargo install --locked cargo-deny
cargo deny check bans licenses sources
# The list of known faults is a git repository, which not every machine reaches; CI must.
if git ls-remote --exit-code https://github.com/RustSec/advisory-db HEAD >/dev/null 2>&1 || [ "${CI:-}" = true ]; then
    cargo deny check advisories
else
    echo "skipped: known faults (their list is not reached from here)" >&2
fi
# No crate of ours has unsafe code, or takes back the workspace's word on it.
for manifest in Cargo.toml */Cargo.toml; do
    grep -qE '^unsafe_code = "forbid"|^workspace = true' "$manifest" || { echo "$manifest: lints are not the workspace's" >&2; exit 1; }
done
