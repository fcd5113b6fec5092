#!/usr/bin/env bash
# SOPS's binary format: files of any content, as a whole.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

formats=$top/testdata/formats
export SOPS_AGE_KEY_FILE=$key
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
printf 'any\0bytes' > any
printf '\0\377\n\r\n{}' > odd
: > empty
head -c 307200 /dev/urandom > large

begin 'files encrypted by sops'
expect 0 decrypt "$formats/encrypted.bin"
printed any
expect 0 decrypt - < "$formats/encrypted.bin"
printed any
cp "$formats/encrypted.bin" prod.env
expect 0 decrypt prod.env
printed any
expect 0 decrypt --input-type binary "$formats/encrypted.bin"
printed any
expect 0 status "$formats/encrypted.bin"
printed_text $'{"encrypted":true}\n'
expect 0 get "$formats/encrypted.bin"
printed_text $'data\n'
expect 0 get "$formats/encrypted.bin" data
printed any
expect 0 decrypt --extract '["data"]' "$formats/encrypted.bin"
printed any
expect 1 get "$formats/encrypted.bin" other

begin 'encrypt, under names that show no format'
for content in any odd empty large; do
  for name in data.bin x notes.txt cert.pem; do
    cp "$content" "$name"
    expect 0 encrypt "$name"
    said 'tells no format'
    check is_equal "$(jq -r 'keys_unsorted | join(" ")' "$name.enc")" 'data sops'
    check is_equal "$(jq -r '.sops | keys_unsorted | join(" ")' "$name.enc")" 'age lastmodified mac version'
    expect 0 decrypt "$name.enc"
    printed "$content"
    expect 0 decrypt "$name.enc" -o back
    same back "$content"
    rm back
    cp "$name.enc" before
    expect 0 encrypt "$name"
    said 'holds all of it already'
    same "$name.enc" before
    rm "$name" "$name.enc"
  done
done
expect 0 encrypt --input-type binary -o j.enc "$formats/values.json"
expect 0 decrypt --input-type binary j.enc
printed "$formats/values.json"
expect 0 encrypt - --filename-override x.bin -o y.enc < odd
expect 0 decrypt y.enc
printed odd

begin 'an update'
cp any data.bin
expect 0 encrypt data.bin
cp data.bin.enc before
printf more >> data.bin
expect 0 encrypt data.bin
# No value stays, so there is a new data key: data, its wrapped key and the MAC change.
check is_equal "$(diff before data.bin.enc | grep '^>' | grep -vc lastmodified)" 3
expect 0 decrypt data.bin.enc
printed data.bin

begin 'set, edit, rotate, updatekeys, unset'
expect 0 set data.bin.enc data <<< 'a new content'
expect 0 decrypt data.bin.enc
printed_text 'a new content'
expect 4 set data.bin.enc other <<< x
said "one key, 'data'"
# shellcheck disable=SC2016  # the program expands it
printf '#!/bin/sh\nsed -i "s/new/edited/" "$1"\n' > editor
chmod +x editor
EDITOR=$PWD/editor expect 0 edit data.bin.enc < /dev/null
expect 0 decrypt data.bin.enc
printed_text 'a edited content'
cp data.bin.enc before
expect 0 rotate -y data.bin.enc
check_not cmp -s data.bin.enc before
printf 'creation_rules:\n  - age: %s,%s\n' "$recipient" "$second" > .sops.yaml
expect 0 updatekeys -y data.bin.enc
SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 decrypt data.bin.enc
printed_text 'a edited content'
cp data.bin.enc before
expect 4 unset data.bin.enc data
said "one value, 'data'"
same data.bin.enc before

begin 'other outputs'
expect 0 decrypt --output-type json data.bin.enc
printed_text $'{\n\t"data": "a edited content"\n}\n'
expect 0 decrypt --output-type dotenv data.bin.enc
printed_text $'data=a edited content\n'
cp odd odd.bin
expect 0 encrypt odd.bin
expect 4 decrypt --output-type json odd.bin.enc
said 'data'
printed_nothing

begin 'malformed data'
damaged() {
  jq "$2" odd.bin.enc > damaged.bin.enc
  expect "$1" decrypt --input-type binary damaged.bin.enc
  printed_nothing
}
damaged 51 'del(.data)'
damaged 25 '.data = 7'
damaged 25 '.data = "x"'
damaged 51 '.data = null'
damaged 51 '.data = ""'
damaged 25 '.data = {x: .data}'
damaged 1 'del(.sops)'
damaged 25 '.more = "x"'

begin 'git shows it, and merges the change of one side'
git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main
mkdir bin
ln -s "$secretsctl" bin/secretsctl
PATH=$PWD/bin:$PATH
git init -q repository
cd repository
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
run git install > /dev/null 2>&1
printf 'line one\n' > cert.pem
run encrypt cert.pem 2> /dev/null
rm cert.pem
git add -A
git commit -qm base
# shellcheck disable=SC2216  # the command, not the builtin
echo 'line two' | run set cert.pem.enc data 2> /dev/null
expect 0 git textconv cert.pem.enc
printed_text 'line two'
check git commit -qam second
finish
