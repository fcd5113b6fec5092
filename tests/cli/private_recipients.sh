#!/usr/bin/env bash
# A private key in place of a recipient: the message says so, names the public key to write instead,
# and never shows the private one, whichever command lists recipients.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
identity=$(identity_of second)
post_quantum=$(grep -m 1 '^AGE-SECRET-KEY-PQ-1' "$identities/hybrid.txt")
plugin=$(grep -m 1 '^AGE-PLUGIN-' "$identities/plugin.txt")
openssh=$(cat "$identities/ed25519")

# No part of the key, in upper or lower case, is in the output or the messages.
keeps() {
  local part
  part=$(tr -d '\n' <<< "$1" | tail -c 30)
  if grep -qiF -- "$part" "$out" "$err"; then bad 'a private key is shown'; else good; fi
  said 'private key'
}

mkdir secrets
printf 'A=1\n' > secrets/.env
rule() { printf 'creation_rules:\n  - path_regex: .\n    age: %s\n' "$1" > .sops.yaml; }
rule "$recipient"
run encrypt secrets/.env 2> "$err"

for private in "$identity" "${identity,,}" "$post_quantum" "$plugin" "$openssh"; do
  begin "a flag, a variable, a file of recipients"
  expect 1 encrypt --fresh -a "$private" secrets/.env
  keeps "$private"
  expect 1 encrypt --fresh -a "$recipient,$private" secrets/.env
  keeps "$private"
  SOPS_AGE_RECIPIENTS=$private expect 1 encrypt --fresh secrets/.env
  keeps "$private"
  said SOPS_AGE_RECIPIENTS
  expect 1 age encrypt -r "$private" -o out.age secrets/.env
  keeps "$private"
  printf '%s\n' "$recipient" "$private" > recipients.txt
  expect 1 age encrypt -R recipients.txt -o out.age secrets/.env
  keeps "$private"
  check test ! -e out.age

  begin "a creation rule"
  cp secrets/.env.enc before.enc
  for shape in text list group; do
    case $shape in
      text) rule "'$private'" ;;
      list) rule "['$recipient', '$private']" ;;
      group) printf 'creation_rules:\n  - key_groups:\n    - age: ["%s"]\n' "$private" > .sops.yaml ;;
    esac
    for command in encrypt 'encrypt --fresh' updatekeys 'updatekeys -y' 'updatekeys --dry-run' rotate; do
      file=secrets/.env.enc
      if [[ $command == encrypt* ]]; then file=secrets/.env; fi
      # shellcheck disable=SC2086  # a command and its flag
      expect 1 $command "$file"
      keeps "$private"
      said '.sops.yaml:'
    done
    same secrets/.env.enc before.enc
    expect 1 doctor
    cat "$out" >> "$err"
    keeps "$private"
    unsaid 'run secretsctl updatekeys'
    unsaid 'secretsctl updatekeys secrets'
  done
  rule "$recipient"
done

begin 'the public key of an identity is named'
expect 1 encrypt --fresh -a "$identity" secrets/.env
said "$second"
rule "\"${identity,,}\""
expect 1 updatekeys -y secrets/.env.enc
said "$second"
said '.sops.yaml:3'
finish
