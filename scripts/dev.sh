#!/usr/bin/env bash
# Serves the demo on a scratch database, and builds and starts again at each save:
#   scripts/dev.sh [arguments of `cam-nhan serve`]
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d "${TMPDIR:-/tmp}/cam-nhan-dev.XXXXXX")
server=

stop_server() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
stop() {
    stop_server
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The widget by the quick profile, with panics that say why (server/build/compile.rs).
export CAM_NHAN_WIDGET_DEV=1
export CAM_NHAN_DATABASE_URL="${CAM_NHAN_DATABASE_URL:-sqlite:$folder/dev.sqlite}"
binary=${CARGO_TARGET_DIR:-target}/debug/cam-nhan

changed() {
    [ -n "$(find Cargo.toml Cargo.lock domain widget server -type f -newer "$folder/stamp" -print -quit)" ]
}

while true; do
    touch "$folder/stamp"
    if cargo build; then
        stop_server
        "$binary" serve --demo "$@" &
        server=$!
    else
        echo "dev: it does not build; the next save tries again" >&2
    fi
    until changed; do sleep 0.5; done
    echo "dev: building again" >&2
done
