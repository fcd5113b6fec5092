#!/usr/bin/env bash
# Tries what `make package` has left in build/package/ as a new user would: in clean Debians 12 and
# 13, for amd64, and for arm64 with qemu; then the checks of the package files themselves (lintian,
# SHA256SUMS, the bill of materials), and a table of start-up times. Started by `make package-test`.
# Needs root and the Debian package mmdebstrap.
#
#   tests/packages.sh [RELEASE-ARCHITECTURE...]    bookworm-amd64 trixie-amd64 bookworm-arm64 trixie-arm64
set -euo pipefail

self=$(realpath "$0")
# shellcheck source=../tools/debian_tree.sh
source "$(dirname "$self")/../tools/debian_tree.sh"
shipped=$top/build/package
failed=()

# inside TREE SCRIPT ARGUMENT...: in a copy of the tree that is thrown away; what is shipped is in
# /packages, the repository in /repository.
if [[ ${1-} == --inside ]]; then
  tree=$2
  scratch=$(mktemp -d)
  mount -t tmpfs tmpfs "$scratch"
  mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
  mount -t overlay overlay -o "lowerdir=$cache/$tree,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
  mkdir "$scratch/root/packages" "$scratch/root/repository"
  mount --bind "$shipped" "$scratch/root/packages"
  mount --bind "$top" "$scratch/root/repository"
  # For the package for Node; there is none for Arm.
  if [[ $tree != *-arm64-* && -x $cache/npm/node_modules/node/bin/node ]]; then
    mkdir "$scratch/root/node"
    mount --bind "$cache/npm/node_modules/node/bin" "$scratch/root/node"
  fi
  mount --rbind /proc "$scratch/root/proc"
  mount --rbind /dev "$scratch/root/dev"
  # Not in the namespace of qemu itself, where an overlay cannot rename folders.
  enter=()
  if [[ $tree == *-arm64-clean && $(dpkg --print-architecture) != arm64 ]]; then enter=(with_arm64); fi
  status=0
  "${enter[@]}" chroot "$scratch/root" env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    "${@:3}" < /dev/null || status=$?
  umount -l "$scratch"
  rmdir "$scratch"
  exit "$status"
fi

# part NAME COMMAND...: all are run; the failed ones are named at the end. Each in a process of its own:
# `set -e` has no effect inside a condition.
part() {
  local name=$1 status=0
  shift
  echo "== $name"
  "$self" --part "$@" || status=$?
  if ((status != 0)); then
    echo "== $name: status $status" >&2
    failed+=("$name")
  fi
}

as_new_user() {
  local release=${1%-*} architecture=${1#*-}
  make_clean_tree "$release" "$architecture"
  unshare --mount --propagation private "$self" --inside "$release-$architecture-clean" \
    /repository/tests/packages/new_user.sh
}

# Each file there, and each is as it was.
check_sums() {
  cd "$shipped"
  sha256sum --quiet -c SHA256SUMS
  test "$(wc -l < SHA256SUMS)" = "$(find . -type f ! -name SHA256SUMS | wc -l)"
}

check_lintian() {
  make_release_tree trixie
  unshare --mount --propagation private "$self" --inside trixie-release \
    sh -c 'lintian --no-cfg --allow-root --fail-on error,warning /packages/*.deb'
}

# Validators from PyPI, in a folder of their own.
validator() {
  local venv=$cache/package-checks
  if [[ ! -x $venv/bin/auditwheel || ! -x $venv/bin/pyspdxtools ]]; then
    python3 -m venv "$venv"
    "$venv/bin/pip" install -q spdx-tools==0.8.5 auditwheel==6.8.2
  fi
  "$venv/bin/$1" "${@:2}"
}

# By SPDX's own implementation; and each file that is shipped is in it, with libraries.
check_bill() {
  validator pyspdxtools -i "$shipped"/*.spdx.json
  local name
  for name in "$shipped"/*.{deb,gz,tgz,whl}; do
    jq -e --arg name "$(basename "$name")" --arg sum "$(sha256sum < "$name" | cut -d ' ' -f 1)" '
      (.packages[] | select(.packageFileName == $name and .checksums[0].checksumValue == $sum) | .SPDXID) as $id |
      [.relationships[] | select(.spdxElementId == $id and .relationshipType == "STATIC_LINK")] | length > 6' \
      "$shipped"/*.spdx.json > /dev/null || { echo "$name is not in the bill of materials" >&2; return 1; }
  done
}

# Each wheel runs on the systems that its name promises, or older ones, and needs no other library.
check_wheels() {
  local wheel tag
  for wheel in "$shipped"/*.whl; do
    tag=$(basename "$wheel" .whl)
    tag=${tag##*-}
    validator auditwheel show "$wheel" | tr '\n' ' ' > "$shipped/../auditwheel"
    grep -o "consistent with the following platform tag: *\"[a-z0-9_]*\"" "$shipped/../auditwheel" | grep -qF "\"$tag\"" ||
      { cat "$shipped/../auditwheel" >&2; return 1; }
    rm "$shipped/../auditwheel"
  done
}

# An addon for each processor, each with what the C library of Debian 12 has; nothing is run at the installation.
check_node() {
  local folder addon file
  folder=$(mktemp -d)
  tar -C "$folder" -xzf "$shipped"/secretsctl-*.tgz
  for addon in x64:X86-64 arm64:AArch64; do
    file=$folder/package/lib/linux-${addon%:*}.node
    readelf -h "$file" | grep -q "Machine:.*${addon#*:}"
    readelf -d "$file" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' > "$folder/needed"
    if grep -vxE 'lib(c|m|gcc_s|stdc\+\+)\.so\.6|libgcc_s\.so\.1|ld-linux-.*' "$folder/needed"; then return 1; fi
  done
  jq -e '.scripts == null and .cpu == ["arm64", "x64"]' "$folder/package/package.json" > /dev/null
  rm -r "$folder"
}

if [[ ${1-} == --part ]]; then
  "${@:2}"
  exit
fi
if (($# == 0)); then set -- bookworm-amd64 trixie-amd64 bookworm-arm64 trixie-arm64; fi
part sums check_sums
part lintian check_lintian
part 'bill of materials' check_bill
part wheels check_wheels
part 'package for Node' check_node
for tree in "$@"; do part "$tree" as_new_user "$tree"; done
part start "$top/tests/packages/start_times.sh" "$shipped"
if ((${#failed[@]} > 0)); then
  echo "packages: failed: ${failed[*]}" >&2
  exit 1
fi
echo 'packages: all passed'
