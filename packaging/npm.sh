#!/usr/bin/env bash
# Makes secretsctl-VERSION.tgz, the package for Node, in a folder where packaging/build.sh has left linux-x64.node and
# linux-arm64.node (or one of them), and removes these: what `npm pack` would make, without npm. It has the addons
# inside and no script, so that an installation compiles and runs nothing.
#
#   packaging/npm.sh FOLDER
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
: "${SOURCE_DATE_EPOCH:?the time of every file}"
umask 022
export LC_ALL=C.UTF-8
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
package=$scratch/package
mkdir -p "$package/lib"

install -m 644 "$top"/bindings/node/lib/index.{js,mjs,d.ts} "$package/lib"
install -m 644 "$top/bindings/node/README.md" "$top/LICENSE" "$package"
sed 's|](../LICENSE)|](LICENSE)|' "$top/packaging/THIRD-PARTY.md" > "$package/THIRD-PARTY.md"
processors=()
for addon in linux-*.node; do
  install -m 644 "$addon" "$package/lib"
  addon=${addon#linux-}
  processors+=("${addon%.node}")
done
jq 'del(.scripts) | .files = ["lib", "THIRD-PARTY.md"] | .cpu = $ARGS.positional | .libc = ["glibc"]' \
  "$top/bindings/node/package.json" --args "${processors[@]}" > "$package/package.json"

version=$(jq -r .version "$package/package.json")
(cd "$scratch" && find package -type f | sort) |
  tar -C "$scratch" -T - --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=ustar -c |
  gzip -9n > "secretsctl-$version.tgz"
rm linux-*.node
