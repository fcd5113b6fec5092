#!/usr/bin/env bash
# The tests on another release of Debian, in a tree of its own: `make test`, then the interop tests
# of keys and vectors with the peers that are installed here. Needs root and the Debian package
# mmdebstrap.
#
#   tests/other_debian.sh [trixie]
set -euo pipefail

release=${1:-trixie}
top=$(cd "$(dirname "$0")/.." && pwd)
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
tree=$cache/$release

if [[ $(id -u) != 0 ]]; then
  echo 'other_debian.sh: only root can make and enter the tree' >&2
  exit 1
fi
if [[ -z ${INSIDE_MOUNTS-} ]]; then
  "$top/tests/interop/install.sh"
  # Mounts of our own, which go when we do.
  INSIDE_MOUNTS=yes exec unshare --mount --propagation private "$0" "$release"
fi

if [[ ! -e $tree/etc/debian_version ]]; then
  command -v mmdebstrap > /dev/null ||
    { echo 'other_debian.sh: mmdebstrap is not installed' >&2; exit 1; }
  mkdir -p "$cache"
  # openssh-client makes the keys of the interop tests.
  mmdebstrap --variant=apt --include=make,ca-certificates,git,openssh-client,procps "$release" \
    "$tree"
fi
cp /etc/resolv.conf "$tree/etc/resolv.conf"
mount -t proc proc "$tree/proc"
mount --rbind /dev "$tree/dev"
mkdir -p "$tree/peers" "$tree/src"
mount --bind "$cache" "$tree/peers"

# What git knows and what is new, without build trees; build/ stays from the last time.
find "$tree/src" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
(cd "$top" && git ls-files -z --cached --others --exclude-standard) |
  tar -C "$top" --null -T - -c | tar -C "$tree/src" -x --no-same-owner

# shellcheck disable=SC2016  # the shell inside expands it
chroot "$tree" env -i HOME=/root PATH="$PATH" SECRETSCTL_CACHE=/peers \
  sh -ec 'cd /src && make test && for test in every_key rules age_vectors sops_peers age_peers edits; do
    echo "== $test" && tests/interop/$test.sh; done'
