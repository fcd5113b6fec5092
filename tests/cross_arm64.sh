#!/usr/bin/env bash
# Cross-compiles the command and the unit tests for 64-bit Arm in the tree in which the packages are
# built, and runs them with qemu; then those tests of the command that need no other user and little
# time. Needs root and the Debian package mmdebstrap; the first run takes two gigabytes and half an
# hour. Started by hand, or by `make cross`.
#
#   tests/cross_arm64.sh [trixie]
set -euo pipefail

self=$(realpath "$0")
# shellcheck source=../tools/debian_tree.sh
source "$(dirname "$self")/../tools/debian_tree.sh"
folder=build/cross-arm64

if [[ ${1-} == --build ]]; then
  mount_tree "$2-release"
  in_tree "$2-release" sh -ec "cd /src
    cmake --preset release -B $folder --toolchain cmake/aarch64-linux-gnu.cmake
    cmake --build $folder --target secretsctl unit_tests
    ctest --test-dir $folder --output-on-failure --no-tests=error -R '^unit'"
  exit
fi
# A test that runs the command itself needs the kernel to pass Arm programs to qemu.
if [[ ${1-} == --test ]]; then
  mount_tree "$2-release"
  # shellcheck disable=SC2016  # the shell inside expands it
  in_tree "$2-release" sh -ec 'cd /src
    ctest --test-dir "$1" --output-on-failure --no-tests=error -j "$(nproc)" -R "^cli_(golden|executable|provider|get|decrypt|status|version)$"' \
    sh "$folder"
  exit
fi

release=${1:-trixie}
make_release_tree "$release"
fill_tree "$release-release"
# Our own mounts, which end with the parts.
unshare --mount --propagation private "$self" --build "$release"
status=0
with_arm64 "$self" --test "$release" || status=$?
if ((status == 77)); then
  echo 'cross_arm64.sh: SKIPPED: the tests of the command: this kernel has no binfmt_misc in user namespaces (6.7)'
  if [[ ${CI-} == true || ${REQUIRE_ALL-} == 1 ]]; then exit 1; fi
  exit
fi
exit "$status"
