#!/usr/bin/env bash
# Builds and packs for one architecture on the Debian at hand; packaging/package.sh runs it in its
# trees. Leaves the files in build/package/.
#
#   packaging/build.sh command ARCHITECTURE   secretsctl_VERSION_ARCHITECTURE.deb and the tarball
#   packaging/build.sh library ARCHITECTURE   libsecretsctl0, libsecretsctl-dev, the wheel, and the addon for packaging/npm.sh
#
# The addon needs node_api.h: NODE_HEADERS names its folder (/usr/include/node; Debian package libnode-dev).
# SOURCE_DATE_EPOCH is the time of every file; the same sources and libraries then make the same bytes.
set -euo pipefail

part=$1
architecture=$2
cd "$(dirname "$0")/.."
here=$PWD/packaging
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export TZ=UTC LC_ALL=C.UTF-8
umask 022
jobs=${JOBS:-$(nproc)}
version=$(sed -n 's/^project(secretsctl VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
triplet=$(dpkg-architecture -a "$architecture" -q DEB_HOST_MULTIARCH 2> /dev/null)
output=$PWD/build/package
folder=$PWD/build/package-$part-$architecture
stage=$PWD/build/stage-$part-$architecture
mkdir -p "$output"
rm -rf "$stage"
# shellcheck source=deb.sh
source "$here/deb.sh"

options=(-G Ninja -S . -B "$folder" -DCMAKE_BUILD_TYPE=Release -DSECRETSCTL_STATIC=ON -DSECRETSCTL_TESTS=OFF
  -DCMAKE_INSTALL_PREFIX=/usr)
tool_prefix=
if [[ $architecture != "$(dpkg --print-architecture)" ]]; then
  options+=(--toolchain "$PWD/cmake/$triplet.cmake")
  # Man pages and completions are the same for all; without a native build qemu makes them.
  native=$PWD/build/package-command-$(dpkg --print-architecture)
  if [[ -e $native/manual.stamp ]]; then options+=(-DSECRETSCTL_MANUAL_DIR="$native/share"); fi
  tool_prefix=$triplet-
fi

# install COMPONENT PREFIX FOLDER: below the folder, stripped.
install_component() {
  DESTDIR=$3 cmake --install "$folder" --prefix "$2" --component "$1" --strip > /dev/null
}

# Beside LICENSE, and its link leads there.
place_notices() {
  sed 's|](../LICENSE)|](LICENSE)|' packaging/THIRD-PARTY.md > "$1/THIRD-PARTY.md"
  rm -rf "$1/packaging"
}

build_command() {
  cmake "${options[@]}"
  cmake --build "$folder" -j "$jobs" --target secretsctl manual
  cp "$folder/linked_libraries.tsv" "$output/command-$architecture.tsv"
  local name=secretsctl-$version-linux-$architecture
  install_component command "/$name" "$stage/tar"
  place_notices "$stage/tar/$name/share/doc/secretsctl"
  tar -C "$stage/tar" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode=u=rwX,go=rX --format=ustar -c "$name" | gzip -9n > "$output/$name.tar.gz"

  local deb=$stage/secretsctl
  mkdir -p "$deb"
  cp -a "$stage/tar/$name" "$deb/usr"
  # Debian has the first in the file copyright, and what is called zsh/site-functions elsewhere, in
  # zsh/vendor-completions.
  rm "$deb/usr/share/doc/secretsctl/LICENSE"
  mv "$deb/usr/share/zsh/site-functions" "$deb/usr/share/zsh/vendor-completions"
  find "$deb/usr/share/man" -type f -exec gzip -9n {} +
  make_deb secretsctl "$deb"
}

build_library() {
  source "$here/library.sh"
  make_pic_re2
  cmake "${options[@]}" -DCMAKE_INSTALL_LIBDIR="lib/$triplet" -DCMAKE_INSTALL_DOCDIR=share/doc/libsecretsctl-dev \
    -DSECRETSCTL_NODE_HEADERS="${NODE_HEADERS:-/usr/include/node}" -DSECRETSCTL_SELF_CONTAINED=ON -Dexternal_re2_LIBRARY="$pic_re2" -Dsecretsctl_shared_re2="$pic_re2"
  cmake --build "$folder" -j "$jobs" --target secretsctl_cpp secretsctl_c secretsctl_node
  cp "$folder/linked_libraries.tsv" "$output/library-$architecture.tsv"
  install_component shared /usr "$stage/libsecretsctl0"
  install_component development /usr "$stage/libsecretsctl-dev"
  make_self_contained "$stage/libsecretsctl-dev/usr/lib/$triplet/libsecretsctl-cpp.a"
  make_wheel
  make_addon
  make_deb libsecretsctl0 "$stage/libsecretsctl0"
  make_deb libsecretsctl-dev "$stage/libsecretsctl-dev"
}

# For each system whose C library has what the shared library needs.
make_wheel() {
  local libc machine
  libc=$(needed_libc "$stage/libsecretsctl0")
  machine=${triplet%%-*}
  SECRETSCTL_LIBRARY=$(realpath "$folder/lib/libsecretsctl.so") STRIP=${tool_prefix}strip \
    SECRETSCTL_PLATFORM=manylinux_${libc/./_}_$machine PYTHONPATH=bindings/python/build_backend \
    python3 -c 'import backend, sys; backend.build_wheel(sys.argv[1])' "$output" > /dev/null
}

# By Node's name of the processor.
make_addon() {
  local processor=$architecture
  if [[ $processor == amd64 ]]; then processor=x64; fi
  "${tool_prefix}strip" --strip-unneeded -o "$output/linux-$processor.node" "$folder/lib/secretsctl.node"
}

case $part in
  command) build_command ;;
  library) build_library ;;
  *) echo "build.sh: no such part: $part" >&2; exit 1 ;;
esac
