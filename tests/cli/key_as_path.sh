#!/usr/bin/env bash
# A private key in place of a file path: the message names the mistake, and not the key.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

file=$golden/quotes.env.enc
identity=$(identity_of test-only)
ssh_key=$(cat "$identities/ed25519")
plugin_key=AGE-PLUGIN-TESTPLUG-1QQQSYQCYQ5RQWZQFPG9

# Nothing of a key is shown: no line of it, and none of the pieces around a cut.
silent() {
  local line
  while read -r line; do
    if ((${#line} < 16)) || [[ $line == '#'* || $line == -----* ]]; then continue; fi
    unsaid "$line"
    unsaid "${line:20:14}"
  done <<< "$1"
}

forms=("$identity" "$(cat "$key")" "${identity,,}" "  $identity" "'$identity" "${identity:0:40}" "./$identity"
  "$plugin_key" "$(head -c 200 /dev/zero | tr '\0' x)$identity" "$ssh_key" "$(cat "$identities/rsa_pem")")

begin 'the variables that name a file'
for form in "${forms[@]}"; do
  for variable in SOPS_AGE_KEY_FILE SOPS_AGE_SSH_PRIVATE_KEY_FILE; do
    export "$variable=$form"
    for command in "get $file A" "decrypt $file" "exec $file -- true" "compose $file -- true"; do
      # shellcheck disable=SC2086  # words
      expect 128 $command
      said "$variable: it holds a key itself"
      said 'put an age identity into SOPS_AGE_KEY'
      silent "$form"
      printed_nothing
    done
    for flag in '' --json; do
      # shellcheck disable=SC2086  # none or one
      expect 1 doctor $flag "$file"
      check grep -q "$variable" "$out"
      check grep -q 'it holds a key itself' "$out"
      silent "$form"
    done
    unset "$variable"
  done
done

begin 'the key in the right variable opens the file'
SOPS_AGE_KEY_FILE=$identity SOPS_AGE_KEY=$identity expect 0 get "$file" A

begin 'the other sources are tried'
mkdir -p "$HOME/.config/sops/age"
install -m 0600 "$key" "$HOME/.config/sops/age/keys.txt"
SOPS_AGE_KEY_FILE=$identity expect 0 get "$file" A
rm -r "$HOME/.config"

begin 'flags that name a file'
export SOPS_AGE_KEY_FILE=$key
printf 'A=1\n' > plain.env
run age encrypt -r "$recipient" -o plain.age plain.env
echo passphrase > passphrase
run age encrypt --passphrase-file passphrase -o locked.age plain.env
cp "$file" x.env.enc
ls -A > "$scratch/before"
for form in "${forms[@]}"; do
  expect 1 age decrypt -i "$form" plain.age
  said 'name a file that holds it, or - for standard input'
  silent "$form"
  expect 1 keygen -y "$form"
  silent "$form"
  expect 1 init --key "$form"
  silent "$form"
  for flag in "age decrypt --passphrase-file X locked.age" "age encrypt -R X plain.env" "set x.env.enc A --value-file X" \
    "keygen -o X" "decrypt x.env.enc -o X" "encrypt --age $recipient plain.env -o X" "age encrypt -r $recipient -o X plain.env" \
    "age encrypt -r $recipient X" "get X A" "decrypt X" "status X"; do
    arguments=()
    for word in $flag; do
      if [[ $word == X ]]; then word=$form; fi
      arguments+=("$word")
    done
    status=0
    run "${arguments[@]}" > "$out" 2> "$err" < /dev/null || status=$?
    check test "$status" -ne 0
    said 'a private key itself stands where the path of a file belongs'
    silent "$form"
  done
done
ls -A > "$scratch/after"
same "$scratch/after" "$scratch/before"

begin 'a file whose name only looks like a key'
for name in age-plugin-yubikey age-secret 'private key.txt' age-keygen.env; do
  cp "$key" "$name"
  SOPS_AGE_KEY_FILE=$name expect 0 get "$file" A
  expect 0 keygen -y "$name"
done
finish
