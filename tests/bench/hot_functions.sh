#!/usr/bin/env bash
# Makes cli/hot_functions.txt: what a provider call runs, in the order of the first call, so that the
# linker can put it on few pages. A list that is out of date costs time and nothing else. Needs
# valgrind.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

export SOPS_AGE_KEY_FILE=$top/testdata/keys/test-only.txt
printf '{"protocolVersion":1,"provider":"p","ids":["API_KEY","DB_HOST","NONE"]}' > "$scratch/request"
valgrind -q --tool=callgrind --demangle=no --callgrind-out-file="$scratch/calls" \
  "$secretsctl" provider "$top/testdata/dotenv/simple.env.enc" < "$scratch/request" > /dev/null

# "fn=(12) name'2": a name stands where it is met first; '2 marks a recursion, 0x... has no name.
sed -n "s/^c\{0,1\}fn=([0-9]*) //p" "$scratch/calls" | sed "s/'[0-9]*\$//" |
  grep -E '^[A-Za-z_.$][A-Za-z0-9_.$]*$' | awk '!seen[$0]++' > "$scratch/names"
# A name that several functions have brings all of them, so that it comes after the others.
nm "$secretsctl" | awk '{ count[$3]++ } END { for (name in count) if (count[name] > 1) print name }' \
  > "$scratch/ambiguous"
grep -vxFf "$scratch/ambiguous" "$scratch/names" > "$top/cli/hot_functions.txt"
grep -xFf "$scratch/ambiguous" "$scratch/names" >> "$top/cli/hot_functions.txt"
wc -l < "$top/cli/hot_functions.txt"
