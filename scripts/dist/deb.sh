#!/usr/bin/env bash
# Makes the Debian package out of an archive's folder: deb.sh FOLDER VERSION ARCHITECTURE OUT. The tool is Debian's own,
# which packs for any architecture and compiles nothing; the same folder and SOURCE_DATE_EPOCH make the same bytes.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=$1 version=$2 architecture=$3 out=$4
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
put() { install -D -m "$1" "$2" "$root/$3"; }

put 755 "$folder/cam-nhan" usr/bin/cam-nhan
for page in "$folder"/man/man1/*.1; do
    put 644 "$page" "usr/share/man/man1/$(basename "$page")"
done
gzip -n9 "$root"/usr/share/man/man1/*.1
put 644 "$folder/completions/cam-nhan.bash" usr/share/bash-completion/completions/cam-nhan
put 644 "$folder/completions/cam-nhan.fish" usr/share/fish/vendor_completions.d/cam-nhan.fish
put 644 "$folder/completions/_cam-nhan" usr/share/zsh/vendor-completions/_cam-nhan
cat LICENSE-MIT LICENSE-APACHE "$folder/THIRD-PARTY-LICENCES.txt" >"$root/copyright"
put 644 "$root/copyright" usr/share/doc/cam-nhan/copyright
rm "$root/copyright"
put 644 CHANGELOG.md usr/share/doc/cam-nhan/changelog
gzip -n9 "$root/usr/share/doc/cam-nhan/changelog"

# The head of the unit says how to install it by hand.
install -d "$root/usr/lib/systemd/system"
sed -e '/^\[Unit\]/,$!d' -e 's|/usr/local/bin/|/usr/bin/|' deploy/cam-nhan.service \
    >"$root/usr/lib/systemd/system/cam-nhan.service"

# One setting is said: every command finds the database from whatever folder it is called in.
install -d "$root/etc/cam-nhan"
sed 's|^#database-url = .*|database-url = "sqlite:/var/lib/cam-nhan/data/cam-nhan.sqlite"|' "$folder/cam-nhan.toml" \
    >"$root/etc/cam-nhan/cam-nhan.toml"
grep -q '^database-url = ' "$root/etc/cam-nhan/cam-nhan.toml"

install -d "$root/DEBIAN"
echo /etc/cam-nhan/cam-nhan.toml >"$root/DEBIAN/conffiles"
for script in config postinst prerm postrm; do
    put 755 deploy/debian/$script DEBIAN/$script
done
put 644 deploy/debian/templates DEBIAN/templates
# Debian counts in kibibytes, each file rounded up: a folder's own size would be the file system's.
size=$(find "$root/usr" "$root/etc" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum }')
# A version with a hyphen in it is one that comes before: 1.0.0-rc.1 is 1.0.0~rc.1.
sed -e "s/@VERSION@/${version/-/\~}/" -e "s/@ARCHITECTURE@/$architecture/" -e "s/@SIZE@/$size/" deploy/debian/control \
    >"$root/DEBIAN/control"
(cd "$root" && find usr etc -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -type d -exec chmod 755 {} +
chmod 644 "$root"/etc/cam-nhan/* "$root"/usr/lib/systemd/system/* "$root"/DEBIAN/{control,conffiles,md5sums}
DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$root" "$out" >/dev/null
