# shellcheck shell=bash
# A Debian in its own folder beside the peers of the interop tests, in which scripts build, package
# and test. To be sourced; needs root and the Debian package mmdebstrap.
#
#   make_tree NAME RELEASE PACKAGE,PACKAGE... [OPTION...]   unless it exists; the options are
#   mmdebstrap's
#   make_release_tree RELEASE                               RELEASE-release, in which all that is
#   shipped is built: compilers and libraries for amd64 and arm64
#   add_node_headers NAME                                   the headers of Node-API, in $node_headers of a tree
#   make_clean_tree RELEASE ARCHITECTURE                    a machine of a user, RELEASE-ARCHITECTURE-clean
#   fill_tree NAME                                          copies the sources to /src
#   mount_tree NAME                                         in a mount namespace of our own
#   in_tree NAME COMMAND...                                 runs a command there, with a clean
#   environment
#   with_arm64 COMMAND...                                   runs a command where the kernel passes
#   programs for 64-bit Arm to qemu; status 77 if this kernel cannot
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}

if [[ $(id -u) != 0 ]]; then
  echo "$(basename "$0"): only root can make and enter the tree" >&2
  exit 1
fi

# Made under another name first: one that was interrupted is no tree.
make_tree() {
  local tree=$cache/$1 release=$2 packages=$3
  if [[ -e $tree/etc/debian_version ]]; then return; fi
  command -v mmdebstrap > /dev/null ||
    { echo "$(basename "$0"): mmdebstrap is not installed" >&2; exit 1; }
  mkdir -p "$cache"
  rm -rf "$tree" "$tree.new"
  mmdebstrap --variant=apt --include="$packages" "${@:4}" "$release" "$tree.new" || return
  mv "$tree.new" "$tree"
}

# Of some libraries Debian lets the development files be there for one architecture alone. Those for
# the other one are unpacked where cmake/aarch64-linux-gnu.cmake looks first. RE2's sources are in
# /opt/source for packaging/library.sh.
make_release_tree() {
  local release=$1 library single=(libbotan-3-dev) both=(libsodium nettle libgcrypt20 libre2 libqrcodegen)
  if [[ $release == bookworm ]]; then
    single=(libbotan-2-dev libgcrypt20-dev libgpg-error-dev)
    both=(libsodium nettle libre2 libqrcodegen)
  fi
  local packages=(ca-certificates cmake ninja-build pkg-config lld binutils git jq g++ xz-utils dpkg-dev
    crossbuild-essential-arm64 qemu-user-static nlohmann-json3-dev libcli11-dev doctest-dev
    libipsec-mb-dev:amd64 python3 "${single[@]/%/:amd64}")
  for library in "${both[@]}"; do packages+=("$library-dev:amd64" "$library-dev:arm64"); done
  if [[ $release != bookworm ]]; then packages+=(lintian); fi
  # shellcheck disable=SC2016  # the shells inside expand it
  make_tree "$release-release" "$release" "$(IFS=, && echo "${packages[*]}")" --architectures=amd64,arm64 \
    --customize-hook='chroot "$1" sh -ec "cd /tmp && apt-get download -q '"${single[*]/%/:arm64}"'
      for file in /tmp/*_arm64.deb; do dpkg -x \$file /opt/debian-arm64 && rm \$file; done
      cd /opt/debian-arm64/usr/include && if test -d aarch64-linux-gnu; then cp -r aarch64-linux-gnu/. .; fi
      echo deb-src http://deb.debian.org/debian '"$release"' main > /etc/apt/sources.list.d/source.list
      apt-get update -q
      mkdir /opt/source && cd /opt/source && apt-get source -q re2"'
}

# Of Debian's libnode-dev the headers alone: all that it depends on would come along.
node_headers=/opt/node/usr/include/node
add_node_headers() {
  local tree=$cache/$1
  if [[ -e $tree$node_headers/node_api.h ]]; then return; fi
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  in_tree "$1" sh -ec 'apt-get update -q
    mkdir -p /tmp/node
    cd /tmp/node
    apt-get download -q libnode-dev
    dpkg -x libnode-dev_*.deb /opt/node.new
    rm -rf /tmp/node /opt/node
    mv /opt/node.new /opt/node'
}

# A compiler for the programs on the library, man for the pages. Nothing that the packages bring.
make_clean_tree() {
  local release=$1 architecture=$2 tree=$1-$2-clean
  if [[ -e $cache/$tree/etc/debian_version ]]; then return; fi
  local contents=ca-certificates,cmake,g++,make,man-db,pkg-config,python3
  if [[ $architecture == "$(dpkg --print-architecture)" ]]; then
    make_tree "$tree" "$release" "$contents"
  else
    # A user namespace may make no device files.
    # shellcheck disable=SC2016  # the shell inside expands it
    with_arm64 bash -ec 'source "$1"; make_tree "${@:2}"' "$0" "${BASH_SOURCE[0]}" "$tree" "$release" "$contents" \
      --mode=root --architectures="$architecture" --skip=check/qemu --skip=output/mknod
  fi
}

# In a user namespace the kernel keeps a table of program formats only for us (Linux 6.7). Who is in
# it there is who it is here, so that packages can be installed.
with_arm64() {
  # shellcheck disable=SC2016  # the shell inside expands it
  local register='mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc 2> /dev/null || exit 77
    printf %s ":aarch64:M::\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff:$interpreter:OCPF" \
      > /proc/sys/fs/binfmt_misc/register
    exec "$@"'
  local interpreter
  interpreter=$(command -v qemu-aarch64-static) || interpreter=$cache/trixie-release/usr/bin/qemu-aarch64-static
  if [[ ! -x $interpreter ]]; then
    echo "$(basename "$0"): qemu-aarch64-static is not there (Debian package qemu-user-static)" >&2
    return 77
  fi
  # The first line tells that the namespace is there; the maps are written from outside.
  local status=0
  {
    # shellcheck disable=SC2016  # the shell inside expands it
    coproc SPACE { exec unshare --user --mount --propagation private bash -c '
      echo ready
      read -r go
      exec <&4 >&5 4<&- 5>&-
      interpreter=$1 register=$2
      shift 2
      export interpreter
      exec bash -c "$register" "$0" "$@"' "$0" "$interpreter" "$register" "$@"; }
  } 4<&0 5>&1 2>&2
  local process=$SPACE_PID answer
  read -r answer <&"${SPACE[0]}" || return 77
  [[ $answer == ready ]] || return 77
  echo '0 0 4294967295' > "/proc/$process/uid_map"
  echo '0 0 4294967295' > "/proc/$process/gid_map"
  echo go >&"${SPACE[1]}"
  wait "$process" || status=$?
  return "$status"
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
