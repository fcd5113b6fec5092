#!/usr/bin/env bash
# The same sources make the same bytes in any folder. Builds a copy of the sources in a folder of
# another name and depth, without a compiler cache, and compares it with the build here.
#
#   tests/reproducible.sh          the archives of core/ and crypto/, beside build/release
#   tests/reproducible.sh --whole  the command, package and tarball: twice packaging/build.sh
set -euo pipefail

cd "$(dirname "$0")/.."
top=$PWD
scratch=$(mktemp -d "${TMPDIR:-/tmp}/reproducible.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
copy=$scratch/a/folder/of/another/depth
unset CMAKE_CXX_COMPILER_LAUNCHER CMAKE_C_COMPILER_LAUNCHER

# Where no git knows the files, as in the trees of packaging/package.sh, all but build/.
mkdir -p "$copy"
if git rev-parse --is-inside-work-tree > /dev/null 2>&1; then
  git ls-files -z --cached --others --exclude-standard
else
  find . -path ./build -prune -o -type f -print0
fi | tar --null -T - -c | tar -C "$copy" -x

# same FILE FOLDER FOLDER
same() {
  cmp "$2/$1" "$3/$1" || { echo "reproducible: $1 differs" >&2; exit 1; }
  echo "reproducible: $1 is the same"
}

if [[ ${1-} == --whole ]]; then
  export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-1700000000}
  architecture=$(dpkg --print-architecture)
  rm -rf build/package build/package-command-"$architecture"
  for folder in "$top" "$copy"; do "$folder/packaging/build.sh" command "$architecture"; done
  for file in build/package/*; do same "$(basename "$file")" "$top/build/package" "$copy/build/package"; done
  same secretsctl "build/package-command-$architecture" "$copy/build/package-command-$architecture"
  exit
fi
cmake --preset release -S "$copy" > /dev/null
for archive in secretsctl_core secretsctl_crypto; do
  cmake --build build/release --target "$archive"
  cmake --build "$copy/build/release" --target "$archive" > /dev/null
  same "lib/lib$archive.a" build/release "$copy/build/release"
done
