#!/usr/bin/env bash
# Where identities are found, in which form, and the message if none matches.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

file=$golden/simple.env.enc
plain=$golden/simple.expected
identity=$(identity_of test-only)
strange=$(identity_of other)

begin 'SOPS_AGE_KEY'
SOPS_AGE_KEY=$identity expect 0 decrypt "$file"
printed "$plain"
SOPS_AGE_KEY=$'\n'"  $identity  "$'\r\n' expect 0 decrypt "$file"
SOPS_AGE_KEY=$(cat "$key") expect 0 decrypt "$file"
printed "$plain"
SOPS_AGE_KEY="# created: 2026-01-02T03:04:05+01:00
# public key: $recipient
$identity" expect 0 decrypt "$file"
SOPS_AGE_KEY="$strange $identity" expect 0 decrypt "$file"
SOPS_AGE_KEY="$strange"$'\t'"$identity"$'\n'"$strange" expect 0 decrypt "$file"
SOPS_AGE_KEY=$strange expect 128 decrypt "$file"

begin 'SOPS_AGE_KEY_FILE'
SOPS_AGE_KEY_FILE=$key expect 0 decrypt "$file"
cat "$keys/other.txt" "$keys/second.txt" "$key" > all.txt
SOPS_AGE_KEY_FILE=all.txt expect 0 decrypt "$file"
sed 's/$/\r/' "$key" > crlf.txt
SOPS_AGE_KEY_FILE=crlf.txt expect 0 decrypt "$file"

begin "the user's keys.txt"
mkdir -p "$HOME/.config/sops/age" config/sops/age
cp "$key" "$HOME/.config/sops/age/keys.txt"
expect 0 decrypt "$file"
cp "$key" config/sops/age/keys.txt
rm "$HOME/.config/sops/age/keys.txt"
expect 128 decrypt "$file"
XDG_CONFIG_HOME=$PWD/config expect 0 decrypt "$file"
cp "$keys/other.txt" "$HOME/.config/sops/age/keys.txt"
XDG_CONFIG_HOME=$PWD/config expect 0 decrypt "$file"

begin 'all sources are tried, whatever the others hold'
mv config/sops/age/keys.txt "$HOME/.config/sops/age/keys.txt"
echo nonsense > nonsense.txt
SOPS_AGE_KEY=$strange SOPS_AGE_KEY_FILE=nonsense.txt SOPS_AGE_KEY_CMD=false \
  expect 0 decrypt "$file"
printed "$plain"
SOPS_AGE_KEY=nonsense SOPS_AGE_KEY_FILE=missing.txt expect 0 decrypt "$file"
SOPS_AGE_KEY='' SOPS_AGE_KEY_FILE='' SOPS_AGE_KEY_CMD='' expect 0 decrypt "$file"
rm "$HOME/.config/sops/age/keys.txt"

begin 'when none matches, the message names recipients and sources'
expect 128 decrypt "$golden/two_recipients.env.enc"
printed_nothing
said "$recipient"
said "$other"
for place in SOPS_AGE_KEY SOPS_AGE_KEY_FILE SOPS_AGE_KEY_CMD "$HOME/.config/sops/age/keys.txt"; do
  said "$place"
done
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 decrypt "$file"
said "$keys/other.txt"
check grep -q '1 identit' "$err"
cat "$keys/other.txt" "$keys/second.txt" > two.txt
SOPS_AGE_KEY_FILE=two.txt expect 128 decrypt "$file"
check grep -q '2 identit' "$err"
SOPS_AGE_KEY_FILE=missing.txt expect 128 decrypt "$file"
said missing.txt
check grep -q 'not there' "$err"

begin 'no message holds an identity'
damaged=${identity%?????}QQQQQ
SOPS_AGE_KEY=$damaged expect 128 decrypt "$file"
unsaid "${identity:20:20}"
SOPS_AGE_KEY="$identity and more" expect 128 decrypt "$file"
unsaid "${identity:20:20}"
printf '%s trailing words\n' "$identity" > spoiled.txt
SOPS_AGE_KEY_FILE=spoiled.txt expect 128 decrypt "$file"
unsaid "${identity:20:20}"
said spoiled.txt

begin 'a bad line rejects the whole source, as in sops'
for text in "$identity $strange" "nonsense
$identity"; do
  printf '%s\n' "$text" > bad.txt
  SOPS_AGE_KEY_FILE=bad.txt expect 128 decrypt "$file"
done

begin 'sizes'
SOPS_AGE_KEY_FILE=/dev/zero expect 128 decrypt "$file"
truncate -s 3G huge.txt
SOPS_AGE_KEY_FILE=huge.txt expect 128 decrypt "$file"
rm huge.txt
finish
