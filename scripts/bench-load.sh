#!/usr/bin/env bash
# The measured half of `make bench`: what the service bears. Prints rows of tables; asserts nothing. Everything runs on
# this machine, on loopback, in a scratch folder, and stops by itself.
#   scripts/bench-load.sh                    all parts
#   scripts/bench-load.sh hot cold writes    some: hot start cold owed import writes postgres streams
#   MANY=100000 SECONDS_EACH=5 scripts/bench-load.sh
# CAM_NHAN_BIN and CAM_NHAN_MEASURE name programs that are built already. What is not installed is skipped, and said.
set -euo pipefail
cd "$(dirname "$0")/.."

many=${MANY:-1000000}
few=10000
told=100000 # of 10,000 people
seconds=${SECONDS_EACH:-5}
streams=${STREAMS:-10000}
port=${PORT:-18090}

target=${CARGO_TARGET_DIR:-target}/release
if [ -z "${CAM_NHAN_BIN:-}" ]; then
    cargo build --release --package cam-nhan
fi
export CAM_NHAN_BIN=${CAM_NHAN_BIN:-$target/cam-nhan}
if [ -z "${CAM_NHAN_MEASURE:-}" ]; then
    cargo build --release --package cam-nhan-tests --bin measure
fi
measure=${CAM_NHAN_MEASURE:-$target/measure}

folder=$(mktemp -d)
chmod 755 "$folder" # nginx's workers are another user
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$folder"' EXIT

have() { command -v "$1" >/dev/null 2>&1 || [ -x "/usr/sbin/$1" ]; }
table() { printf '\n== %s\n\n| what | %s |\n|%s\n' "$1" "$2" "$(sed 's/[^|]//g; s/|/---|/g' <<<"|$2|")"; }

# A sown database of a size, made when it is first asked for.
sown() {
    if [ ! -e "$folder/$1.sqlite" ]; then
        "$measure" sow "sqlite:$folder/$1.sqlite" "$1" >&2
    fi
    echo "sqlite:$folder/$1.sqlite"
}

# --- A page that everybody reads, beside nginx, which has the very same bytes as a file.

serve_file() {
    local answer=$folder/answer
    curl -sS -H 'accept-encoding: br' -D "$answer.head" -o "$answer.br" "$1"
    {
        echo "worker_processes auto; daemon off; pid $folder/nginx.pid; error_log $folder/nginx.log;"
        echo "events { worker_connections 1024; }"
        echo "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; etag off; if_modified_since off;"
        echo "  types { } default_type 'text/html; charset=utf-8'; client_body_temp_path $folder/body;"
        echo "  proxy_temp_path $folder/proxy; fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi;"
        echo "  scgi_temp_path $folder/scgi;"
        echo "  server { listen 127.0.0.1:$((port + 1)); location / { root $folder; try_files /answer.br =404;"
        tr -d '\r' <"$answer.head" | grep -viE '^(HTTP|date|content-length|content-type|$)' | grep : |
            sed -E "s/^([^:]*): *(.*)/add_header \1 \"\2\";/; s/\"(\"[^\"]*\")\"/'\1'/"
        echo "  } } }"
    } >"$folder/nginx.conf"
    PATH=$PATH:/usr/sbin nginx -p "$folder" -c "$folder/nginx.conf" &
    until curl -fs -o /dev/null "http://127.0.0.1:$((port + 1))/"; do sleep 0.1; done
}

# Requests a second, p50 and p99 in ms, of wrk's words.
of_wrk() {
    awk '
        function ms(text) { return text ~ /us$/ ? text / 1000 : text ~ /ms$/ ? text + 0 : text * 1000 }
        $1 == "50%" { p50 = ms($2) } $1 == "99%" { p99 = ms($2) } $1 == "Requests/sec:" { rate = $2 }
        /Non-2xx/ { print "wrk: " $0 >"/dev/stderr" }
        END { printf "%.0f %.2f %.2f\n", rate, p50, p99 }'
}

