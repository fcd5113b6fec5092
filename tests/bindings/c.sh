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
finish
