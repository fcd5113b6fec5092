#!/usr/bin/env bash
# The C interface: what a program in C does with it, and the golden files, which give it what they give the command.
set -euo pipefail
# shellcheck source=../cli/lib.sh
source "$(dirname "$0")/../cli/lib.sh"

begin 'edits, paths, recipients, damage, arguments, age, threads and forks, memory'
check "$C_TEST"

export SOPS_AGE_KEY_FILE=$key
# same_as_command FILE FORMAT: both print the same, or both refuse with the same status.
same_as_command() {
  local status=0 expected=0
  timeout 60 "$C_TEST" plaintext "$1" "$2" > c_out 2> "$err" || status=$?
  if [[ $2 == - ]]; then
    run decrypt "$1" > command_out 2> "$err" || expected=$?
  else
    run decrypt --output-type "$2" "$1" > command_out 2> "$err" || expected=$?
  fi
  check is_equal "$status" "$expected"
  if ((status == 0)); then same c_out command_out; fi
}
count=0
for file in "$golden"/*.env.enc "$top"/testdata/formats/encrypted.{json,bin}; do
  begin "${file##*/}"
  count=$((count + 1))
  same_as_command "$file" -
  same_as_command "$file" json
done
begin 'all of them'
check test "$count" -ge 40

begin 'no identity'
unset SOPS_AGE_KEY_FILE
same_as_command "$golden/quotes.env.enc" -
check is_equal "$(wc -c < c_out)" 0

begin 'the symbols: those of the header, with a version, and no other'
nm -D --defined-only "$(dirname "$C_TEST")/../../lib/libsecretsctl.so" | awk '$2 == "T" { print $3 }' | sort > exported
sed -n 's/.*\b\(secretsctl_[a-z_]*\)(.*/\1/p' "$top/bindings/c/secretsctl.h" | grep -v '_free()' | sort -u > declared
sed -i 's/@@SECRETSCTL_0$//' exported
same exported declared

begin 'one C++ library for it and for RE2: an exception of one passes through the other'
check is_equal "$(nm "$(dirname "$C_TEST")/../../lib/libsecretsctl.so" | grep -c ' [tT] _Unwind_RaiseException$')" 0

begin 'the example, on the installed library'
build=$(dirname "$secretsctl")
cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
check cmake --install "$build" --prefix "$scratch/prefix" > log
PKG_CONFIG_PATH=$(dirname "$(find "$scratch/prefix" -name secretsctl-c.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046  # words
check "$cc" -std=gnu11 -Wall -Wextra -Werror -o daemon "$top/examples/c_daemon/daemon.c" \
  $(pkg-config --cflags --libs secretsctl-c) "-Wl,-rpath,$(pkg-config --variable=libdir secretsctl-c)"
cp "$golden/simple.env.enc" .env.enc
export SOPS_AGE_KEY_FILE=$key
./daemon .env.enc API_KEY > lines 2> "$err" &
daemon=$!
# said COUNT LINE: so many lines were printed, the last being LINE.
said() {
  for _ in {1..300}; do
    if (($(wc -l < lines) >= $1)); then break; fi
    sleep 0.1
  done
  check is_equal "$(wc -l < lines) $(tail -n 1 lines)" "$1 $2"
}
said 1 'API_KEY has 12 bytes'
# shellcheck disable=SC2216  # the command, not the builtin
printf 'another value' | run set .env.enc API_KEY > "$out" 2> "$err"
kill -HUP "$daemon"
said 2 'API_KEY has 13 bytes'
printf 'no file of ours\n' > .env.enc
kill -HUP "$daemon"
said 3 'API_KEY has 13 bytes'
kill "$daemon"
check wait "$daemon"
finish
