#!/usr/bin/env bash
# Holds the service to its own description of the API: every operation is asked with inputs that the description allows
# and with some that it does not, and the answers must be such as it names. Not part of `make test`: it brings Python
# packages into .venv-schemathesis and takes minutes.
#   make schema            SECONDS_EACH=300 make schema
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${SECONDS_EACH:-120}
venv=${VENV:-.venv-schemathesis}
[ -x "$venv/bin/schemathesis" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet 'schemathesis>=4.32,<5'; }
if [ -z "${CAM_NHAN_BIN:-}" ]; then
    cargo build --package cam-nhan
    CAM_NHAN_BIN=${CARGO_TARGET_DIR:-target}/debug/cam-nhan
fi
CAM_NHAN_BIN=$(realpath "$CAM_NHAN_BIN")
venv=$(realpath "$venv")
folder=$(mktemp -d)
port=${PORT:-18090}
export CAM_NHAN_LISTEN=127.0.0.1:$port CAM_NHAN_DATABASE_URL=sqlite:$folder/schema.sqlite RUST_LOG=warn
base=http://$CAM_NHAN_LISTEN
"$CAM_NHAN_BIN" serve --demo >"$folder/out" 2>"$folder/log" &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
until curl -fs "$base/readyz" >/dev/null; do sleep 0.1; done

# One site, so that inputs reach further than "there is no such site".
cat >"$folder/schemathesis.toml" <<'TOML'
[parameters]
site = "demo"
TOML

ask() { # which operations, with whose token
    local which=$1 token=$2
    (cd "$folder" && "$venv/bin/schemathesis" run "$base/api/openapi.json" "$which" '^/api/v1/admin/' \
        -H "Authorization: Bearer $token" --max-time "$seconds" --continue-on-failure --seed "${SEED:-1}" \
        --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance)
}
failed=0
reader=$(curl -fs -X POST "$base/api/v1/sites/demo/readers" | sed 's/.*"token":"\([^"]*\)".*/\1/')
ask --exclude-path-regex "$reader" || failed=1
ask --include-path-regex "$("$CAM_NHAN_BIN" moderator token --site demo --scope manage)" || failed=1
curl -fs "$base/readyz" >/dev/null || { echo "the service is gone" >&2; failed=1; }
if grep -E 'panicked|ERROR' "$folder/log"; then failed=1; fi
exit $failed
