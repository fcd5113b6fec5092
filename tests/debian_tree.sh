# shellcheck shell=bash
# A Debian in its own folder beside the peers of the interop tests, in which other_debian.sh and
# cross_arm64.sh build and test. To be sourced; needs root and the Debian package mmdebstrap.
#
#   make_tree NAME RELEASE PACKAGE,PACKAGE... [OPTION...]   unless it exists; the options are
#   mmdebstrap's
#   fill_tree NAME                                          copies the sources to /src
#   mount_tree NAME                                         in a mount namespace of our own
#   in_tree NAME COMMAND...                                 runs a command there, with a clean
#   environment
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}

if [[ $(id -u) != 0 ]]; then
  echo "$(basename "$0"): only root can make and enter the tree" >&2
  exit 1
fi

make_tree() {
  local tree=$cache/$1 release=$2 packages=$3
  if [[ -e $tree/etc/debian_version ]]; then return; fi
  command -v mmdebstrap > /dev/null ||
    { echo "$(basename "$0"): mmdebstrap is not installed" >&2; exit 1; }
  mkdir -p "$cache"
  mmdebstrap --variant=apt --include="$packages" "${@:4}" "$release" "$tree"
}

# The files that git knows, and new ones, without build trees; build/ stays from the last time.
fill_tree() {
  local tree=$cache/$1
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  mkdir -p "$tree/src"
  find "$tree/src" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
  (cd "$top" && git ls-files -z --cached --others --exclude-standard) |
    tar -C "$top" --null -T - -c | tar -C "$tree/src" -x --no-same-owner
}

mount_tree() {
  local tree=$cache/$1
  mount --rbind /proc "$tree/proc"
  mount --rbind /dev "$tree/dev"
  mkdir -p "$tree/peers"
  mount --bind "$cache" "$tree/peers"
}

in_tree() {
  chroot "$cache/$1" env -i HOME=/root PATH="$PATH" SECRETSCTL_CACHE=/peers "${@:2}"
}
