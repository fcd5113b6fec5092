#!/usr/bin/env bash
# secretsctl init on a terminal: it asks whether to use a key that the user already has.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# The library has a function of that name.
terminal_program=$(type -P expect || true)
if [[ -z $terminal_program ]]; then
  cannot 'a session at a terminal: the program expect is not there'
  good
  finish
  exit
fi
export secretsctl

own_keys=$HOME/.config/sops/age
mkdir -p "$own_keys"
install -m 0600 "$key" "$own_keys/keys.txt"

new_repository() {
  cd "$scratch/work"
  rm -rf repository
  mkdir repository
  cd repository
  git init -q .
}

# at_terminal ANSWER: init on a terminal, where the question gets the answer; the output is in $err.
at_terminal() {
  local status=0
  : > "$out"
  # shellcheck disable=SC2016  # expect expands it
  answer=$1 timeout 60 "$terminal_program" -c '
    set timeout 30
    spawn -noecho $env(secretsctl) init
    expect {
      -ex {[Y/n]} { send -- "$env(answer)\r"; exp_continue }
      timeout { exit 9 }
      eof {}
    }
    exit [lindex [wait] 3]' > "$err" || status=$?
  check is_equal "$status" 0
}

begin 'yes'
for answer in '' y; do
  new_repository
  at_terminal "$answer"
  said "Use your key $own_keys/keys.txt (public key $recipient), instead of making a new one?"
  check grep -qF "age: $recipient" .sops.yaml
  check test ! -e secrets/age-key.txt
done

begin 'the question comes once'
at_terminal n
unsaid 'Use your key'
said 'all is there'

begin 'no'
new_repository
at_terminal n
said 'Use your key'
said 'made secrets/age-key.txt'
check_not grep -qF "$recipient" .sops.yaml
at_terminal y
unsaid 'Use your key'
said 'all is there'

begin 'another file after a no'
new_repository
SOPS_AGE_KEY_FILE=$keys/second.txt at_terminal n
said "Use your key $keys/second.txt"
said "Use your key $own_keys/keys.txt"

begin 'no key, no question'
rm -r "$HOME/.config"
new_repository
at_terminal n
unsaid 'Use your key'
check test -e secrets/age-key.txt
finish