hot() {
    if ! have wrk || ! have nginx; then
        echo "skipped: hot (wrk and nginx are Debian packages)" >&2
        return
    fi
    local url="http://127.0.0.1:$port/embed/bao/fragment?key=bai-0&sort=oldest&limit=78" kind
    CAM_NHAN_LISTEN=127.0.0.1:$port CAM_NHAN_DATABASE_URL=$(sown 1000) CAM_NHAN_BACKUPS=off RUST_LOG=warn \
        "$CAM_NHAN_BIN" serve >/dev/null &
    local service=$!
    until curl -fs -o /dev/null "$url"; do sleep 0.1; done
    serve_file "$url"
    local nginx=$!
    for _ in 1 2 3 4 5; do
        for kind in nginx ours; do
            local asked=$url
            [ $kind = ours ] || asked=http://127.0.0.1:$((port + 1))/
            wrk -t1 -c64 -d"${seconds}s" --latency -H 'accept-encoding: br' "$asked" | of_wrk >>"$folder/hot.$kind"
        done
    done
    kill $nginx $service
    wait $nginx $service 2>/dev/null || true
    table "the fragment of 100 comments ($(stat -c %s "$folder/answer.br") bytes of brotli), 64 connections, medians of 5" \
        "requests/s | p50, ms | p99, ms | target"
    middle() { cut -d' ' -f"$2" "$folder/hot.$1" | sort -g | sed -n 3p; }
    for kind in nginx ours; do
        echo "| $kind | $(middle $kind 1) | $(middle $kind 2) | $(middle $kind 3) | |"
    done
    paste -d' ' "$folder/hot.nginx" "$folder/hot.ours" |
        awk '{ print $4 / $1, $5 / $2, $6 / $3 }' >"$folder/hot.ratio"
    printf '| ours ÷ nginx | %.2f | %.2f | %.2f | ≥ 0.6; p99 ≤ 2 |\n' \
        "$(middle ratio 1)" "$(middle ratio 2)" "$(middle ratio 3)"
}

start() {
    table "a start on $many comments" "value | target"
    "$measure" start "$(sown "$many")"
}

cold() {
    table "pages in no cache of the service" "p50, ms | p99, ms | target"
    "$measure" cold "$(sown $few)" $few
    "$measure" cold "$(sown "$many")" "$many"
}

owed() {
    table "pages beside what is owed" "p50, ms | p99, ms | target"
    "$measure" owed "$(sown $told)" $told
}

import() {
    table "importing beside readers" "p50, ms | p99, ms | target"
    local copy=$folder/import.sqlite
    cp "$(sown $few | sed s/sqlite://)" "$copy"
    "$measure" import "sqlite:$copy" $few 100000
}

writes() {
    table "durable writes, 64 clients, one article" "value | target"
    "$measure" writes comments
    "$measure" writes reactions
    "$measure" writes comments "$(sown "$many")"
    "$measure" writes reactions "$(sown "$many")"
}

streams() {
    table "event streams of one article" "value | target"
    "$measure" streams "$(sown $few)" "$streams"
}

# --- PostgreSQL, beside pgbench, which writes as many rows a transaction on the same server.

postgres() {
    table "durable writes on PostgreSQL, 64 clients, one article" "value | target"
    export CAM_NHAN_MEASURE=$measure
    CAM_NHAN_TEST_FSYNC=on scripts/with-postgres.sh "$0" on-postgres
}

on_postgres() {
    if [ -z "${CAM_NHAN_TEST_POSTGRES:-}" ]; then
        return
    fi
    local bin url=$CAM_NHAN_TEST_POSTGRES kind
    bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/pgbench' | sort -V | tail -n 1 || command -v pgbench)")
    "$bin/psql" -q "$url" <<'SQL'
create table thread (id bigint primary key, version bigint not null);
create table note (id bigserial primary key, text text not null, html text not null, version bigint not null default 0);
create table choice (id bigint primary key, kind bigint not null);
create table tally (kind bigint primary key, count bigint not null);
insert into thread values (1, 0);
insert into choice select n, 0 from generate_series(0, 63) n;
insert into tally select n, 0 from generate_series(0, 3) n;
SQL
    # A row comes, and two change.
    cat >"$folder/comments.sql" <<'SQL'
begin;
insert into note (text, html) values (repeat('xăng đường chợ ', 15), repeat('xăng đường chợ ', 15)) returning id \gset
update thread set version = version + 1 where id = 1;
update note set version = 1 where id = :id;
commit;
SQL
    # Four rows change.
    cat >"$folder/reactions.sql" <<'SQL'
\set kind random(0, 3)
begin;
update choice set kind = :kind where id = :client_id;
update tally set count = count + 1 where kind = 0;
update tally set count = count - 1 where kind = 1;
update thread set version = version + 1 where id = 1;
commit;
SQL
    for kind in comments reactions; do
        "$measure" writes-postgres $kind
        "$bin/pgbench" -n -M prepared -c 64 -j 1 -T 8 -f "$folder/$kind.sql" "$url" 2>/dev/null |
            awk -v kind=$kind '/^tps/ { printf "| %s, pgbench | %.0f/s | |\n", kind, $3 }'
    done
}

parts=("$@")
[ $# -gt 0 ] || parts=(hot start cold owed import writes postgres streams)
for part in "${parts[@]}"; do
    case $part in
    hot | start | cold | owed | import | writes | postgres | streams) "$part" ;;
    on-postgres) on_postgres ;;
    *)
        echo "there is no part '$part'" >&2
        exit 2
        ;;
    esac
done
