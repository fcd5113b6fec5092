#!/usr/bin/env bash
# Counts the instructions of the hot paths (valgrind, so that a busy machine does not matter) and
# compares them with the record for this release of Debian: 5 % more is a failure, 5 % less asks for
# a new record.
#
#   tests/bench/instructions.sh            compares
#   tests/bench/instructions.sh --record   writes a new record
set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
tolerance=5
release=$(cut -d. -f1 /etc/debian_version 2> /dev/null || echo unknown)
record=$top/tests/bench/instructions-debian$release.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if ! command -v valgrind > /dev/null; then
  echo 'instructions: SKIPPED: valgrind is not installed (Debian package valgrind)'
  exit 77
fi
# The libraries choose their code by the processor's features; valgrind supports these and no newer
# ones.
for flag in aes avx2 pclmulqdq; do
  if ! grep -qw "$flag" /proc/cpuinfo; then
    echo "instructions: SKIPPED: the record is of processors with $flag"
    exit 77
  fi
done

export SOPS_AGE_KEY_FILE=$top/testdata/keys/test-only.txt
recipient=$(sed -n 's/^# public key: //p' "$SOPS_AGE_KEY_FILE")
"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 30 512
head -c 1048576 /dev/zero > "$scratch/1M"
"$secretsctl" age encrypt -r "$recipient" -o "$scratch/1M.age" "$scratch/1M"

# count NAME INPUT COMMAND...: prints the name and the number of instructions of a run.
count() {
  local name=$1 input=$2
  shift 2
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" < "$input" > /dev/null 2> "$scratch/log" ||
    { cat "$scratch/log" >&2; exit 1; }
  printf '%s %s\n' "$name" "$(sed -n 's/.*Collected : //p' "$scratch/log")"
}
{
  count start /dev/null "$secretsctl" --version
  count provider-30 "$scratch/request" "$secretsctl" provider "$scratch/30.env.enc"
  count decrypt-512 /dev/null "$secretsctl" decrypt "$scratch/512.env.enc"
  count encrypt-512 /dev/null "$secretsctl" encrypt --age "$recipient" -o - "$scratch/512.env"
  printf 'a new value' > "$scratch/value"
  count set-1-of-512 "$scratch/value" "$secretsctl" set "$scratch/512.env.enc" KEY_7
  count age-encrypt-1M /dev/null "$secretsctl" age encrypt -r "$recipient" -o - "$scratch/1M"
  count age-decrypt-1M /dev/null "$secretsctl" age decrypt -i "$SOPS_AGE_KEY_FILE" -o - "$scratch/1M.age"
} > "$scratch/now"

if [[ ${1-} == --record ]]; then
  cp "$scratch/now" "$record"
  cat "$record"
  exit
fi
if [[ ! -e $record ]]; then
  echo "instructions: SKIPPED: nothing is recorded for Debian $release (tests/bench/instructions.sh --record)"
  exit 77
fi
awk -v tolerance="$tolerance" '
  NR == FNR { recorded[$1] = $2; next }
  !($1 in recorded) { printf "%-16s %12d: not in the record\n", $1, $2; bad = 1; next }
  {
    change = ($2 / recorded[$1] - 1) * 100
    verdict = change > tolerance ? "TOO MANY" : change < -tolerance ? "fewer: record them" : "ok"
    printf "%-16s %12d, recorded %12d, %+6.1f %%: %s\n", $1, $2, recorded[$1], change, verdict
    if (verdict != "ok") bad = 1
    seen[$1] = 1
  }
  END {
    for (name in recorded) if (!(name in seen)) { print name ": recorded, not counted"; bad = 1 }
    exit bad
  }' "$record" "$scratch/now"
