#!/usr/bin/env bash
# SOPS's format that is not supported yet: every command says so, and changes nothing.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

formats=$top/testdata/formats
export SOPS_AGE_KEY_FILE=$key EDITOR=true
request='{"protocolVersion":1,"provider":"p","ids":["a"]}'

# The messages about a file, from every command that reads an encrypted file; the file stays
# unchanged.
is_refused() {
  local file=$1 text=$2 command
  shift 2
  cp "$file" "$scratch/before"
  for command in decrypt get 'get -- a' 'set -- a' 'unset -- a' edit rotate 'rotate -y' updatekeys 'decrypt -i' \
    exec compose; do
    local words=("${command%% *}") rest=()
    case $command in
      'get -- a' | 'set -- a' | 'unset -- a') rest=(a) ;;
      exec | compose) rest=(-- true) ;;
      *' '*) words+=("${command#* }") ;;
    esac
    about="$command $file $*"
    expect 1 "${words[@]}" "$file" "$@" "${rest[@]}" <<< value
    said "$text is not supported yet; supported: dotenv"
    unsaid '--input-type'
    printed_nothing
    same "$file" "$scratch/before"
  done
}

# For updatekeys, which checks the rule first.
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml

type=ini name=INI
begin "$name, by name"
for kind in encrypted plain; do
  for ending in "$type" "$type.enc"; do
    cp "$formats/$kind.$type" "x.$ending"
    is_refused "x.$ending" "$name"
  done
done
begin "$name, by content"
cp "$formats/encrypted.$type" noname
is_refused noname "$name"
begin "$name, by flag"
cp "$golden/simple.env.enc" .env.enc
is_refused .env.enc "$name" --input-type "$type"
begin "$name: encrypt"
cp "$formats/plain.$type" "new.$type"
expect 1 encrypt "new.$type" --age "$recipient"
said "new.$type: $name is not supported yet; supported: dotenv"
unsaid '--input-type'
expect 1 encrypt - --filename-override "new.$type" --age "$recipient" < "$formats/plain.$type"
said "$name is not supported yet"
printf 'A=1\n' > new.env
for flag in --input-type --output-type; do
  expect 1 encrypt new.env "$flag" "$type" --age "$recipient"
  said "$name is not supported yet; supported: dotenv"
done
check test ! -e "new.$type.enc"
begin "$name: an edit of a new file"
expect 1 edit "missing.$type"
said "$name is not supported yet"
begin "$name: provider, standard input"
for file in "$formats/encrypted.$type" noname; do
  if run provider "$file" <<< "$request" > "$out" 2> "$err"; then bad 'it answered'; fi
  said "$name is not supported yet"
  expect 1 decrypt - < "$file"
  said "$name is not supported yet"
done
begin 'other dialects stay: JSON is an output'
expect 0 decrypt --output-type json "$golden/simple.env.enc"
expect 1 decrypt --output-type ini "$golden/simple.env.enc"
said 'INI is not supported yet; supported: dotenv'

begin '--input-type dotenv is believed'
printf 'A=1\n' > plain.yaml
expect 0 encrypt --input-type dotenv plain.yaml --age "$recipient"
expect 0 get --input-type dotenv plain.enc.yaml A
printed_text 1
expect 0 get plain.enc.yaml A
printed_text 1
expect 0 decrypt plain.enc.yaml
begin 'a format that neither name nor content shows'
printf 'A=1\n' > notes.txt
expect 0 encrypt notes.txt --age "$recipient"
said 'give --input-type dotenv'
expect 1 decrypt notes.txt
said 'give its format with --input-type: dotenv, json, yaml, binary'
for flag in --input-type --output-type; do
  expect 1 decrypt "$flag" toml "$golden/simple.env.enc"
  said "the format 'toml' is not supported; supported: dotenv, json, yaml, binary"
done
finish
