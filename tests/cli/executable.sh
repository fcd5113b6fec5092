#!/usr/bin/env bash
# The linked executable keeps the promises of docs/threat-model.md.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

command -v readelf > /dev/null || { echo 'readelf is not installed (Debian package binutils)'; exit 1; }
readelf -hW "$secretsctl" > header
readelf -dW "$secretsctl" > dynamic
readelf -lW "$secretsctl" > segments
# flags_of NAME: the flags of the segments of that name, such as RW, one a line.
flags_of() { awk -v name="$1" '$1 == name { flags = ""; for (i = 7; i < NF; ++i) flags = flags $i; print flags }' segments; }

begin 'it can be loaded at any address'
check grep -q 'Type: *DYN' header
check grep -q 'FLAGS_1.*PIE' dynamic
check_not grep -q TEXTREL dynamic

begin 'the tables of the loader are read-only afterwards'
check grep -q GNU_RELRO segments
check grep -q 'FLAGS_1.*NOW' dynamic

begin 'no memory is both writable and executable'
check is_equal "$(flags_of GNU_STACK)" RW
check grep -q E <<< "$(flags_of LOAD)"
check grep -q W <<< "$(flags_of LOAD)"
check_not grep -q WE <<< "$(flags_of LOAD)"

begin 'frames with arrays have a canary'
check grep -q __stack_chk_fail <<< "$(readelf -sW "$secretsctl")"

begin 'our code has the marks for the checks of returns and jumps'
archive=$(dirname "$secretsctl")/lib/libsecretsctl_core.a
case $(sed -n 's/.*Machine: *//p' header) in
  *X86-64) mark='x86 feature: .*SHSTK' ;;
  AArch64) mark='AArch64 feature: BTI, PAC' ;;
  *) mark= ;;
esac
if [[ -n $mark && -e $archive ]]; then
  readelf -nW "$archive" > notes 2> /dev/null
  check test "$(grep -c '^File: ' notes)" -gt 0
  check is_equal "$(grep -c "$mark" notes)" "$(grep -c '^File: ' notes)"
else
  cannot 'the marks of our objects: another processor, or a command without its build tree'
fi
finish
