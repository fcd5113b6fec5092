# shellcheck shell=bash
# Shared by the scripts here: paths, inputs, the timing of two programs in turn, and rows of a table.
# To be sourced.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
PATH=$PATH:$cache/bin
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

export SOPS_AGE_KEY_FILE=$top/testdata/keys/test-only.txt
recipient=$(sed -n 's/^# public key: //p' "$SOPS_AGE_KEY_FILE")
cc=${CC:-gcc}
"$cc" -O2 -Wall -Wextra -Werror -o "$scratch/pairs" "$top/tests/bench/pairs.c"

# pairs ROUNDS INPUT PROGRAM... -- PROGRAM...: two medians in microseconds, two peaks of memory in KiB.
pairs() { "$scratch/pairs" "$@" 2> "$scratch/messages" || { cat "$scratch/messages" >&2; return 1; }; }

# An age file of SIZE (as truncate takes it), and its plaintext of zeros.
make_age_file() {
  truncate -s "$1" "$scratch/plain"
  "$secretsctl" age encrypt -r "$recipient" -o "$scratch/plain.age" "$scratch/plain"
}

# A process that does nothing.
echo 'int main(void) { return 0; }' > "$scratch/nothing.c"
"$cc" -O2 -static -o "$scratch/nothing" "$scratch/nothing.c"
# shellcheck disable=SC2034 # for the scripts
nothing=("$scratch/nothing")

columns='| %-24s | %-9s | %9s | %9s | %-18s | %-17s | %6s | %6s |\n'
# row WORK OTHER GOAL ROUNDS INPUT PROGRAM... -- PROGRAM...
row() {
  local what=$1 other=$2 goal=$3 ours theirs our_memory their_memory
  shift 3
  [[ $other != primitive && $other != cp+sync ]] || [[ -x $scratch/primitives ]] || return 0
  read -r ours theirs our_memory their_memory < <(pairs "$@")
  awk -v columns="$columns" -v what="$what" -v other="$other" -v goal="$goal" -v a="$ours" -v b="$theirs" \
    -v m="$our_memory" -v n="$their_memory" 'BEGIN {
      ratio = a < b ? sprintf("%.1f times faster", b / a) : sprintf("%.2f times as long", a / b)
      printf columns, what, other, sprintf("%.2f", a / 1000), sprintf("%.2f", b / 1000), ratio, goal,
        sprintf("%.1f", m / 1024), sprintf("%.1f", n / 1024)
    }'
}
# has PEER: whether it is installed; says so if it is not.
has() {
  command -v "$1" > /dev/null && return
  echo "bench: $1 is not on PATH: make interop gets it; its rows are left out" >&2
  return 1
}
heading() {
  # shellcheck disable=SC2059 # the format is ours
  printf "$columns" 'what (medians)' 'beside' 'ours, ms' 'other, ms' 'ours is' 'goal' 'MiB' 'other'
  echo '|---|---|---|---|---|---|---|---|'
}
