#!/usr/bin/env bash
# decrypt: formats, extraction, the MAC, and refused inputs.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=$golden/literal_newline.env.enc

begin 'to standard output'
expect 0 decrypt "$file"
printed "$golden/literal_newline.env"
expect 0 decrypt - < "$file"
printed "$golden/literal_newline.env"
expect 0 decrypt --input-type dotenv --output-type dotenv "$file"
printed "$golden/literal_newline.env"

begin 'the name does not matter'
cp "$file" no_extension
expect 0 decrypt no_extension
printed "$golden/literal_newline.env"
cp "$file" .env.production.enc
expect 0 decrypt .env.production.enc
printed "$golden/literal_newline.env"

begin 'in place'
cp "$file" in_place.env
expect 0 decrypt -i in_place.env
same in_place.env "$golden/literal_newline.env"
check is_equal "$(mode_of in_place.env)" 600
expect 8 decrypt -i -o x in_place.env
expect 8 decrypt -i - < "$file"

begin 'in place: what another program wrote meanwhile stays'
cat > key_command << END
#!/bin/sh
printf 'NEW=value\n' >> "\$CHANGED"
cat "$key"
END
chmod +x key_command
for words in 'decrypt -i' 'decrypt -i --output-type json' 'sops decrypt -i --input-type dotenv'; do
  cp "$file" changing.env
  { cat "$file"; printf 'NEW=value\n'; } > wanted
  # shellcheck disable=SC2086  # several words
  CHANGED=changing.env SOPS_AGE_KEY_FILE='' SOPS_AGE_KEY_CMD=$PWD/key_command expect 1 $words changing.env
  said 'another program changed the file meanwhile'
  same changing.env wanted
done

begin 'values that nothing authenticates are named by their paths'
printf 'a: x\nm:\n  secret_k: y\n  k: z\nl: [1, {n: s}]\n---\nb: t\n' > paths.yaml
expect 0 encrypt --age "$recipient" --mac-only-encrypted --encrypted-regex '^secret' paths.yaml -o paths.enc.yaml
expect 0 decrypt paths.enc.yaml
said 'nothing authenticates that: a, ["m"]["k"], ["l"][0], ["l"][1]["n"], document 2: b'
check_not grep -q secret_k "$err"
expect 0 get paths.enc.yaml '["m"]["k"]'
said 'nothing authenticates that'
expect 0 get paths.enc.yaml '["m"]["secret_k"]'
unsaid authenticates

begin '--extract'
expect 0 decrypt --extract '["A"]' "$file"
printed_text $'one\ntwo'
expect 0 decrypt --extract '["D"]' "$file"
printed_text "\\t\\r\\\\"
expect 0 decrypt --extract '["D"]' -o extracted "$file"
check is_equal "$(mode_of extracted)" 600
check is_equal "$(cat extracted)" "\\t\\r\\\\"
expect 1 decrypt --extract '["NOT_THERE"]' "$file"
printed_nothing
for path in A '["A"' '"A"]' 'x["A"]'; do
  expect 91 decrypt --extract "$path" "$file"
  printed_nothing
done
expect 91 decrypt --extract '["A"' -o never "$file"
check test ! -e never

begin 'no output before the MAC is verified'
sed 's/^A=.*/A=/' "$file" > tampered.env
expect 51 decrypt tampered.env
printed_nothing
expect 51 decrypt --extract '["B"]' tampered.env
printed_nothing
expect 51 decrypt -o never tampered.env
check test ! -e never
printf 'old\n' > kept
expect 51 decrypt -o kept tampered.env
check is_equal "$(cat kept)" old
expect 51 decrypt -i tampered.env
check grep -q '^B=ENC' tampered.env

begin '--ignore-mac'
expect 0 decrypt --ignore-mac tampered.env
check grep -q '^A=$' "$out"
check grep -q '^B=' "$out"

begin 'inputs that cannot be read'
expect 100 decrypt missing.env
said missing.env
expect 100 decrypt
mkdir folder
expect 2 decrypt folder
truncate -s 3G huge.env
SECONDS=0
expect 2 decrypt huge.env
check test "$SECONDS" -lt 10
rm huge.env
expect 2 decrypt /dev/zero
expect 2 decrypt - < /dev/zero
truncate -s 3G huge.env
expect 2 decrypt - < huge.env
rm huge.env
if is_root; then
  cannot 'a file without read permission: root reads all'
else
  cp "$file" unreadable.env
  chmod 000 unreadable.env
  expect 2 decrypt unreadable.env
fi

begin 'a readable input that is not a regular file'
mkfifo pipe
cat "$file" > pipe &
expect 0 decrypt pipe
printed "$golden/literal_newline.env"
wait
# shellcheck disable=SC2094  # the file is only read
expect 0 decrypt /dev/stdin < "$file"
printed "$golden/literal_newline.env"
expect 2 decrypt - < <(yes A=1)

begin 'files that are not encrypted, and empty ones'
expect 1 decrypt "$golden/simple.env"
unsaid horse
expect 1 decrypt /dev/null
head -c 100000 /dev/urandom > noise.env
expect 1 decrypt noise.env
printed_nothing
finish
