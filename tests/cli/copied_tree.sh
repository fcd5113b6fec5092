#!/usr/bin/env bash
# make install in a copy of a built tree: it builds and installs the copy, and leaves the other tree
# alone. The Makefile and its scripts are ours; they build only one file, to save time.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# A make that runs the tests passes these on.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

mkdir -p tree/tools
cp "$top/Makefile" "$top/CMakePresets.json" tree
cp "$top/tools/configure.sh" tree/tools
cat > tree/CMakeLists.txt << 'LISTS'
cmake_minimum_required(VERSION 3.25)
project(stand_in LANGUAGES NONE)
add_custom_command(OUTPUT made DEPENDS ${CMAKE_SOURCE_DIR}/source
  COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/source made)
add_custom_target(stand_in ALL DEPENDS made)
install(FILES ${CMAKE_BINARY_DIR}/made DESTINATION .)
LISTS
echo 'the first tree' > tree/source

# installs TREE TEXT: make install puts files of that tree under a prefix.
installs() {
  rm -rf "$scratch/prefix"
  if timeout 60 make -C "$1" install PREFIX="$scratch/prefix" > "$out" 2>&1; then good; else bad "$(tail -n 5 "$out")"; fi
  check_not grep -q 'CMake Error' "$out"
  check is_equal "$(cat "$scratch/prefix/made")" "$2"
}

state_of_tree() { find tree -printf '%p %T@ %i\n' | sort; }

begin 'the tree itself'
installs tree 'the first tree'
installs tree 'the first tree'
check_not grep -q 'made anew' "$out"

for copy in 'cp -r' 'cp -a'; do
  begin "$copy"
  rm -rf copy
  $copy tree copy
  echo 'the copy' > copy/source
  state_of_tree > before
  installs copy 'the copy'
  check grep -q 'made anew' "$out"
  state_of_tree > after
  same after before
  installs copy 'the copy'
  check_not grep -q 'made anew' "$out"
done

begin 'the other tree is removed'
mv tree moved
installs moved 'the first tree'
mv copy 'a copy'
installs 'a copy' 'the copy'

begin 'another path to the same tree'
ln -s moved link
installs link 'the first tree'
check_not grep -q 'made anew' "$out"

begin 'the build folder of another tree is not removed'
rm -r 'a copy/build'
ln -s ../moved/build 'a copy/build'
check_not make -C 'a copy' install PREFIX="$scratch/prefix" > "$out" 2>&1
check grep -q 'give this tree one of its own' "$out"
installs moved 'the first tree'
finish
