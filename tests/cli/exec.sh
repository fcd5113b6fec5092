#!/usr/bin/env bash
# exec: the environment of the command, and that the command replaces our process.
# shellcheck disable=SC2016  # the commands expand them
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
make_file() {
  printf '%s\n' "${@:2}" > "$1"
  run encrypt --age "$recipient" -o "$1.enc" "$1" 2> /dev/null
  rm "$1"
}
make_file a.env A=one 'B=two words' 'C=line\nline' '# note' E= 'Q="quoted"'
make_file b.env A=other D=four

begin 'the values are in the environment'
expect 0 exec a.env.enc -- bash -c 'printf "%s|" "$A" "$B" "$C" "$E" "$Q"'
printed_text $'one|two words|line\nline||"quoted"|'
expect 0 exec a.env.enc -- printenv A
printed_text $'one\n'
expect 0 exec a.env.enc -- bash -c 'test -v E && test ! -v NOT_THERE'

begin 'of several files the last one wins, also over inherited variables'
expect 0 exec a.env.enc b.env.enc -- printenv A D
printed_text $'other\nfour\n'
expect 0 exec b.env.enc a.env.enc -- printenv A D
printed_text $'one\nfour\n'
A=inherited expect 0 exec a.env.enc -- printenv A
printed_text $'one\n'
INHERITED=yes expect 0 exec a.env.enc -- printenv INHERITED
printed_text $'yes\n'
A=inherited run exec a.env.enc -- sh -c 'tr "\0" "\n" < /proc/self/environ' > names
check is_equal "$(grep -c '^A=' names)" 1

begin 'identities are removed unless --keep-keys is given'
export SOPS_AGE_KEY SOPS_AGE_KEY_CMD SOPS_AGE_SSH_PRIVATE_KEY_FILE SOPS_AGE_SSH_PRIVATE_KEY_CMD
SOPS_AGE_KEY=$(identity_of test-only)
SOPS_AGE_KEY_CMD="cat $key"
SOPS_AGE_SSH_PRIVATE_KEY_FILE=/not/there
SOPS_AGE_SSH_PRIVATE_KEY_CMD=true
export SOPS_AGE_RECIPIENTS=$recipient
expect 0 exec a.env.enc -- sh -c 'tr "\0" "\n" < /proc/self/environ'
check_not grep -q '^SOPS_AGE_KEY' "$out"
check_not grep -q '^SOPS_AGE_SSH' "$out"
check_not grep -q AGE-SECRET-KEY "$out"
check grep -q '^SOPS_AGE_RECIPIENTS=' "$out"
expect 0 exec --keep-keys a.env.enc -- sh -c 'tr "\0" "\n" < /proc/self/environ'
for name in SOPS_AGE_KEY SOPS_AGE_KEY_FILE SOPS_AGE_KEY_CMD SOPS_AGE_SSH_PRIVATE_KEY_FILE \
  SOPS_AGE_SSH_PRIVATE_KEY_CMD; do
  check is_equal "$(grep -c "^$name=" "$out")" 1
done
# The command inherits no unknown child: the process of the key command is gone.
expect 0 exec a.env.enc -- bash -c 'jobs -p; cat /proc/$$/task/$$/children'
printed_text ''
unset SOPS_AGE_KEY SOPS_AGE_KEY_CMD SOPS_AGE_SSH_PRIVATE_KEY_FILE SOPS_AGE_SSH_PRIVATE_KEY_CMD \
  SOPS_AGE_RECIPIENTS
make_file key.env SOPS_AGE_KEY=from-the-file
expect 0 exec key.env.enc -- printenv SOPS_AGE_KEY
printed_text $'from-the-file\n'

begin 'pristine: only the values'
INHERITED=yes expect 0 exec --pristine b.env.enc -- "$(command -v cat)" /proc/self/environ
check is_equal "$(tr '\0' '\n' < "$out" | sort)" $'A=other\nD=four'
expect 0 exec --pristine b.env.enc -- env
check is_equal "$(sort "$out")" $'A=other\nD=four'

begin 'the status is the command'"'"'s'
for status in 0 1 2 100 128 200 255; do
  expect "$status" exec a.env.enc -- sh -c "exit $status"
done
expect 127 exec a.env.enc -- not-a-program-at-all
said 'not-a-program-at-all: command not found'
expect 127 exec a.env.enc -- ./not_there
echo 'not a program' > text
expect 126 exec a.env.enc -- ./text
expect 126 exec a.env.enc -- "$PWD"
expect 126 exec a.env.enc -- ./text/below
expect 137 exec a.env.enc -- sh -c 'kill -KILL $$'
printed_nothing

