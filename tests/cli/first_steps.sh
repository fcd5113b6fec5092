#!/usr/bin/env bash
# The first minutes: each message names the next command, and that command works.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

new_repository() {
  cd "$scratch/work"
  rm -rf repository
  mkdir repository
  cd repository
  git init -q .
}

# follow: the last command that the messages name, run as it stands there.
follow() {
  local line
  line=$(grep -o 'secretsctl [a-z].*' "$err" | tail -n 1)
  # shellcheck disable=SC2086
  eval "expect 0 ${line#secretsctl }"
}

begin 'a repository with a .env at its root'
new_repository
printf '%s\n' '# note' A=one B=two C_unencrypted=three > .env
expect 0 init
said 'next: secretsctl encrypt .env'
unsaid 'secrets/.env:'
follow
said 'wrote .env.enc (2 values encrypted, 1 in clear); the plaintext .env is still there: secretsctl shred .env'
cp .env "$scratch/plain"
follow
check test ! -e .env
expect 0 get .env.enc B
printed_text two
expect 0 init
unsaid 'encrypt .env'
expect 0 doctor -v
check_not grep -q '^problem\|^warning' "$out"

begin 'what is below secrets/ has the same rule'
printf 'A=one\n' > secrets/.env
expect 0 encrypt secrets/.env
said 'wrote secrets/.env.enc (1 value encrypted);'

begin 'without a .env there is the usual rule, and with one that is encrypted'
new_repository
expect 0 init
said 'secretsctl encrypt secrets/.env'
check grep -qx '  - path_regex: ^secrets/' .sops.yaml
rm -r .sops.yaml .gitignore
cp "$golden/simple.env.enc" .env
expect 0 init
unsaid 'secretsctl encrypt .env'
check grep -qx '  - path_regex: ^secrets/' .sops.yaml

begin 'a link is no plaintext of this repository'
new_repository
ln -s "$scratch/plain" .env
expect 0 init
unsaid 'secretsctl encrypt .env'

begin 'no rule matches: the lines of one that does, which work'
new_repository
expect 0 init
mkdir 'a folder'
for file in .env 'a folder/b+c (d).env' "it's.env" 'x:y #z.env'; do
  printf 'A=one\n' > "$file"
  expect 1 encrypt "$file"
  said 'no creation rule has a path_regex that matches'
  grep -A1 '^  - path_regex' "$err" >> .sops.yaml
  expect 0 encrypt "$file"
  expect 0 get "$file.enc" A
  printed_text one
  expect 0 updatekeys -y "$file.enc"
done
printf 'A=one\n' > axenv
expect 1 encrypt --input-type dotenv axenv

begin 'no .sops.yaml at all'
new_repository
printf 'A=one\n' > .env
expect 1 encrypt .env
said 'no recipients'
said 'secretsctl init'

begin 'a folder'
mkdir secrets
expect 2 encrypt secrets
said 'secrets is a folder'
said 'secretsctl encrypt secrets/FILE'
unsaid 'tells no format'

begin 'a file that is encrypted already'
export SOPS_AGE_KEY_FILE=$key
expect 0 encrypt --age "$recipient" .env
cp .env.enc .env
for call in .env.enc .env '--fresh .env' '-i .env' '-o other.env.enc .env'; do
  # shellcheck disable=SC2086
  expect 203 encrypt --age "$recipient" $call
  said "${call##* }: it is encrypted already"
  said "secretsctl edit ${call##* }"
  unsaid '--fresh'
done

begin 'what is said of the output, and when nothing is'
printf '%s\n' A=one B=two > .env
expect 0 encrypt --age "$recipient" --fresh --remove .env
said 'wrote .env.enc (2 values encrypted); the plaintext .env'
expect 0 encrypt --age "$recipient" .env
said 'holds all of it already'
unsaid wrote
printf 'C=three\n' >> .env
expect 0 encrypt --age "$recipient" .env
said 'wrote .env.enc (3 values encrypted); the plaintext .env'
expect 0 encrypt --age "$recipient" .env -o -
unsaid wrote
expect 0 encrypt --age "$recipient" .env -o /dev/null
unsaid wrote
run encrypt --age "$recipient" -o in.env.enc --input-type dotenv - < .env 2> "$err"
said 'wrote in.env.enc (3 values encrypted)'
unsaid 'still there'
expect 0 encrypt --age "$recipient" -i .env
unsaid wrote
printf 'text\n' > notes.bin
expect 0 encrypt --age "$recipient" notes.bin
said 'wrote notes.bin.enc; the plaintext notes.bin is still there'

begin 'age decrypt without -i asks after the passphrase only of a file that has one'
printf 'text\n' > text
expect 0 age encrypt -r "$recipient" -o text.age text
expect 1 age decrypt text.age
said 'text.age is encrypted to keys, not with a passphrase: name your key file with -i'
unsaid 'is the passphrase right'
printf 'one two three\n' > "$scratch/passphrase"
printf 'four five six\n' > "$scratch/other"
expect 0 age encrypt --passphrase-file "$scratch/passphrase" -o locked.age text
expect 1 age decrypt --passphrase-file "$scratch/other" locked.age
said 'is the passphrase right?'
unsaid -- '-i'
finish
