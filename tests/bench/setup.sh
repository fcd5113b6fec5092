# shellcheck shell=bash
# Shared by the scripts here: paths, inputs, and the timing of two programs in turn. To be sourced.
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
