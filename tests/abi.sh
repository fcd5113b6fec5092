#!/usr/bin/env bash
# The binary interface of bindings/c/secretsctl.h against the one on record beside it: fails on any change. What the library
# exports is compared with the header by tests/bindings/c.sh, and its sources include the header.
#
#   tests/abi.sh             compare
#   tests/abi.sh --record    put the present one on record: after additions, or with a new SOVERSION
set -euo pipefail

cd "$(dirname "$0")/.."
record=bindings/c/secretsctl.abi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A library of nothing but the functions of the header: abidw reads types from what is defined.
{
  echo '#include <secretsctl.h>'
  ${CC:-gcc} -E -P -x c -Ibindings/c bindings/c/secretsctl.h | tr '\n' ' ' | tr ';' '\n' |
    grep -o '__attribute__((visibility("default"))).*' | sed 's/$/ { __builtin_trap(); }/'
} > "$scratch/header.c"
# The record names the source as the compiler was told.
include=$PWD/bindings/c
(cd "$scratch" && ${CC:-gcc} -std=c11 -g -O0 -shared -fPIC -Wno-unused-parameter "-I$include" \
  -Wl,-soname,libsecretsctl.so.0 -o header.so header.c)
abidw --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed "$scratch/header.so" > "$scratch/header.abi"
if [[ ${1-} == --record ]]; then
  cp "$scratch/header.abi" "$record"
elif ! abidiff "$record" "$scratch/header.abi"; then
  echo "abi: secretsctl.h has changed: additions go on record with tests/abi.sh --record, all else breaks programs" >&2
  exit 1
fi
