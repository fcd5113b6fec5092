#!/usr/bin/env bash
# Plain age files: ours beside the real age and rage, in turn, and how the time grows with the size.
# The others are taken from PATH or from where the interop tests keep them. The output is /dev/null, then a
# file in the scratch folder, which ours syncs and the others do not.
#
#   tests/bench/age.sh [MIB [LARGEST_MIB]]    default 1024, and growth up to 8192
#
# Takes 6 times MIB, and twice LARGEST_MIB, in TMPDIR: /dev/shm if there is memory for it.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
PATH=$PATH:$cache/bin
mib=${1:-1024}
largest=${2:-8192}
rounds=${ROUNDS:-7}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

"${CC:-gcc}" -O2 -Wall -Wextra -Werror -o "$scratch/pairs" "$top/tests/bench/pairs.c"
key=$top/testdata/keys/test-only.txt
recipient=$(sed -n 's/^# public key: //p' "$key")
plain=$scratch/plain
head -c $((mib * 1024 * 1024)) /dev/urandom > "$plain"
"$secretsctl" age encrypt -r "$recipient" -o "$plain.age" "$plain"

# row WHAT OTHER PROGRAM... -- PROGRAM...
row() {
  local what=$1 other=$2 ours theirs our_memory their_memory
  shift 2
  read -r ours theirs our_memory their_memory < <("$scratch/pairs" "$rounds" /dev/null "$@")
  awk -v what="$what" -v other="$other" -v a="$ours" -v b="$theirs" -v m="$our_memory" \
    -v n="$their_memory" 'BEGIN {
      printf "| %-24s | %-6s | %8.0f | %9.0f | %7.2f | %6.1f | %6.1f |\n", what, other, a / 1000, b / 1000,
        b / a, m / 1024, n / 1024
    }'
}

printf '| %-24s | %-6s | %8s | %9s | %7s | %6s | %6s |\n' "$mib MiB (medians)" 'beside' 'ours, ms' \
  'other, ms' 'faster' 'MiB' 'other'
echo '|---|---|---|---|---|---|---|'
for peer in age rage; do
  if ! command -v "$peer" > /dev/null; then
    echo "bench: $peer is not on PATH: make interop gets it; its rows are left out" >&2
    continue
  fi
  for output in /dev/null "$scratch/output"; do
    to=$([[ $output == /dev/null ]] && echo '' || echo ', to a file')
    row "encrypt$to" "$peer" "$secretsctl" age encrypt -r "$recipient" -o "$output" "$plain" -- \
      "$peer" -e -r "$recipient" -o "$output" "$plain"
    row "decrypt$to" "$peer" "$secretsctl" age decrypt -i "$key" -o "$output" "$plain.age" -- \
      "$peer" -d -i "$key" -o "$output" "$plain.age"
    rm -f "$scratch/output"
  done
done
rm "$plain" "$plain.age"

echo
printf '| %-9s | %11s | %11s |\n' 'MiB' 'encrypt, ms' 'decrypt, ms'
echo '|---|---|---|'
rounds=3
for ((size = 1; size <= largest; size *= 8)); do
  truncate -s "${size}M" "$plain"
  "$secretsctl" age encrypt -r "$recipient" -o "$plain.age" "$plain"
  read -r encrypt decrypt _ < <("$scratch/pairs" "$rounds" /dev/null \
    "$secretsctl" age encrypt -r "$recipient" -o /dev/null "$plain" -- \
    "$secretsctl" age decrypt -i "$key" -o /dev/null "$plain.age")
  awk -v size="$size" -v a="$encrypt" -v b="$decrypt" \
    'BEGIN { printf "| %-9d | %11.1f | %11.1f |\n", size, a / 1000, b / 1000 }'
  rm "$plain" "$plain.age"
  if ((size < largest && size * 8 > largest)); then size=$((largest / 8)); fi
done