begin 'it is the same process: signals reach it'
for signal in TERM:143 HUP:129 USR1:138; do
  "$secretsctl" exec a.env.enc -- sleep 30 &
  process=$!
  for ((i = 0; i < 100; i++)); do
    [[ $(cat "/proc/$process/comm") == sleep ]] && break
    sleep 0.02
  done
  check is_equal "$(cat "/proc/$process/comm")" sleep
  kill -"${signal%:*}" "$process"
  status=0
  { wait "$process" || status=$?; } 2> /dev/null
  check is_equal "$status" "${signal#*:}"
done
for name in SigBlk SigIgn ShdPnd; do
  check is_equal "$(run exec a.env.enc -- grep "^$name" /proc/self/status)" \
    "$(timeout 60 grep "^$name" /proc/self/status)"
done
ulimit -S -c 0
ulimit -S -c unlimited 2> /dev/null || cannot 'core files: the limit may not be raised'
check is_equal "$(run exec a.env.enc -- bash -c 'ulimit -c')" "$(ulimit -c)"
check is_equal "$(run exec a.env.enc -- bash -c 'ls /proc/self/fd | wc -l')" \
  "$(timeout 60 bash -c 'ls /proc/self/fd | wc -l')"
check is_equal "$(run exec a.env.enc -- bash -c 'umask; pwd')" "$(umask; pwd)"

begin 'standard input and output are the command'"'"'s'
check is_equal "$(echo text | run exec a.env.enc -- cat)" text
status=0
run exec a.env.enc -- sh -c 'echo out; echo err >&2' > "$out" 2> "$err" || status=$?
printed_text $'out\n'
check is_equal "$(cat "$err")" err

begin 'the words of the command are its own'
expect 0 exec a.env.enc -- printf '%s|' --pristine -- '' 'a b' '$A' '*' -h
printed_text '--pristine|--||a b|$A|*|-h|'
expect 1 exec a.env.enc
said 'no command'
expect 1 exec a.env.enc --
expect 100 exec -- true
expect 0 exec --help
expect 127 exec a.env.enc -- ''

begin 'values that no environment can hold are named'
cp "$golden/empty_key.env.enc" .
expect 4 exec empty_key.env.enc -- touch ran
said 'line 1'
expect 4 exec "$golden/control.env.enc" -- touch ran
said "'D'"
said NUL
{
  printf 'LARGE='
  head -c 140000 /dev/zero | tr '\0' x
} > large.env
run encrypt --age "$recipient" large.env 2> /dev/null
expect 4 exec large.env.enc -- touch ran
said LARGE
said '128 KiB'
unsaid xxxx
expect 1 exec "$golden/duplicate_keys.env.enc" -- touch ran
said 'lines 1, 3'
check test ! -e ran
# Odd names that an environment can hold are passed on.
expect 0 exec "$golden/odd_keys.env.enc" -- sh -c 'tr "\0" "\n" < /proc/self/environ'
check grep -qx 'key with spaces=2' "$out"
check grep -qx 'a.b-c/d=1' "$out"

begin 'the largest value that fits, and too many such values'
{
  printf 'FITS='
  head -c $((131072 - 6)) /dev/zero | tr '\0' x
} > fits.env
run encrypt --age "$recipient" fits.env 2> /dev/null
expect 0 exec fits.env.enc -- bash -c 'echo ${#FITS}'
printed_text $'131066\n'
for ((i = 0; i < 80; i++)); do
  printf 'K%d=' "$i"
  head -c 120000 /dev/zero | tr '\0' x
  echo
done > many.env
run encrypt --age "$recipient" many.env 2> /dev/null
expect 126 exec many.env.enc -- touch ran
said 'more than a program'
check test ! -e ran

begin 'a file that does not open: the command is not run'
expect 2 exec not_there.env.enc -- touch ran
expect 2 exec a.env.enc not_there.env.enc -- touch ran
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 exec a.env.enc -- touch ran
sed '/^A=/d' a.env.enc > tampered.env.enc
expect 51 exec tampered.env.enc -- touch ran
echo A=1 > plain.env
expect 1 exec plain.env -- touch ran
check test ! -e ran
begin 'unauthenticated variables that decide which programs run are refused'
printf 'A=1\nB=2\n' > runs.env
expect 0 encrypt --age "$recipient" runs.env
for line in PATH= LD_PRELOAD= BASH_ENV=; do
  { echo "$line" && cat runs.env.enc; } > injected.env.enc
  expect 1 exec injected.env.enc -- true
  said "${line%=}"
  said 'nothing authenticates'
done
printf 'A=1\nPATH_unencrypted=x\nBASH_ENV=encrypted\n' > runs.env
expect 0 encrypt --fresh --age "$recipient" runs.env
expect 0 exec runs.env.enc -- printenv BASH_ENV
printed_text $'encrypted\n'
mkdir ruled
printf 'creation_rules:\n  - age: %s\n    encrypted_regex: ^A\n' "$recipient" > ruled/.sops.yaml
cp runs.env.enc ruled/
expect 1 exec ruled/runs.env.enc -- true
said encrypted_regex
finish
