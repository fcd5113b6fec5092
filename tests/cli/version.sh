#!/usr/bin/env bash
# --version: the version of CMakeLists.txt; --verbose adds what is linked, as CMake wrote it down.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

build=$(dirname "$secretsctl")
version=$(sed -n 's/^project(secretsctl VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")

begin 'the version alone'
expect 0 --version
printed_text "secretsctl $version
"
expect 0 -v
printed_text "secretsctl $version
"

begin 'what is linked'
expect 0 --version --verbose
check is_equal "$(head -n 1 "$out")" "secretsctl $version"
check grep -q '^target: [a-z0-9_]*-linux' "$out"
check grep -Eq '^compiler: [A-Za-z]+ [0-9]+\.' "$out"
check is_equal "$(sed -n 's/^  \(.*\) [^ ]* (Debian.*/\1/p; s/^  \([^(]*\) [^ (]*$/\1/p' "$out")" "$(cut -f 1 "$build/linked_libraries.tsv")"
for library in Botan Nettle libsodium RE2; do
  check grep -Eq "^  $library [0-9]+(\.[0-9]+)*( |$)" "$out"
done
# A static command needs no library, and says so; another one names those that it needs.
if readelf -dW "$secretsctl" | grep -q NEEDED; then
  check grep -q '^linked dynamically' "$out"
else
  check grep -q '^linked statically:' "$out"
fi

begin 'each archive of the link has its row'
check test -s "$build/static_libraries.txt"
while read -r archive; do
  name=$(basename "$archive" .a)
  case $name in
    libbotan*) row=Botan ;;
    libgcrypt) row=Libgcrypt ;;
    libIPSec_MB) row='Intel IPsec Multi-Buffer' ;;
    libnettle) row=Nettle ;;
    libqrcodegen) row='QR Code generator' ;;
    libre2) row=RE2 ;;
    *) row=${name#lib} row=${row/#gpg/libgpg} row=${row/#sodium/libsodium} ;;
  esac
  check grep -q "^$row	" "$build/linked_libraries.tsv"
done < "$build/static_libraries.txt"
finish
