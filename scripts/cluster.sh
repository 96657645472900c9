#!/usr/bin/env bash
# Two instances on one PostgreSQL, behind nginx with deploy/nginx.conf, killed and restarted under load:
#   scripts/cluster.sh [ROUNDS [SEED]]
# Everything runs in scratch folders and is stopped at the end. CAM_NHAN_BIN and CAM_NHAN_CLUSTER name programs that are
# built already.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-target}/release
if [ -z "${CAM_NHAN_BIN:-}" ]; then
    cargo build --release --package cam-nhan
    export CAM_NHAN_BIN=$target/cam-nhan
fi
if [ -z "${CAM_NHAN_CLUSTER:-}" ]; then
    cargo build --release --package cam-nhan-tests --bin cluster
fi
# An acknowledged write must survive PostgreSQL's end: it writes to the disk as in earnest.
CAM_NHAN_TEST_FSYNC=on exec scripts/with-postgres.sh "${CAM_NHAN_CLUSTER:-$target/cluster}" "$@"
