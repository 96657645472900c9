#!/usr/bin/env bash
# Unpacks each thing that scripts/dist.sh has made into a clean root, and serves from it as somebody who is not root: health
# answers, a site is added, a comment is posted and shown, and the service stops in order. Needs root, for chroot; what else
# it needs and does not find (skopeo, umoci, debootstrap; qemu-user-static for another architecture) it skips, and says so.
set -euo pipefail
cd "$(dirname "$0")/.."

dist=$(realpath "${CAM_NHAN_DIST:-dist}")
port=${PORT:-18090}
mirror=${CAM_NHAN_DEBIAN_MIRROR:-http://deb.debian.org/debian}
here=$(dpkg --print-architecture)
# A service that is told nothing but its settings is told no PATH either.
chroot=$(command -v chroot)
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

say() { echo "test-dist: $*"; }
fail() {
    echo "test-dist: $*" >&2
    [ ! -e "$work/log" ] || cat "$work/log" >&2
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
[ "$(id -u)" = 0 ] || fail "chroot is root's: run this as root"

# What runs another architecture's program, put into a root: it is named by the global `emulator`.
bring_emulator() {
    local qemu
    emulator=()
    case $2 in
        "$here") return ;;
        amd64) qemu='qemu-x86_64-static' ;;
        arm64) qemu='qemu-aarch64-static' ;;
        *) return 1 ;;
    esac
    have $qemu || return 1
    cp "$(command -v $qemu)" "$1/$qemu"
    emulator=("/$qemu")
}

# serves NAME ROOT USER HOME PROGRAM: a service in its root, used from beginning to end. Settings that it cannot know from the
# root itself are in the global `settings`.
serves() {
    local name=$1 root=$2 user=$3 home=$4 program=$5 status=0
    cam_nhan() { env -i "${settings[@]}" "$chroot" --userspec="$user" "$root" "${emulator[@]}" "$program" "$@"; }
    cp tests/fixtures/comments.csv "$root/comments.csv"
    # The process that is told to stop must be the service itself, and no function around it.
    env -i "${settings[@]}" "$chroot" --userspec="$user" "$root" "${emulator[@]}" "$program" serve >"$work/log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        ! cam_nhan health >"$work/health" 2>&1 || break
        kill -0 $server 2>/dev/null || fail "$name: the service ended"
        sleep 0.2
    done
    cam_nhan health >/dev/null || fail "$name: health does not answer"
    [ "$(stat -c %u "/proc/$server")" != 0 ] || fail "$name: it runs as root"
    cam_nhan site add bao --origin 'http://localhost:*' --name 'Báo Ví Dụ' >"$work/snippet"
    grep -q embed.js "$work/snippet" || fail "$name: no snippet"
    cam_nhan demo post --server "http://127.0.0.1:$port" --site bao --key bai --from /comments.csv --column text --comments 1 \
        >/dev/null || fail "$name: nothing is posted"
    curl -fsS "http://127.0.0.1:$port/t/bao?key=bai" >"$work/page"
    grep -q 'Bài viết dễ hiểu quá' "$work/page" || fail "$name: the comment is not shown"
    [ -s "$root$home/data/cam-nhan.sqlite" ] || fail "$name: the database is not where it should be"
    local memory
    memory=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$server/status")
    kill -TERM $server
    wait $server || status=$?
    server=
    [ $status = 0 ] || fail "$name: it did not stop in order, but with $status"
    say "$name: serves, $memory MiB of memory"
}

environment() { settings=(CAM_NHAN_LISTEN="127.0.0.1:$port" "$@"); }

archive() {
    local file=$1 architecture=$2 root=$work/archive
    # The least that a system has: SQLite sorts what is large in a folder for temporary files.
    mkdir -p "$root/home/data" "$root/tmp"
    chmod 1777 "$root/tmp"
    tar --extract --zstd --file "$file" --directory "$root" --strip-components 1 --no-same-owner
    for part in man/man1/cam-nhan.1 man/man1/cam-nhan-serve.1 completions/cam-nhan.bash completions/_cam-nhan \
        completions/cam-nhan.fish LICENSE-MIT LICENSE-APACHE THIRD-PARTY-LICENCES.txt cam-nhan.service cam-nhan.toml; do
        [ -s "$root/$part" ] || fail "$file has no $part"
    done
    bash -n "$root/completions/cam-nhan.bash"
    chown 65534:65534 "$root/home/data"
    bring_emulator "$root" "$architecture" || { say "skipped: $file (no qemu-user-static)"; return; }
    environment CAM_NHAN_DATABASE_URL=sqlite:/home/data/cam-nhan.sqlite CAM_NHAN_CONFIG=/cam-nhan.toml
    serves "$(basename "$file")" "$root" 65534:65534 /home /cam-nhan
    rm -rf "$root"
}

