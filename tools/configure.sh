#!/usr/bin/env bash
# Prepares the build folder of a preset. A build folder that came with a copy of the tree would
# build and install the original tree, so it is made again.
#
#   tools/configure.sh PRESET
set -euo pipefail

cd "$(dirname "$0")/.."
folder=build/$1
cache=$folder/CMakeCache.txt
cached() { sed -n "s/^$1:INTERNAL=//p" "$cache"; }

if [[ -e $cache && ! $(cached CMAKE_HOME_DIRECTORY) -ef . ]]; then
  if [[ $(cached CMAKE_CACHEFILE_DIR) -ef $folder ]]; then
    echo "configure: $PWD/$folder is the build folder of $(cached CMAKE_HOME_DIRECTORY); give this tree one of its own" >&2
    exit 1
  fi
  echo "configure: $folder is a copy of $(cached CMAKE_CACHEFILE_DIR): it is made anew"
  rm -rf "$folder"
fi
if [[ ! -e $folder/build.ninja || CMakePresets.json -nt $folder/build.ninja ]]; then
  cmake --preset "$1"
fi
