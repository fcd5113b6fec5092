#!/usr/bin/env bash
# Runs the tests on another release of Debian, in its own tree: `make test`, the instructions of the
# hot paths, then the interop tests of keys and vectors with the peers installed here. Needs root
# and the Debian package mmdebstrap.
#
#   tests/other_debian.sh [trixie]
set -euo pipefail

release=${1:-trixie}
# shellcheck source=../tools/debian_tree.sh
source "$(dirname "$0")/../tools/debian_tree.sh"

if [[ -z ${INSIDE_MOUNTS-} ]]; then
  "$top/tests/interop/install.sh"
  # openssh-client makes the keys of the interop tests.
  make_tree "$release" "$release" make,ca-certificates,git,openssh-client,procps,valgrind
  fill_tree "$release"
  # Our own mounts, which end with us.
  INSIDE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$release"
fi

mount_tree "$release"
# shellcheck disable=SC2016  # the shell inside expands it
in_tree "$release" sh -ec 'cd /src
  make test
  tests/bench/instructions.sh
  for test in every_key rules age_vectors sops_peers age_peers edits; do
    echo "== $test"
    "tests/interop/$test.sh"
  done'
