#!/usr/bin/env bash
# Makes cli/hot_functions.txt: the functions that a provider call runs, in the order of the first
# call, and the constants and zeroed data that it touches, so that the linker can put them on few
# pages. An outdated list only costs time. Needs valgrind.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

export SOPS_AGE_KEY_FILE=$top/testdata/keys/test-only.txt
printf '{"protocolVersion":1,"provider":"p","ids":["API_KEY","DB_HOST","NONE"]}' > "$scratch/request"
valgrind -q --tool=callgrind --demangle=no --callgrind-out-file="$scratch/calls" \
  "$secretsctl" provider "$top/testdata/dotenv/simple.env.enc" < "$scratch/request" > /dev/null

# "fn=(12) name'2": a name is given at its first occurrence; '2 marks a recursion, 0x... has no
# name.
sed -n "s/^c\{0,1\}fn=([0-9]*) //p" "$scratch/calls" | sed "s/'[0-9]*\$//" |
  grep -E '^[A-Za-z_.$][A-Za-z0-9_.$]*$' | awk '!seen[$0]++' > "$scratch/names"
# Each load, store and instruction with its address; the first instruction belongs to _start.
valgrind -q --tool=lackey --trace-mem=yes --log-file="$scratch/accesses" \
  "$secretsctl" provider "$top/testdata/dotenv/simple.env.enc" < "$scratch/request" > /dev/null
awk -v start="$(nm "$secretsctl" | awk '$3 == "_start" { print $1 }')" '
  function number(text,   value, i) {
    for (i = 1; i <= length(text); i++) value = value * 16 + index("123456789abcdef", tolower(substr(text, i, 1)))
    return value
  }
  FNR == 1 { file++ }
  file == 1 {
    if ($1 !~ /^[ILSM]$/) next
    split($2, field, ",")
    address = number(field[1])
    if (!based) { base = address - number(start); based = 1 }
    if ($1 != "I") touched[address - base] = 1
    next
  }
  $3 ~ /^[rRbB]$/ {
    begin = number($1)
    size = number($2)
    for (i = begin; i < begin + size; i++) if (i in touched) { print $4; next }
  }' "$scratch/accesses" <(nm -S "$secretsctl" | awk 'NF == 4') >> "$scratch/names"
# Valgrind has no vDSO for the C library to search, and no AVX-512: these functions run outside of
# it instead of an _avx2 function.
printf '%s\n' _dl_new_object _dl_setup_hash _dl_lookup_symbol_x do_lookup_x check_match >> "$scratch/names"
nm "$secretsctl" | awk '{ print $3 }' | sort -u > "$scratch/all"
sed -n 's/^\(__[a-z]*\)_avx2*\(_.*\)\{0,1\}$/\1/p' "$scratch/names" | sort -u | while read -r name; do
  for suffix in evex evex_movbe avx512_unaligned_erms; do echo "${name}_$suffix"; done
  # The same code has both names.
  [[ $name != __memcpy ]] || echo __memmove_avx512_unaligned_erms
done | grep -xFf "$scratch/all" > "$scratch/more"
cat "$scratch/more" >> "$scratch/names"
# A name with several symbols places all of them: functions at the end, data not at all.
nm "$secretsctl" | awk '{ count[$3]++ } END { for (name in count) if (count[name] > 1) print name }' \
  > "$scratch/ambiguous"
nm "$secretsctl" | awk '$2 ~ /^[tTwW]$/ { print $3 }' | grep -xFf "$scratch/ambiguous" > "$scratch/late"
grep -vxFf "$scratch/ambiguous" "$scratch/names" > "$top/cli/hot_functions.txt"
grep -xFf "$scratch/late" "$scratch/names" >> "$top/cli/hot_functions.txt"
wc -l < "$top/cli/hot_functions.txt"
