#!/usr/bin/env bash
# The installed C++ library: its headers, where it may lie, and the programs of examples/, built as docs/library.md and
# README.md say, with CMake and with pkg-config.
# shellcheck disable=SC2016  # the text in backquotes is Markdown
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=library_lib.sh
source "$tests_folder/library_lib.sh"

example=$top/examples/get_value

begin 'README.md shows the program'
quoted() { sed -n "/^\`\`\`$1\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$top/README.md"; }
check is_equal "$(quoted cpp)" "$(cat "$example/main.cpp")"
check is_equal "$(quoted cmake)" "$(cat "$example/CMakeLists.txt")"

begin 'installed, and moved'
quiet cmake --install "$build" --prefix "$scratch/first"
check is_equal "$("$scratch/first/bin/secretsctl" --version)" "$(run --version)"
mv "$scratch/first" "$prefix"
check_not grep -rqF "$scratch/first" "$(dirname "$(find "$prefix" -name secretsctl.pc)")" \
  "$(dirname "$(find "$prefix" -name secretsctl-config.cmake)")"

begin 'by component'
for component in command development shared; do
  quiet cmake --install "$build" --prefix "$scratch/parts/$component" --component "$component"
done
files_in() { (cd "$1" && find . ! -type d | sort); }
check is_equal "$(files_in "$scratch/parts/command" | grep '/bin/')" ./bin/secretsctl
check_not grep -q '/include/\|\.a$\|\.so' <<< "$(files_in "$scratch/parts/command")"
check_not grep -qv '/libsecretsctl\.so\.0' <<< "$(files_in "$scratch/parts/shared")"
for component in command development shared; do files_in "$scratch/parts/$component"; done | sort > parts
files_in "$prefix" > whole
same parts whole

begin 'below DESTDIR'
DESTDIR=$scratch/root quiet cmake --install "$build" --component development
folder=$(dirname "$(find "$scratch/root" -name secretsctl.pc)")
check test -e "$(PKG_CONFIG_PATH=$folder pkg-config --variable=includedir secretsctl)/secretsctl/secretsctl.hpp"
check test -e "$(PKG_CONFIG_PATH=$folder pkg-config --variable=libdir secretsctl)/libsecretsctl-cpp.a"

begin 'a copy of the build folder does not install the other one'
mkdir copy
cp "$build/cmake_install.cmake" "$build/CMakeCache.txt" copy
check_not cmake --install copy --prefix "$scratch/no_prefix" > "$scratch/log" 2>&1
check grep -q 'is a copy of' "$scratch/log"
check_not cmake --install copy --prefix "$scratch/no_prefix" --component development > "$scratch/log" 2>&1
check test ! -e "$scratch/no_prefix"
ln -s "$build" link
quiet cmake --install link --prefix "$scratch/other_prefix"

# wrong_headers FOLDER: what is wrong with the headers in it, a line each.
wrong_headers() {
  local header included
  while read -r header; do
    while read -r included; do
      if [[ ! -e $1/$included ]]; then echo "$header includes $included, which is not installed"; fi
    done < <(sed -nE 's/^ *# *include *[<"](secretsctl[^">]*)[>"].*/\1/p' "$1/$header")
    # The standard library's have no folder, the system's are below sys/.
    sed -nE 's/^ *# *include *[<"]([^">]*)[>"].*/\1/p' "$1/$header" | grep -vE '^(secretsctl/|sys/|[a-z0-9_]+$|(signal|unistd)\.h$)' |
      sed "s#^#$header includes #" || true
    if grep -qi 'private to this folder' "$1/$header"; then echo "$header says that it is private"; fi
    if [[ $header != secretsctl/@(secretsctl|core/export).hpp ]] &&
      [[ $(grep -c '^SECRETSCTL_EXPORT_\(BEGIN\|END\)$' "$1/$header") != 2 ]]; then
      echo "$header is not between SECRETSCTL_EXPORT_BEGIN and SECRETSCTL_EXPORT_END"
    fi
  done < <(cd "$1" && find secretsctl -name '*.hpp' | sort)
}

