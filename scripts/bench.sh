#!/usr/bin/env bash
# Measures and prints; asserts nothing. Everything runs on this machine, on loopback, and stops by itself.
#   make bench                        with the texts and the timer of this repository
#   TEXTS=file.csv COLUMN=Comment TIMER=path/to/timer.mjs RUNS=6 make bench
# CAM_NHAN_BIN and CAM_NHAN_MEASURE name programs that are built already. A TIMER is called as: node TIMER RUNS
# NAME=URL=NEEDLE …; NEEDLE is what a first look shows of the TEXTS, several parted by |.
set -euo pipefail
cd "$(dirname "$0")/.."

texts=${TEXTS:-tests/fixtures/comments.csv}
column=${COLUMN:-text}
runs=${RUNS:-5}
port=${PORT:-18080}
base=http://127.0.0.1:$port
pages=http://localhost:$((port + 1))

[ -n "${CAM_NHAN_BIN:-}" ] || cargo build --release --package cam-nhan
binary=${CAM_NHAN_BIN:-${CARGO_TARGET_DIR:-target}/release/cam-nhan}
[ -n "${CAM_NHAN_MEASURE:-}" ] || cargo build --release --package cam-nhan-tests --bin measure
measure=${CAM_NHAN_MEASURE:-${CARGO_TARGET_DIR:-target}/release/measure}
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$folder"' EXIT

echo "== sizes"
cat target/widget/sizes.txt

echo "== rendering, one core"
CAM_NHAN_BIN=$binary "$measure" render

echo "== a first visit on a slow phone ($runs runs)"
CAM_NHAN_LISTEN=127.0.0.1:$port CAM_NHAN_DATABASE_URL=sqlite:$folder/bench.sqlite RUST_LOG=warn \
    "$binary" serve --demo >/dev/null &
until curl -fs "$base/healthz" >/dev/null; do sleep 0.1; done
"$binary" demo post --server "$base" --site demo --key bench --from "$texts" --column "$column" --comments 100
node tests/benches/pages.mjs "$base" demo bench "$texts" $((port + 1)) &
until curl -fs "$pages/html.html" >/dev/null; do sleep 0.1; done
# The first and the last of the comments: the floors show the oldest first, the service the newest.
needle='Bài viết dễ hiểu quá|Hy vọng mười năm nữa quay lại đọc bài này dưới bóng cây. Mong'
if [ -n "${TIMER:-}" ]; then
    (cd tests/browser && node "$TIMER" "$runs" "html=$pages/html.html=${NEEDLE:-$needle}" \
        "tiny=$pages/tiny.html=${NEEDLE:-$needle}" "ours=$pages/ours.html=${NEEDLE:-$needle}" "ahead=$pages/ahead.html=${NEEDLE:-$needle}" \
        "included=$pages/included.html=${NEEDLE:-$needle}")
else
    node tests/benches/cold-load.mjs "$runs" "${NEEDLE:-$needle}" \
        "html=$pages/html.html" "tiny=$pages/tiny.html" "ours=$pages/ours.html" "ahead=$pages/ahead.html" \
        "included=$pages/included.html"
fi

echo "== a visit that reacts and comments on a slow phone ($runs runs)"
echo "all 100 comments:"
node tests/benches/visit.mjs "$runs" "$pages/ours.html"
echo "the first 20, as without a limit:"
node tests/benches/visit.mjs "$runs" "$pages/first.html"
