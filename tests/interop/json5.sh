#!/usr/bin/env bash
# Many random configurations of OpenClaw: parsed by us and by the package json5, changed to hold a
# provider, and with includes and variables resolved by OpenClaw's own functions. SEED=N changes
# them.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node openclaw

cmake --build "$top/build/release" --target json5_check > "$scratch/log" 2>&1 ||
  { cat "$scratch/log" >&2; exit 1; }
check=$top/build/release/tests/interop/json5_check

printf 'KEY=value\n' > "$scratch/plain.env"
ours encrypt --age "$(recipient_of test-only)" -o "$scratch/secrets.env.enc" "$scratch/plain.env"
mkdir "$scratch/files" "$scratch/configs"

# run NAME SCRIPT ARGUMENT...: the last line of its output is the number of checks.
run() {
  local name=$1
  shift
  check_equal "$name" "$(status_of "$node" "$@")" 0
  cat "$scratch/out"
  cat "$scratch/err" >&2
}
compare=$interop_folder/json5.mjs
run documents "$compare" "$node_modules/json5" documents "$check"
run splice "$compare" "$node_modules/json5" splice "$check"
run files "$compare" "$node_modules/json5" files "$secretsctl" "$scratch/secrets.env.enc" "$scratch/files"
run includes "$interop_folder/openclaw_config.mjs" "$node_modules/openclaw" "$check" "$scratch/configs"
finish
