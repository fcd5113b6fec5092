#!/usr/bin/env bash
# Identity files that are themselves encrypted with a passphrase.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

plain=$identities/plain.env
file=$identities/locked.env.enc
echo 'only a test' > passphrase
echo 'another one' > wrong

begin 'binary and armored'
for name in locked.age locked.asc; do
  SOPS_AGE_KEY_FILE=$identities/$name expect 0 decrypt --passphrase-file passphrase "$file"
  printed "$plain"
  SOPS_AGE_KEY_FILE=$identities/$name expect 128 decrypt --passphrase-file wrong "$file"
  said 'the passphrase is wrong'
  printed_nothing
  SOPS_AGE_KEY_FILE=$identities/$name expect 128 decrypt --passphrase-file missing "$file"
  said 'missing'
  head -c 250 "$identities/$name" > cut.txt
  SOPS_AGE_KEY_FILE=cut.txt expect 128 decrypt --passphrase-file passphrase "$file"
  printed_nothing
done

begin 'in the other sources'
SOPS_AGE_KEY=$(cat "$identities/locked.asc") expect 0 decrypt --passphrase-file passphrase "$file"
SOPS_AGE_KEY_CMD="cat $identities/locked.age" expect 0 get --passphrase-file passphrase "$file" A
printed_text 1

begin 'no question if another identity opens the file'
SOPS_AGE_KEY_FILE=$identities/locked.age SOPS_AGE_KEY_CMD="cat $keys/second.txt" \
  expect 0 decrypt --passphrase-file missing "$file"
printed "$plain"

begin 'no question without a terminal, and none by the provider'
locked() { SOPS_AGE_KEY_FILE=$identities/locked.age setsid timeout 20 "$secretsctl" "$@"; }
check_not locked decrypt "$file" > "$out" 2> "$err" < /dev/null
said 'no terminal'
printed_nothing
echo '{"protocolVersion":1,"ids":["A"]}' > request
check_not locked provider "$file" > "$out" 2> "$err" < request
said 'never asks'

begin 'an update uses it too'
cp "$plain" .env
cp "$file" .env.enc
echo 'NEW=3' >> .env
SOPS_AGE_RECIPIENTS=$second SOPS_AGE_KEY_FILE=$identities/locked.age \
  expect 0 encrypt --passphrase-file passphrase .env
SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 get .env.enc NEW
printed_text 3

begin 'the age command'
printf text > text
expect 0 age encrypt -r "$second" -o text.age text
expect 0 age decrypt -i "$identities/locked.age" --passphrase-file passphrase text.age
printed text
expect 1 age decrypt -i "$identities/locked.age" --passphrase-file wrong text.age
said 'the passphrase is wrong'

begin 'an age file for a key instead of a passphrase is not a key file'
SOPS_AGE_KEY_FILE=$PWD/text.age expect 128 decrypt --passphrase-file passphrase "$file"
said 'not encrypted with a passphrase'

finish
