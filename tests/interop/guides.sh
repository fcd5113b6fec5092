#!/usr/bin/env bash
# Real sops opens each encrypted file that the guides of docs/guides leave.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

if SECRETSCTL=$secretsctl SOPS=$(type -P sops) "$top/tests/cli/guides.sh" > "$scratch/log" 2>&1; then
  pass
else
  fail "$(cat "$scratch/log")"
fi
finish
