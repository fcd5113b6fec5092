#!/usr/bin/env bash
# Cross-compiles the command and the unit tests for 64-bit Arm in a Debian of its own, and runs them
# with qemu; then those tests of the command that need no other user and little time. Needs root and
# the Debian package mmdebstrap; the first run takes a gigabyte and half an hour. Started by hand,
# or by `make cross`.
#
#   tests/cross_arm64.sh [bookworm]
set -euo pipefail

release=${1:-bookworm}
tree_name=$release-arm64
# shellcheck source=debian_tree.sh
source "$(dirname "$0")/debian_tree.sh"

# Only the linked libraries are for the other processor; the rest are headers and tools.
packages=(ca-certificates cmake ninja-build pkg-config lld binutils git jq crossbuild-essential-arm64
  qemu-user-static nlohmann-json3-dev libcli11-dev doctest-dev
  {libsodium,nettle,libgcrypt20,libre2,libqrcodegen}-dev:arm64)
case $release in
  bookworm) packages+=(libbotan-2-dev:arm64) ;;
  *) packages+=(libbotan-3-dev:arm64) ;;
esac

if [[ -z ${INSIDE_MOUNTS-} ]]; then
  make_tree "$tree_name" "$release" "$(IFS=, && echo "${packages[*]}")" --architectures=amd64,arm64
  fill_tree "$tree_name"
  # In a user namespace the kernel keeps a table of program formats only for us.
  INSIDE_MOUNTS=yes exec unshare --user --map-root-user --mount --propagation private "$0" "$release"
fi

mount_tree "$tree_name"
in_tree "$tree_name" sh -ec 'cd /src
  cmake --preset release --toolchain cmake/aarch64-linux-gnu.cmake
  cmake --build build/release --target secretsctl unit_tests
  ctest --test-dir build/release --output-on-failure --no-tests=error -R "^unit"'

# A test that runs the command itself needs the kernel to pass Arm programs to qemu.
formats=$cache/$tree_name/proc/sys/fs/binfmt_misc
if ! mount -t binfmt_misc binfmt_misc "$formats"; then
  echo 'cross_arm64.sh: SKIPPED: the tests of the command: this kernel has no binfmt_misc in user namespaces (6.7)'
  exit
fi
# shellcheck disable=SC2016  # the shell inside expands it
in_tree "$tree_name" sh -ec 'cat /usr/lib/binfmt.d/qemu-aarch64.conf > /proc/sys/fs/binfmt_misc/register
  cd /src && ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" -R "^cli_(golden|executable|provider|get|decrypt|status)$"'
