#!/usr/bin/env bash
# An output that is also the input, under any name: refused, and nothing is lost.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key

# Other paths of a file.
names_of() {
  printf '%s\n' "$1" "./$1" "$PWD/$1" "folder/../$1" "$1.link" "$1.link2" "$1.hard" "folder_link/$1"
}
name_it() {
  mkdir -p folder
  ln -s "$1" "$1.link"
  ln -s "$PWD/$1.link" "$1.link2"
  ln "$1" "$1.hard"
  [[ -L folder_link ]] || ln -s . folder_link
}

# refused FILE COMMAND...: ends with 3 for each name of FILE as output; the file is unchanged.
refused() {
  local file=$1 name
  shift
  cp "$file" "$scratch/before"
  while read -r name; do
    expect 3 "$@" -o "$name" < "$file"
    said 'it is the file that is read'
    printed_nothing
    same "$file" "$scratch/before"
    same "$file.hard" "$scratch/before"
  done < <(names_of "$file")
  check test -L "$file.link"
}

begin 'decrypt'
cp "$golden/quotes.env.enc" x.env.enc
name_it x.env.enc
refused x.env.enc decrypt x.env.enc
said 'give -i'
refused x.env.enc decrypt x.env.enc.link
refused x.env.enc decrypt x.env.enc.hard
refused x.env.enc decrypt --input-type dotenv -
refused x.env.enc decrypt --input-type dotenv /dev/stdin
refused x.env.enc decrypt --output-type sh x.env.enc
refused x.env.enc decrypt --output-type github x.env.enc
refused x.env.enc decrypt --ignore-mac x.env.enc
refused x.env.enc decrypt --extract '["A"]' x.env.enc
said 'give -i'

begin 'decrypt: -i, and another file with the same content'
expect 0 decrypt x.env.enc -o copy.env
same copy.env "$golden/quotes.env"
cp x.env.enc copy.env.enc
expect 0 decrypt x.env.enc -o copy.env.enc
same copy.env.enc "$golden/quotes.env"
expect 0 decrypt x.env.enc -i
same x.env.enc "$golden/quotes.env"

begin 'encrypt'
printf 'A=one\n' > plain.env
name_it plain.env
refused plain.env encrypt --age "$recipient" plain.env
said 'give -i'
refused plain.env encrypt --age "$recipient" --fresh plain.env.link
refused plain.env encrypt --age "$recipient" -
expect 0 encrypt --age "$recipient" -i plain.env
expect 0 get plain.env A
printed_text one

begin 'age: neither the input nor a key'
printf 'a text\n' > text
name_it text
refused text age encrypt -r "$recipient" text
said 'another file'
refused text age encrypt -r "$recipient"
refused text age encrypt --passphrase-file text "$key"
printf '%s\n' "$recipient" > recipients
name_it recipients
refused recipients age encrypt -R recipients text
expect 0 age encrypt -r "$recipient" -o text.age text
name_it text.age
refused text.age age decrypt -i "$key" text.age
cp "$key" own.txt
name_it own.txt
refused own.txt age decrypt -i own.txt text.age

begin 'keygen -y'
refused own.txt keygen -y own.txt
said 'the key would be lost'
refused own.txt keygen -y

begin 'pipes and devices are not refused'
expect 0 age encrypt -r "$recipient" -o /dev/null /dev/null
expect 0 decrypt "$golden/quotes.env.enc" -o /dev/stdout
printed "$golden/quotes.env"
finish
