#!/usr/bin/env bash
# How time grows with the input: SOPS files by keys, age files by size.
#
#   LARGEST_MIB=8192 tests/bench/growth.sh     takes twice LARGEST_MIB in TMPDIR
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
. "$(dirname "$0")/setup.sh"
largest=${LARGEST_MIB:-8192}

"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 10 1000 100000 1000000
# The cost of one more key: the time beyond that of a file of 10 keys, divided by the additional
# keys.
printf '| %-8s | %8s | %9s | %12s | %6s |\n' 'SOPS' 'keys' 'ms' 'us for a key' 'MiB'
echo '|---|---|---|---|---|'
by_keys() {
  local what=$1 ending=$2 keys took least memory
  shift 2
  for keys in 1000 100000 1000000; do
    read -r took least memory _ < <(pairs 5 /dev/null "$@" "$scratch/$keys.$ending" -- "$@" "$scratch/10.$ending")
    awk -v what="$what" -v keys="$keys" -v a="$took" -v b="$least" -v m="$memory" 'BEGIN {
      printf "| %-8s | %8d | %9.2f | %12.3f | %6.1f |\n", what, keys, a / 1000, (a - b) / (keys - 10), m / 1024
    }'
  done
}
by_keys decrypt env.enc "$secretsctl" decrypt
by_keys encrypt env "$secretsctl" encrypt --age "$recipient" -o -

echo
printf '| %-8s | %11s | %11s | %9s |\n' 'age, MiB' 'encrypt, ms' 'decrypt, ms' 'MiB, most'
echo '|---|---|---|---|'
for size in 1 8 64 512 4096 8192; do
  ((size <= largest)) || continue
  make_age_file "${size}M"
  read -r encrypt decrypt memory other < <(pairs 3 /dev/null \
    "$secretsctl" age encrypt -r "$recipient" -o /dev/null "$scratch/plain" -- \
    "$secretsctl" age decrypt -i "$SOPS_AGE_KEY_FILE" -o /dev/null "$scratch/plain.age")
  awk -v size="$size" -v a="$encrypt" -v b="$decrypt" -v m="$memory" -v n="$other" \
    'BEGIN { printf "| %-8d | %11.1f | %11.1f | %9.1f |\n", size, a / 1000, b / 1000, (m > n ? m : n) / 1024 }'
  rm "$scratch/plain" "$scratch/plain.age"
done
