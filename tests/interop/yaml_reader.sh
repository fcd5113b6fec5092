#!/usr/bin/env bash
# Our reading of YAML beside that of go-yaml v3, as sops uses it: random and damaged texts are accepted and refused
# alike, and have the same types, values and order. SEED=N repeats a run, SECONDS_EACH=N changes its length.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need yaml_peer

seed=${SEED:-$(date +%s)}
echo "seed $seed"
cmake --build "$top/build/release" --target yaml_values > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
program=$top/build/release/tests/interop/yaml_values

status=0
yaml_peer "$program" "$seed" "${SECONDS_EACH:-40}" > "$scratch/out" || status=$?
cat "$scratch/out"
check_equal 'random texts' "$status" 0

# The comparison finds a reader that is wrong: one that takes every text for one value.
# shellcheck disable=SC2016  # for the shell of the other program
printf '%s\n' '#!/usr/bin/env bash' \
  'while IFS= read -r -N 8 size; do IFS= read -r -N "$((16#$size))" _; echo "{\"a\" i1}"; done' > "$scratch/wrong"
chmod +x "$scratch/wrong"
printf 'a: 1\n' > "$scratch/right.yaml"
printf 'a: 2\n' > "$scratch/other.yaml"
check_equal 'a text that reads the same' "$(status_of yaml_peer "$scratch/wrong" "$scratch/right.yaml")" 0
check_equal 'a text that differs' "$(status_of yaml_peer "$scratch/wrong" "$scratch/other.yaml")" 1
finish
