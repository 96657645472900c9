#!/usr/bin/env bash
# Runs a command with a scratch PostgreSQL, whose address is in CAM_NHAN_TEST_POSTGRES:
#   scripts/with-postgres.sh cargo test
# With CAM_NHAN_TEST_FSYNC=on it writes to the disk as in earnest. CAM_NHAN_TEST_POSTGRES_CONTROL is a command that has
# it stop without ceremony, start, or restart, or `restart fast`, which ends sessions in order.
# The server and its data are gone when the command ends, and its exit status is kept.
set -euo pipefail

if [ -n "${CAM_NHAN_TEST_POSTGRES:-}" ]; then
    exec "$@"
fi

bin=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || command -v initdb || true)
bin=${bin%/initdb}
if [ -z "$bin" ]; then
    if [ "${CI:-}" = true ]; then
        echo "PostgreSQL is missing, and CI tests it: run 'scripts/setup.sh test'" >&2
        exit 1
    fi
    echo "skipped: PostgreSQL (run 'scripts/setup.sh test' to bring it)" >&2
    exec "$@"
fi

# PostgreSQL refuses to run as root.
as_postgres=()
if [ "$(id -u)" = 0 ]; then
    as_postgres=(runuser -u postgres --)
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/cam-nhan-postgres.XXXXXX")
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
fi

postgres() { (cd "$folder" && ${as_postgres[@]+"${as_postgres[@]}"} "$bin/$1" "${@:2}"); }

# shellcheck disable=SC2317 # the trap calls it
stop() {
    # Its data need not survive, so it need not tidy up.
    postgres pg_ctl stop -D "$folder/data" -m immediate >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_on() {
    local options="-h 127.0.0.1 -p $1 -k '$folder' -c max_connections=300"
    if [ "${CAM_NHAN_TEST_FSYNC:-off}" = off ]; then
        # Most tests ask what is true, not what survives a power cut.
        options+=" -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    fi
    echo "$options" >"$folder/options"
    postgres pg_ctl start -w -s -D "$folder/data" -l "$folder/log" -o "$options" >/dev/null 2>&1
}

postgres initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null

cat >"$folder/control" <<EOF
#!/usr/bin/env bash
options=\$(cat '$folder/options')
ending=(-m "\${2:-immediate}")
[ "\$1" = start ] && ending=()
[ "\$1" = stop ] || ending+=(-l '$folder/log' -o "\$options")
cd '$folder' && exec ${as_postgres[*]} '$bin/pg_ctl' "\$1" -w -s -D '$folder/data' "\${ending[@]}" >/dev/null
EOF
chmod +x "$folder/control"
export CAM_NHAN_TEST_POSTGRES_CONTROL=$folder/control

# Another process may take a port between our look and our use: then the next one is tried.
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && start_on "$port"; then
        export CAM_NHAN_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
        "$@"
        exit
    fi
done
echo "PostgreSQL did not start:" >&2
cat "$folder/log" >&2
exit 1
