#!/usr/bin/env bash
# Whole processes, timed in pairs: ours and another one in turn, so that both see the same machine.
# The others are a static process that does nothing, and the real sops where it is on PATH or where the
# interop tests keep it.
# Compare the ratios: the times are of this machine.
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
PATH=$PATH:$cache/bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

cc=${CC:-gcc}
"$cc" -O2 -Wall -Wextra -Werror -o "$scratch/pairs" "$top/tests/bench/pairs.c"
echo 'int main(void) { return 0; }' > "$scratch/nothing.c"
"$cc" -O2 -static -o "$scratch/nothing" "$scratch/nothing.c"

export SOPS_AGE_KEY_FILE=$top/testdata/keys/test-only.txt
recipient=$(sed -n 's/^# public key: //p' "$SOPS_AGE_KEY_FILE")
"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 10 30 512 1000 100000 1000000

# row WHAT OTHER ROUNDS INPUT PROGRAM... -- PROGRAM...
row() {
  local what=$1 other=$2 ours theirs our_memory their_memory
  shift 2
  read -r ours theirs our_memory their_memory < <("$scratch/pairs" "$@")
  awk -v what="$what" -v other="$other" -v a="$ours" -v b="$theirs" -v m="$our_memory" \
    -v n="$their_memory" 'BEGIN {
      printf "| %-26s | %-8s | %9.2f | %9.2f | %8.2f | %6.1f | %6.1f |\n", what, other, a / 1000,
        b / 1000, a / b, m / 1024, n / 1024
    }'
}

printf '| %-26s | %-8s | %9s | %9s | %8s | %6s | %6s |\n' 'what (medians)' 'beside' 'ours, ms' \
  'other, ms' 'ratio' 'MiB' 'other'
echo '|---|---|---|---|---|---|---|'
nothing=("$scratch/nothing")
row 'start: --version' nothing 300 /dev/null "$secretsctl" --version -- "${nothing[@]}"
row 'provider, 30 ids' nothing 300 "$scratch/request" \
  "$secretsctl" provider "$scratch/30.env.enc" -- "${nothing[@]}"
row 'decrypt, 30 keys' nothing 300 /dev/null "$secretsctl" decrypt "$scratch/30.env.enc" -- "${nothing[@]}"
if command -v sops > /dev/null; then
  their_decrypt=(sops --disable-version-check decrypt --input-type dotenv --output-type dotenv)
  row 'provider, 30 ids' sops 40 "$scratch/request" \
    "$secretsctl" provider "$scratch/30.env.enc" -- "${their_decrypt[@]}" "$scratch/30.env.enc"
  row 'decrypt, 30 keys' sops 40 /dev/null "$secretsctl" decrypt "$scratch/30.env.enc" -- \
    "${their_decrypt[@]}" "$scratch/30.env.enc"
  row 'decrypt, 512 keys' sops 40 /dev/null "$secretsctl" decrypt "$scratch/512.env.enc" -- \
    "${their_decrypt[@]}" "$scratch/512.env.enc"
  row 'decrypt, 100,000 keys' sops 11 /dev/null "$secretsctl" decrypt "$scratch/100000.env.enc" -- \
    "${their_decrypt[@]}" "$scratch/100000.env.enc"
  their_encrypt=(sops --disable-version-check encrypt --age "$recipient" --input-type dotenv
    --output-type dotenv)
  row 'encrypt, 100,000 keys' sops 11 /dev/null "$secretsctl" encrypt --age "$recipient" -o - \
    "$scratch/100000.env" -- "${their_encrypt[@]}" "$scratch/100000.env" 2> /dev/null
else
  echo 'bench: sops is not on PATH: make interop gets it; its rows are left out' >&2
fi

# Each run of set reads a value that the file does not hold yet.
set_one=("$secretsctl" set --value-file /proc/sys/kernel/random/uuid)
cp "$scratch/100000.env.enc" "$scratch/changed.env.enc"
row 'set, 1 of 100,000 keys' decrypt 11 /dev/null "${set_one[@]}" "$scratch/changed.env.enc" KEY_50000 -- \
  "$secretsctl" decrypt "$scratch/100000.env.enc" 2> /dev/null

# What a key more costs: the time beyond that of a file of 10 keys, divided by the keys beyond 10.
echo
printf '| %-26s | %10s | %9s | %12s | %6s |\n' 'growth' 'keys' 'ms' 'us for a key' 'MiB'
echo '|---|---|---|---|---|'
growth() {
  local what=$1 ending=$2 keys took least our_memory their_memory
  shift 2
  for keys in 1000 100000 1000000; do
    read -r took least our_memory their_memory < <("$scratch/pairs" 5 /dev/null \
      "$@" "$scratch/$keys.$ending" -- "$@" "$scratch/10.$ending" 2> /dev/null)
    awk -v what="$what" -v keys="$keys" -v a="$took" -v b="$least" -v m="$our_memory" 'BEGIN {
      printf "| %-26s | %10d | %9.2f | %12.3f | %6.1f |\n", what, keys, a / 1000, (a - b) / (keys - 10), m / 1024
    }'
  done
}
growth decrypt env.enc "$secretsctl" decrypt
growth encrypt env "$secretsctl" encrypt --age "$recipient" -o -

pieces=$top/build/release/tests/bench/bench_pieces
if [[ -x $pieces ]]; then
  echo
  "$pieces" --benchmark_min_time=0.2 2> /dev/null
else
  echo 'bench: the inner pieces are left out: they want the Debian package libbenchmark-dev' >&2
fi
