#!/usr/bin/env bash
# Post-quantum keys, or the message of a build without them.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

plain=$identities/plain.env
file=$identities/hybrid.env.enc
hybrid=$identities/hybrid.txt
pq=$(sed -n 's/^# public key: //p' "$hybrid")

if run keygen --pq -o key.txt > "$out" 2> "$err"; then
  begin 'this build has ML-KEM-768'
  check grep -q '^AGE-SECRET-KEY-PQ-1' key.txt
  expect 0 keygen -y key.txt
  printed_text "$(sed -n 's/^# public key: //p' key.txt)"$'\n'
  expect 0 keygen -y "$hybrid"
  printed_text "$pq"$'\n'
  SOPS_AGE_KEY_FILE=$hybrid expect 0 decrypt "$file"
  printed "$plain"
  expect 0 encrypt --age "$pq,$recipient" -o both.env.enc "$plain"
  SOPS_AGE_KEY_FILE=$hybrid expect 0 decrypt both.env.enc
  printed "$plain"
  SOPS_AGE_KEY_FILE=$key expect 0 decrypt both.env.enc
  printed "$plain"
  expect 1 age encrypt -r "$pq" -r "$recipient" -o both.age "$plain"
  said "can't share a file"
  check_not test -e both.age
  expect 0 age encrypt -r "$pq" -o pq.age "$plain"
  expect 0 age decrypt -i "$hybrid" pq.age
  printed "$plain"
else
  begin 'this build has no ML-KEM-768, and says so'
  expect 1 keygen --pq -o key.txt
  said 'ML-KEM-768'
  check_not test -e key.txt
  expect 1 encrypt --age "$pq" -o new.env.enc "$plain"
  said 'ML-KEM-768'
  check_not test -e new.env.enc
  SOPS_AGE_KEY_FILE=$hybrid expect 128 decrypt "$file"
  said 'ML-KEM-768'
  expect 1 keygen -y "$hybrid"
  # The other identity in the file is still used.
  cat "$hybrid" "$key" > both.txt
  SOPS_AGE_KEY_FILE=both.txt expect 0 decrypt "$golden/simple.env.enc"
fi

finish
