#!/usr/bin/env bash
# JSON and binary files between the command and the real sops: random documents, single cases,
# damage, conversions. SEED=N changes the random documents.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops node

# run NAME: the last line of its output is the number of checks.
run() {
  check_equal "$1" "$(status_of "$node" "$interop_folder/$1.mjs" "$secretsctl" "$(command -v sops)" \
    "$keys/test-only.txt" "$scratch")" 0
  cat "$scratch/out"
  cat "$scratch/err" >&2
}
for name in json json_damage json_formats; do run "$name"; done
finish
