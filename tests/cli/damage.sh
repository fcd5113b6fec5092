#!/usr/bin/env bash
# Damaged files: each damage of tests/damage.sh leads to its exit status, and reveals nothing.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=$golden/suffix.env.enc
grep -v '^#' "$golden/suffix.env" > values.env

while read -r name _ status; do
  begin "$name"
  "$top/tests/damage.sh" make "$name" < "$file" > damaged.env.enc
  expect "$status" decrypt damaged.env.enc
  if [[ $status == 0 ]]; then
    grep -v '^#' "$out" > "$scratch/values" || true
    same "$scratch/values" values.env
  else
    printed_nothing
    unsaid 'secret too'
    check test -s "$err"
  fi
  expect "$status" get damaged.env.enc A
  if [[ $status == 0 ]]; then printed_text secret; else printed_nothing; fi
  printf '{"protocolVersion":1,"ids":["A"]}' > request
  expect "$status" provider damaged.env.enc < request
  if [[ $status != 0 ]]; then printed_nothing; fi
done < <("$top/tests/damage.sh" list)

begin 'the message names the damaged part'
"$top/tests/damage.sh" make data_changed < "$file" > damaged.env.enc
expect 25 decrypt damaged.env.enc
said damaged.env.enc
check grep -qw A "$err"

begin 'a change of any byte is noticed, or does not matter'
# One bit changed at each of many positions: no crash, and no other plaintext.
size=$(stat -c %s "$file")
for ((at = 3; at < size; at += 41)); do
  {
    head -c "$at" "$file"
    head -c $((at + 1)) "$file" | tail -c 1 | LC_ALL=C tr '\000-\377' '\001-\377\000'
    tail -c +$((at + 2)) "$file"
  } > bit.env.enc
  status=0
  run decrypt bit.env.enc > "$out" 2> "$err" || status=$?
  case $status in
    0)
      # Comments, names of clear keys and unauthenticated metadata may differ.
      grep -v '^#' "$out" | cut -d= -f2- > "$scratch/values" || true
      cut -d= -f2- values.env > "$scratch/expected"
      same "$scratch/values" "$scratch/expected"
      ;;
    1 | 25 | 51 | 128)
      printed_nothing
      ;;
    *) bad "byte $at changed: status $status" ;;
  esac
done

begin 'a file cut off anywhere'
for ((at = 0; at < size - 1; at += 97)); do
  head -c "$at" "$file" > cut.env.enc
  status=0
  run decrypt cut.env.enc > "$out" 2> "$err" || status=$?
  check test "$status" -ne 0
  check test "$status" -le 128
  printed_nothing
done
finish
