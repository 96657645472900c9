#!/usr/bin/env bash
# Builds a release's artifacts into dist/: for each target an archive, a Debian package, a container image and an SBOM,
# and SHA256SUMS over all of them. Nothing of the machine is to be in the bytes: no time, owner, order or path.
#   scripts/dist.sh [TARGET…]    x86_64-unknown-linux-musl and aarch64-unknown-linux-musl, unless said
# CAM_NHAN_DIST names another folder. CAM_NHAN_SIGNING_KEY names a private key of SSH, which signs SHA256SUMS.
set -euo pipefail
cd "$(dirname "$0")/.."

out=${CAM_NHAN_DIST:-dist}
work=$(realpath -m "${CARGO_TARGET_DIR:-target}")
tools=$work/dist-tools
targets=("${@:-x86_64-unknown-linux-musl}")
[ $# -gt 0 ] || targets+=(aarch64-unknown-linux-musl)

say() { echo "dist: $*"; }
fail() {
    echo "dist: $*" >&2
    exit 1
}

# What is not committed would be in the bytes, and in no commit.
[ -z "$(git status --porcelain)" ] || [ "${CAM_NHAN_DIST_DIRTY:-}" = 1 ] ||
    fail "the tree has changes that are not committed (git status); CAM_NHAN_DIST_DIRTY=1 builds them all the same"
for tool in python3 zstd dpkg-deb; do
    command -v $tool >/dev/null || fail "$tool is missing (Debian: python3 python3-venv zstd dpkg)"
done
certificates=/usr/share/ca-certificates/mozilla
[ -d $certificates ] || fail "$certificates is missing (Debian: ca-certificates)"

version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' Cargo.toml)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

# zig brings musl and links for any architecture; cargo-zigbuild hands it to cargo. Both are what one file names.
if ! cmp -s scripts/dist/requirements.txt "$tools/installed"; then
    say "installing zig and cargo-zigbuild"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/dist/requirements.txt
    cp scripts/dist/requirements.txt "$tools/installed"
fi
PATH=$tools/bin:$PATH

# Whose standard library there is for a target: rustup's, or the source that Debian's compiler brings, compiled along.
compiler_for() {
    local libraries
    if command -v rustup >/dev/null; then
        timeout 120 rustup target add "$1" >/dev/null 2>&1 || true
    fi
    libraries=$(rustc --print target-libdir --target "$1" 2>/dev/null || true)
    if compgen -G "$libraries/libstd-*" >/dev/null; then
        echo rustup
    elif [ -e "$(env -u LD_LIBRARY_PATH /usr/bin/rustc --print sysroot 2>/dev/null)/lib/rustlib/src/rust/library/std/src/lib.rs" ]; then
        echo debian
    fi
}

build() {
    local target=$1 compiler=$2 flags folder linker arguments=()
    # The pages' views without their types, which are most of the program. The widget is compiled without these flags.
    flags="--cfg erase_components --remap-path-prefix=$PWD=/cam-nhan"
    for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*; do
        flags+=" --remap-path-prefix=$folder=/crates"
    done
    if [ "$compiler" = debian ]; then
        # Debian's compiler brings no linker for the widget; rustup's does, and server/build/toolchain.rs looks for it beside the compiler.
        linker=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld
        [ ! -x "$linker" ] || export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker
        flags+=" --remap-path-prefix=/usr/lib/rustlib/src/rust=/rust"
        export RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
        arguments=(-Z "build-std=std,panic_unwind")
    fi
    # mimalloc asks for huge pages, of which a small service uses a corner and holds the whole.
    export "CFLAGS_${target//-/_}=-DMI_DEFAULT_ALLOW_THP=0"
    # zig brings what a program begins and ends with, which a compiler would otherwise look for beside its own library.
    RUSTFLAGS=$flags cargo-zigbuild rustc --locked --profile dist --target "$target" --package cam-nhan --bin cam-nhan \
        "${arguments[@]}" -- -C link-self-contained=no
}

# An archive of a folder in which every run finds the same bytes.
pack() {
    tar --create --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
        --directory "$work/dist-files" "$1" | zstd --quiet --force -T1 -19 -o "$2"
}

made=0
# A folder of somebody's own is no place for what is made anew each time.
[ ! -e "$out" ] || [ -e "$out/SHA256SUMS" ] || [ -z "$(ls -A "$out")" ] ||
    fail "$out is there and was not made here: name a new folder in CAM_NHAN_DIST, or take it away"
rm -rf "$out" "$work/dist-files"
mkdir -p "$out" "$work/dist-files"
cat $certificates/*.crt >"$work/dist-files/ca-certificates.crt"
say "manual pages, completions and the settings file"
cargo run --quiet --locked --package cam-nhan-tests --bin manual -- "$work/dist-files/manual"

for target in "${targets[@]}"; do
    compiler=$(compiler_for "$target")
    if [ -z "$compiler" ]; then
        say "left out: $target, for which there is no standard library ('rustup target add $target', or Debian's rustc-web and rust-web-src)"
        continue
    fi
    say "building for $target with the compiler of $compiler"
    (build "$target" "$compiler")
    case $target in
        x86_64-*) architecture=amd64 ;;
        aarch64-*) architecture=arm64 ;;
        *) fail "$target: which architecture Debian and containers call it is not known here" ;;
    esac
    name=cam-nhan-$version-$target
    folder=$work/dist-files/$name
    mkdir -p "$folder"
    install -m 755 "$work/$target/dist/cam-nhan" "$folder/cam-nhan"
    install -m 644 README.md LICENSE-MIT LICENSE-APACHE deploy/cam-nhan.service "$folder"
    cp -r "$work"/dist-files/manual/. "$folder/"
    mkdir "$folder/man"
    mv "$folder/man1" "$folder/man/man1"
    RUSTC=$([ "$compiler" = debian ] && echo /usr/bin/rustc || echo rustc) \
        scripts/dist/inventory.py "$target" "$version" "$out/$name.cdx.json" "$folder/THIRD-PARTY-LICENCES.txt"
    pack "$name" "$out/$name.tar.zst"
    scripts/dist/deb.sh "$folder" "$version" "$architecture" "$out/cam-nhan_${version/-/\~}_$architecture.deb"
    scripts/dist/oci.py "$folder/cam-nhan" "$architecture" "$version" "$work/dist-files/ca-certificates.crt" \
        "$out/cam-nhan-$version-$architecture.oci.tar"
    made=$((made + 1))
done
[ $made -gt 0 ] || fail "nothing was built"
rm -rf "$work/dist-files"

(cd "$out" && sha256sum -- * >SHA256SUMS)
if [ -n "${CAM_NHAN_SIGNING_KEY:-}" ]; then
    ssh-keygen -Y sign -q -n cam-nhan-release -f "$CAM_NHAN_SIGNING_KEY" "$out/SHA256SUMS"
fi
cat "$out/SHA256SUMS"
