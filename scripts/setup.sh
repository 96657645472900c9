#!/usr/bin/env bash
# Brings what this machine lacks to build Cảm Nhận; with `test`, what its tests need too; with `packages`, what the tests of
# packages/ and of the documentation's site need besides; with `docs`, what builds that site and nothing else;
# with `run`, what compiles a widget quickly, and nothing else;
# with `dist`, what packs a release, and with `test-dist`, what unpacks it.
# Where nothing is missing it says nothing and is done in a moment.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
no_compiler="nothing here compiles to WebAssembly: run 'rustup target add $target'"

have() { command -v "$1" >/dev/null 2>&1; }
say() { echo "setup: $*"; }
fail() {
    echo "setup: $*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo; then
        sudo "$@"
    else
        fail "this needs root: $*"
    fi
}

updated=
apt_update() {
    # Some of the lists may be out of reach; then what they name cannot be installed, and that is said.
    if [ -z "$updated" ]; then
        as_root apt-get update -qq >/dev/null 2>&1 || true
        updated=yes
    fi
}

apt_install() {
    say "installing $*"
    apt_update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install: $*"
}

# Whether this system has such a package.
offered() {
    have apt-get || return 1
    apt_update
    apt-cache show "$1" >/dev/null 2>&1
}

# --- A compiler for WebAssembly; server/build/toolchain.rs says which of them is used.

has_target() {
    compgen -G "$(rustc --print target-libdir --target $target 2>/dev/null)/libcore-*" >/dev/null
}

has_linker() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    [ -x "$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld" ] || have wasm-ld-19 || have wasm-ld
}

has_source() {
    local minor
    minor=$("$1" --version 2>/dev/null | sed -n 's/^rustc 1\.\([0-9]*\).*/\1/p')
    [ "${minor:-0}" -ge 95 ] &&
        [ -e "$("$1" --print sysroot)/lib/rustlib/src/rust/library/std/src/lib.rs" ] && has_linker
}

bring_debian_rustc() {
    have apt-get || return 1
    apt_update
    apt-cache show rustc-web rust-web-src >/dev/null 2>&1 || return 1
    apt_install rustc-web rust-web-src
    has_linker || apt_install lld-19
    has_source /usr/bin/rustc
}

add_target() {
    have rustup || return 1
    say "adding the Rust target $target"
    # A machine that is cut off from rustup's downloads must not wait for them long.
    timeout 120 rustup target add $target >/dev/null 2>&1 && has_target
}

setup_compiler() {
    have cargo || fail "there is no cargo: install Rust 1.95 or newer (https://rustup.rs)"
    if has_source rustc || has_source /usr/bin/rustc || has_target; then
        return
    fi
    # Debian's compiler comes with its library's source and so makes the smaller widget; but it is
    # root's to install.
    if [ "$(id -u)" = 0 ]; then
        bring_debian_rustc || add_target || fail "$no_compiler"
    else
        add_target || bring_debian_rustc || fail "$no_compiler"
    fi
}

# --- npm's packages: optional for the build, needed by the browser tests.

# Installs what a folder's lock file names, unless it is installed already: npm_ci FOLDER [npm's options].
npm_ci() {
    if [ "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]; then
        say "installing the npm packages of $1"
        (cd "$1" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --loglevel=error "${@:2}" >/dev/null) ||
            fail "npm ci failed in $1"
        # The build watches the first (server/build.rs); the second tells this script it is done.
        touch "$1/package-lock.json"
        touch "$1/node_modules/.package-lock.json"
    fi
}

setup_build_tools() {
    if have npm; then
        npm_ci .
    else
        say "npm is not here: the widget builds without it, a little larger"
    fi
}

# --- What the tests need.

setup_tests() {
    local missing=()
    have chromium || have chromium-browser || have google-chrome || missing+=(chromium)
    # The same engine without the browser around it: half the time for most stories.
    have chromium-headless-shell || ! offered chromium-headless-shell || missing+=(chromium-headless-shell)
    if have dpkg; then
        # Screenshots show Vietnamese and emoji.
        [ -d /usr/share/doc/fonts-noto-core ] || missing+=(fonts-noto-core)
        [ -d /usr/share/doc/fonts-noto-color-emoji ] || missing+=(fonts-noto-color-emoji)
    fi
    # The other browsers that readers have, where this system has them, and a screen for the one that needs one.
    have firefox-esr || have firefox || ! offered firefox-esr || missing+=(firefox-esr)
    have WebKitWebDriver || ! offered webkit2gtk-driver || missing+=(webkit2gtk-driver)
    have Xvfb || ! offered xvfb || missing+=(xvfb)
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || have initdb || missing+=(postgresql)
    have pgbouncer || missing+=(pgbouncer)
    if [ ${#missing[@]} -gt 0 ]; then
        if have apt-get; then
            apt_install "${missing[@]}"
        else
            say "these are missing, and the tests that need them are skipped: ${missing[*]}"
        fi
    fi
    if have npm; then
        npm_ci tests/browser
    else
        say "npm is not here: the browser tests are skipped"
    fi
}

# What the packages are tried in, where this system has it: site generators, and WordPress with its database.
setup_package_tests() {
    local missing=() tool theme
    for tool in hugo jekyll; do
        have $tool || ! offered $tool || missing+=($tool)
    done
    if offered wordpress; then
        [ -d /usr/share/wordpress ] || missing+=(wordpress)
        # A theme of blocks: each release of Debian's has others.
        for theme in twentytwentyfive twentytwentyfour twentytwentythree; do
            [ ! -d /usr/share/wordpress/wp-content/themes/$theme ] || break
            offered wordpress-theme-$theme || continue
            missing+=(wordpress-theme-$theme)
            break
        done
        have php || missing+=(php-cli php-mysql php-curl php-mbstring php-xml)
        [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
    fi
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
    if have npm; then
        # What the packages' own scripts would build is not needed here.
        npm_ci examples --ignore-scripts
        npm_ci docs/site
    fi
}

# What packs a release; scripts/dist.sh brings its linker itself.
setup_dist() {
    local missing=()
    have zstd || missing+=(zstd)
    have python3 && python3 -c 'import ensurepip, tomllib' 2>/dev/null || missing+=(python3-venv)
    have dpkg-deb || missing+=(dpkg)
    [ -d /usr/share/ca-certificates/mozilla ] || missing+=(ca-certificates)
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

# What unpacks one: where a tool is not to be had, the test says what it skips.
setup_dist_tests() {
    local missing=() tool
    for tool in skopeo umoci debootstrap; do
        have $tool || ! offered $tool || missing+=($tool)
    done
    have qemu-aarch64-static || ! offered qemu-user-static || missing+=(qemu-user-static)
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

case "${1:-}" in
    docs)
        npm_ci docs/site
        exit
        ;;
    run)
        # Its widget is not made small: the target as rustup installs it is the least to wait for.
        has_target || add_target || setup_compiler
        exit
        ;;
esac
setup_compiler
setup_build_tools
case "${1:-}" in
    test) setup_tests ;;
    packages)
        setup_tests
        setup_package_tests
        ;;
    dist) setup_dist ;;
    test-dist) setup_dist_tests ;;
esac
