#!/usr/bin/env bash
# encrypt of a plaintext that lacks most keys of the existing file: it stops, unless --remove is
# given or the user says yes.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=secrets/.env.enc
mkdir secrets
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
# keys COUNT: COUNT lines.
keys() { for ((i = 1; i <= $1; i++)); do echo "KEY_$i=value-$i"; done; }
# whole COUNT: an encrypted file with COUNT keys.
whole() {
  rm -f "$file"
  keys "$1" > secrets/.env
  run encrypt secrets/.env 2> /dev/null
  cp "$file" before.enc
}

begin 'one new key against 40'
whole 40
echo ONLY=1 > secrets/.env
for flags in '' --fresh "-o $file" "--fresh -o $file"; do
  # shellcheck disable=SC2086  # none or some words
  expect 1 encrypt $flags secrets/.env < /dev/null
  said '40 keys, and 40 of them'
  said --remove
  said KEY_1
  unsaid value-1
  same "$file" before.enc
done

begin 'an empty plaintext, and one with only comments'
: > secrets/.env
expect 1 encrypt secrets/.env < /dev/null
said '40 keys, and 40 of them'
echo '# nothing' > secrets/.env
expect 1 encrypt secrets/.env < /dev/null
same "$file" before.enc

begin 'a script agrees with --remove'
echo ONLY=1 > secrets/.env
expect 0 encrypt --remove secrets/.env < /dev/null
said 'removed: '
expect 0 decrypt "$file"
printed secrets/.env
whole 40
echo ONLY=1 > secrets/.env
expect 0 encrypt --fresh --remove secrets/.env < /dev/null
expect 0 decrypt "$file"
printed secrets/.env

begin 'more than half and at least three, or both of two'
# outcome BEFORE KEPT STATUS: the first KEPT of BEFORE keys stay, and one key is new.
outcome() {
  whole "$1"
  { keys "$2" && echo NEW=1; } > secrets/.env
  expect "$3" encrypt secrets/.env < /dev/null
}
outcome 40 20 0
outcome 40 19 1
outcome 5 2 1
outcome 4 1 1
outcome 4 2 0
outcome 3 1 0
outcome 3 0 1
outcome 2 1 0
outcome 2 0 1
outcome 1 0 0

begin 'a yes on the terminal'
# on_terminal ANSWER: encrypts on a terminal, answers the question there, and prints the status.
on_terminal() {
  local status=0
  export ANSWER=$1 SECRETSCTL_PROGRAM=$secretsctl
  # shellcheck disable=SC2016  # expect expands it
  command expect -c 'set timeout 40; spawn $env(SECRETSCTL_PROGRAM) encrypt secrets/.env
    expect "Take them out?"; send "$env(ANSWER)\r"; expect eof
    catch wait result; exit [lindex $result 3]' > "$err" 2>&1 || status=$?
  echo "$status"
}
if type -P expect > /dev/null; then
  whole 10
  echo ONLY=1 > secrets/.env
  check is_equal "$(on_terminal n)" 1
  said 'Take them out?'
  same "$file" before.enc
  check is_equal "$(on_terminal y)" 0
  expect 0 decrypt "$file"
  printed secrets/.env
else
  cannot 'a terminal: the program expect is not there'
fi

begin 'an output with other content does not count as a file of keys'
echo 'no sops file' > other.txt
echo ONLY=1 > secrets/.env
expect 0 encrypt -o other.txt secrets/.env < /dev/null
finish
