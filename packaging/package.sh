#!/usr/bin/env bash
# Makes all that is shipped, for amd64 and arm64, in build/package/: the packages, the static
# tarballs, the wheels, the package for Node, the bill of materials and SHA256SUMS. The command is built on Debian 13, whose
# libraries have post-quantum keys; the libraries on Debian 12, so that they run with its C library
# and newer ones. Both are Debians of their own (tools/debian_tree.sh). Needs root and the Debian
# package mmdebstrap; docs/packaging.md tells how a distributor builds without.
#
#   packaging/package.sh [ARCHITECTURE...]      amd64 and arm64
set -euo pipefail

architectures=("$@")
if (($# == 0)); then architectures=(amd64 arm64); fi
# shellcheck source=../tools/debian_tree.sh
source "$(dirname "$0")/../tools/debian_tree.sh"
output=$top/build/package

# part RELEASE PART ARCHITECTURE: in the tree of a release; what it leaves goes to the output.
if [[ ${architectures[0]} == --part ]]; then
  release=$2
  mount_tree "$release-release"
  in_tree "$release-release" NODE_HEADERS="$node_headers" SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" JOBS="${JOBS:-$(nproc)}" \
    /src/packaging/build.sh "${@:3}"
  exit
fi

# The date of the last commit, so that the same sources make the same bytes.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct 2> /dev/null || stat -c %Y "$top/CHANGELOG.md")}
export SOURCE_DATE_EPOCH
rm -rf "$output"
mkdir -p "$output"
for build in trixie:command bookworm:library; do
  release=${build%:*}
  make_release_tree "$release"
  if [[ $build == *:library ]]; then add_node_headers "$release-release"; fi
  fill_tree "$release-release"
  made=$cache/$release-release/src/build/package
  rm -rf "$made"
  for architecture in "${architectures[@]}"; do
    # Our own mounts, which end with the part.
    unshare --mount --propagation private "$0" --part "$release" "${build#*:}" "$architecture"
  done
  cp "$made"/* "$output/"
done

"$top/packaging/npm.sh" "$output"
"$top/packaging/sbom.sh" "$output"
rm "$output"/*.tsv
(cd "$output" && sha256sum -- * > ../SHA256SUMS && mv ../SHA256SUMS .)
ls -l "$output"