image() {
    local file=$1 architecture=$2 root=$work/image/rootfs config
    if ! have skopeo || ! have umoci; then
        say "skipped: $file (no skopeo or umoci)"
        return
    fi
    # As Podman and newer Dockers read it, and as older Dockers do.
    skopeo copy --quiet "oci-archive:$file" "oci:$work/layout:image"
    skopeo copy --quiet "docker-archive:$file" "dir:$work/docker"
    config=$(skopeo inspect --config --raw "oci:$work/layout:image")
    for part in '"User":"65532:65532"' '"Healthcheck":{' '"health"' "\"architecture\":\"$architecture\""; do
        grep -qF "$part" <<<"$config" || fail "$file: its configuration has no $part"
    done
    umoci unpack --image "$work/layout:image" "$work/image" >/dev/null 2>&1
    [ -s "$root/etc/ssl/certs/ca-certificates.crt" ] || fail "$file has no certificates"
    bring_emulator "$root" "$architecture" || { say "skipped: $file (no qemu-user-static)"; return; }
    # A container's runtime goes into the folder that the image names; chroot does not.
    environment CAM_NHAN_DATABASE_URL=sqlite:/var/lib/cam-nhan/data/cam-nhan.sqlite
    serves "$(basename "$file")" "$root" 65532:65532 /var/lib/cam-nhan /usr/local/bin/cam-nhan
    rm -rf "$work/image" "$work/layout" "$work/docker"
}

package() {
    local file=$1 architecture=$2 root=$work/debian
    local purge=(chroot "$root" env DEBIAN_FRONTEND=noninteractive dpkg --purge cam-nhan)
    [ "$architecture" = "$here" ] || { say "skipped: $(basename "$file") is installed on $architecture alone"; return; }
    have debootstrap || { say "skipped: $file (no debootstrap)"; return; }
    debootstrap --variant=minbase --include=adduser,ca-certificates,debconf,init-system-helpers bookworm "$root" "$mirror" \
        >"$work/log" 2>&1 || fail "$file: debootstrap makes no root"
    cp "$file" "$root/cam-nhan.deb"
    chroot "$root" env DEBIAN_FRONTEND=noninteractive dpkg --install /cam-nhan.deb >"$work/log" 2>&1 || fail "$file is not installed"
    [ "$(chroot "$root" stat -c '%U:%G %a' /etc/cam-nhan/cam-nhan.toml)" = "root:cam-nhan 640" ] || fail "$file: the settings' rights"
    [ -L "$root/etc/systemd/system/multi-user.target.wants/cam-nhan.service" ] || fail "$file: the unit is not enabled"
    # Where the database is, the settings file says.
    emulator=()
    environment
    serves "$(basename "$file")" "$root" cam-nhan:cam-nhan /var/lib/cam-nhan /usr/bin/cam-nhan
    "${purge[@]}" >"$work/log" 2>&1 || fail "$file is not purged"
    [ -s "$root/var/lib/cam-nhan/data/cam-nhan.sqlite" ] || fail "$file: purging deletes the database without a yes"
    [ ! -e "$root/usr/bin/cam-nhan" ] || fail "$file: purging leaves the program"
    [ ! -e "$root/etc/cam-nhan" ] || fail "$file: purging leaves the settings"
    chroot "$root" env DEBIAN_FRONTEND=noninteractive dpkg --install /cam-nhan.deb >"$work/log" 2>&1 || fail "$file is not installed again"
    echo 'cam-nhan cam-nhan/purge-database boolean true' | chroot "$root" debconf-set-selections
    "${purge[@]}" >"$work/log" 2>&1 || fail "$file is not purged"
    [ ! -e "$root/var/lib/cam-nhan" ] || fail "$file: purging keeps what it was told to delete"
    say "$(basename "$file"): purging keeps the database, unless told"
    rm -rf "$root"
}

cd "$dist"
sha256sum --check --quiet SHA256SUMS || fail "SHA256SUMS is wrong"
if [ -e SHA256SUMS.sig ]; then
    [ -n "${CAM_NHAN_SIGNERS:-}" ] || fail "SHA256SUMS is signed: say in CAM_NHAN_SIGNERS by whom (a file of allowed signers)"
    ssh-keygen -Y verify -q -n cam-nhan-release -I cam-nhan -f "$CAM_NHAN_SIGNERS" -s SHA256SUMS.sig <SHA256SUMS ||
        fail "SHA256SUMS is signed by somebody else"
    say "SHA256SUMS: right, and signed"
fi
cd - >/dev/null

architecture_of() {
    case $1 in
        *x86_64* | *amd64*) echo amd64 ;;
        *aarch64* | *arm64*) echo arm64 ;;
    esac
}
for file in "$dist"/*.tar.zst; do archive "$file" "$(architecture_of "$file")"; done
for file in "$dist"/*.oci.tar; do image "$file" "$(architecture_of "$file")"; done
for file in "$dist"/*.deb; do package "$file" "$(architecture_of "$file")"; done