begin 'the headers'
check is_equal "$(wrong_headers "$prefix/include")" ''
check test "$(find "$prefix/include" -name '*.hpp' | wc -l)" -gt 40
compile_alone() {
  printf '#include <%s>\n#include <%s>\n' "$1" "$1" |
    "$compiler" -std=c++20 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$prefix/include" -x c++ -
}
export -f compile_alone
export compiler prefix
failed=$(cd "$prefix/include" && find secretsctl -name '*.hpp' -print0 |
  xargs -0 -P 2 -I {} bash -c 'compile_alone {} || echo "{} does not compile alone"' 2>&1)
check is_equal "$failed" ''

begin 'secretsctl.hpp is all of them'
printf '#include <secretsctl/secretsctl.hpp>\n' > all.cpp
# shellcheck disable=SC1003  # a backslash
"$compiler" -std=c++20 -M -I "$prefix/include" all.cpp | tr -s ' \\' '\n' | grep -F "$prefix/include/" | sort > reached
find "$prefix/include/secretsctl" -name '*.hpp' | sort > there
same reached there

begin 'the test finds what is wrong'
mkdir -p bad/secretsctl/core
printf '#include <secretsctl/core/none.hpp>\n#include <botan/rsa.h>\n#include <span>\n/// Private to this folder.\n' \
  > bad/secretsctl/core/one.hpp
found=$(wrong_headers bad)
for text in 'core/none.hpp, which' 'one.hpp includes botan/rsa.h' 'that it is private' 'is not between'; do
  check grep -qF -- "$text" <<< "$found"
done
check is_equal "$(wc -l <<< "$found")" 4

begin 'with CMake'
for program in get_value set_value encrypt_file age_stream; do
  quiet configure "$top/examples/$program" "with_cmake/$program"
  quiet cmake --build "with_cmake/$program"
done
works with_cmake/get_value/get_value

begin 'examples: set_value'
export SOPS_AGE_KEY_FILE=$key
cp "$golden/simple.env.enc" set.env.enc
printf 'another value\n' | check with_cmake/set_value/set_value set.env.enc API_KEY
expect 0 get set.env.enc API_KEY
printed_text 'another value'
check is_equal "$(diff "$golden/simple.env.enc" set.env.enc | grep '^>' | grep -cv '^> sops_\(mac\|lastmodified\)=')" 1

begin 'examples: encrypt_file'
printf 'A=1\nB=two words\n' > new.env
check with_cmake/encrypt_file/encrypt_file new.env "$recipient"
expect 0 decrypt new.env.enc
printed new.env
check_not with_cmake/encrypt_file/encrypt_file new.env "$recipient" 2> "$err"
said 'new.env.enc'
check_not with_cmake/encrypt_file/encrypt_file new.env "$(identity_of test-only)" 2> "$err"
unsaid "$(identity_of test-only)"

begin 'examples: age_stream'
stream=with_cmake/age_stream/age_stream
head -c 300000 /dev/urandom > plain
"$stream" keygen > own.txt
own=$(sed -n 's/^# public key: //p' own.txt)
check "$stream" encrypt "$own" < plain > plain.age
check "$stream" decrypt own.txt < plain.age > again
same again plain
run age decrypt -i own.txt -o - plain.age > again
same again plain
check_not "$stream" decrypt "$key" < plain.age > again 2> "$err"
check test ! -s again
head -c 200000 plain.age > cut.age
check_not "$stream" decrypt own.txt < cut.age > again 2> "$err"
unset SOPS_AGE_KEY_FILE

# asked VERSION [COMPONENT...]: whether find_package takes that, and sees targets of the names in $targets.
asked() {
  local target
  rm -rf wanted asked
  mkdir wanted
  {
    printf 'cmake_minimum_required(VERSION 3.25)\nproject(wanted LANGUAGES CXX)\n'
    printf 'find_package(secretsctl %s)\n' "$1 REQUIRED ${2:+COMPONENTS} ${*:2}"
    for target in $targets; do
      printf 'if(NOT TARGET secretsctl::%s)\n message(FATAL_ERROR "no target %s")\nendif()\n' "$target" "$target"
    done
  } > wanted/CMakeLists.txt
  configure wanted asked > "$scratch/log" 2>&1
}

