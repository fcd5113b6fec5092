#!/usr/bin/env bash
# JSON and binary files between the command and the real sops: random documents, single cases, damages,
# conversions. SEED=N makes others.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops node

# run NAME: its last line says how many checks it made.
run() {
  check_equal "$1" "$(status_of "$node" "$interop_folder/$1.mjs" "$secretsctl" "$(command -v sops)" \
    "$keys/test-only.txt" "$scratch")" 0
  cat "$scratch/out"
  cat "$scratch/err" >&2
}
for name in json json_damage json_formats; do run "$name"; done
finish
