#!/usr/bin/env bash
# The installed library: the program of examples/get_value, which README.md shows, is built with it
# as the page says, with CMake and with pkg-config, and reads a file.
# shellcheck disable=SC2016  # the text in backquotes is Markdown
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

build=$(dirname "$secretsctl")
compiler=$(sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
example=$top/examples/get_value
prefix=$scratch/prefix

# quiet COMMAND...: the command must succeed; its output is shown only if it fails.
quiet() {
  if "$@" > "$scratch/log" 2>&1; then good; else bad "$1 failed: $(tail -n 20 "$scratch/log")"; fi
}

begin 'README.md shows the program'
quoted() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$top/README.md"; }
check is_equal "$(quoted cpp)" "$(cat "$example/main.cpp")"
check is_equal "$(quoted cmake)" "$(cat "$example/CMakeLists.txt")"

begin 'installed'
quiet cmake --install "$build" --prefix "$prefix"
check is_equal "$("$prefix/bin/secretsctl" --version)" "$(run --version)"

begin 'a copy of the build folder does not install the other one'
mkdir copy
cp "$build/cmake_install.cmake" "$build/CMakeCache.txt" copy
check_not cmake --install copy --prefix "$scratch/no_prefix" > "$scratch/log" 2>&1
check grep -q 'is a copy of' "$scratch/log"
check test ! -e "$scratch/no_prefix"
ln -s "$build" link
quiet cmake --install link --prefix "$scratch/other_prefix"

# works PROGRAM: it prints a value, and explains its failures.
works() {
  local status=0
  SOPS_AGE_KEY_FILE=$key timeout 60 "$1" "$golden/quotes.env.enc" A > "$out" 2> "$err" || status=$?
  check is_equal "$status" 0
  printed_text "$(SOPS_AGE_KEY_FILE=$key run get "$golden/quotes.env.enc" A)"
  for pair in "128 $golden/quotes.env.enc A" "1 $golden/quotes.env.enc NO_SUCH_KEY" "2 not_there A" '1 one'; do
    status=0
    if [[ $pair == 128* ]]; then unset SOPS_AGE_KEY_FILE; else export SOPS_AGE_KEY_FILE=$key; fi
    # shellcheck disable=SC2086  # words
    timeout 60 "$1" ${pair#* } > "$out" 2> "$err" || status=$?
    check is_equal "$status" "${pair%% *}"
    check test -s "$err"
    printed_nothing
  done
  unset SOPS_AGE_KEY_FILE
}

begin 'with CMake'
configure() { cmake -G Ninja -S "$1" -B "$2" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix"; }
quiet configure "$example" with_cmake
quiet cmake --build with_cmake
works with_cmake/get_value

begin 'with CMake: the requested version'
mkdir wanted
for version in 0.1 0.1.0 '' 0.2 0.0 1.0 0.1.99; do
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(wanted LANGUAGES CXX)\nfind_package(secretsctl %s REQUIRED)\n' \
    "$version" > wanted/CMakeLists.txt
  rm -rf asked
  case $version in
    0.1 | 0.1.0 | '') quiet configure wanted asked ;;
    *) check_not configure wanted asked > "$scratch/log" 2>&1 ;;
  esac
done

begin 'with pkg-config'
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name secretsctl.pc)")
export PKG_CONFIG_PATH
check is_equal "secretsctl $(pkg-config --modversion secretsctl)" "$(run --version)"
check grep -qF 'g++ -std=c++20 main.cpp $(pkg-config --cflags --libs secretsctl)' "$top/README.md"
# shellcheck disable=SC2046  # words
quiet "$compiler" -std=c++20 -o with_pkg_config "$example/main.cpp" $(pkg-config --cflags --libs secretsctl)
works ./with_pkg_config
finish