begin 'with CMake: the requested version'
targets='secretsctl static c'
for version in 0.1 0.1.0 ''; do check asked "$version"; done
for version in 0.2 0.0 1.0 0.1.99; do check_not asked "$version"; done

begin 'with CMake: components'
targets='secretsctl static' check asked 0.1 static
targets='c' check asked 0.1 c
targets='static c' check asked 0.1 c OPTIONAL_COMPONENTS static none
targets='secretsctl' check_not asked 0.1 none
check grep -q 'no component none' "$scratch/log"
targets='' check_not asked 0.1 shared
check grep -q 'component shared is not installed' "$scratch/log"
targets='secretsctl static c'
mv "$prefix/lib/libsecretsctl-cpp.a" kept.a
check_not asked 0.1 static
mv kept.a "$prefix/lib/libsecretsctl-cpp.a"

begin 'with pkg-config'
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name secretsctl.pc)")
export PKG_CONFIG_PATH
check is_equal "secretsctl $(pkg-config --modversion secretsctl)" "$(run --version)"
check grep -qF 'g++ -std=c++20 main.cpp $(pkg-config --cflags --libs secretsctl)' "$top/README.md"
# shellcheck disable=SC2046  # words
quiet "$compiler" -std=c++20 -o with_pkg_config "$example/main.cpp" $(pkg-config --cflags --libs secretsctl)
works ./with_pkg_config

begin 'with pkg-config, static'
check grep -qF 'g++ -std=c++20 -static main.cpp $(pkg-config --static --cflags --libs secretsctl)' "$top/docs/library.md"
for program in get_value set_value encrypt_file age_stream; do
  # shellcheck disable=SC2046  # words
  quiet "$compiler" -std=c++20 -static -o "static_$program" "$top/examples/$program/main.cpp" \
    $(pkg-config --static --cflags --libs secretsctl)
done
works ./static_get_value
check_not grep -q 'interpreter' <<< "$(readelf -l static_get_value)"
check ./static_age_stream encrypt "$own" < plain > plain.age
check ./static_age_stream decrypt own.txt < plain.age > again
same again plain

begin 'in the library folder of a distributor'
# CMake looks into the folder of the compiler's platform, which some have none.
library_folder=lib/$("$compiler" -print-multiarch)
if [[ $library_folder == lib/ ]]; then library_folder=lib64; fi
quiet configure "$top" other "-DSECRETSCTL_TESTS=OFF" "-DCMAKE_BUILD_TYPE=Release" "-DSECRETSCTL_STATIC=ON" \
  "-DCMAKE_INSTALL_LIBDIR=$library_folder" "-DCMAKE_TOOLCHAIN_FILE=$(cached CMAKE_TOOLCHAIN_FILE)"
check grep -qF "/$library_folder/pkgconfig\"" other/cmake_install.cmake
mkdir -p "$scratch/other_folder/$library_folder"/{pkgconfig,cmake/secretsctl}
mv "$prefix/lib/"*secretsctl*.* "$scratch/other_folder/$library_folder"
mv "$prefix/include" "$scratch/other_folder"
cp other/secretsctl.pc other/secretsctl-c.pc "$scratch/other_folder/$library_folder/pkgconfig"
cp other/secretsctl-config*.cmake "$scratch/other_folder/$library_folder/cmake/secretsctl"
prefix=$scratch/other_folder
PKG_CONFIG_PATH=$prefix/$library_folder/pkgconfig
# shellcheck disable=SC2046  # words
quiet "$compiler" -std=c++20 -o in_other_folder "$example/main.cpp" $(pkg-config --cflags --libs secretsctl)
works ./in_other_folder
check is_equal "$(realpath "$(pkg-config --variable=libdir secretsctl-c)")" "$prefix/$library_folder"
targets='secretsctl static c' check asked 0.1
finish
