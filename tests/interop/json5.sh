#!/usr/bin/env bash
# Configurations of OpenClaw, many of them at random: what the package json5 reads, what a provider is
# put into, and what OpenClaw's own functions make of includes and variables. SEED=N makes others.
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

# run NAME SCRIPT ARGUMENT...: its last line says how many checks it made.
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
