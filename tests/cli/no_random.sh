#!/usr/bin/env bash
# A system without random bytes: getrandom is refused (an old kernel, a sandbox), then /dev/urandom
# too.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

if ! command -v strace > /dev/null || ! strace -o "$scratch/probe" true 2> /dev/null; then
  cannot 'system calls that fail: strace is not there or may not trace'
  good
  finish
  exit
fi
export SOPS_AGE_KEY_FILE=$key
printf 'A=1\n' > plain.env
cp "$golden/simple.env.enc" before.env.enc

# injected OPTION... -- COMMAND...: sets $status to the status of the command with these system
# calls failing.
injected() {
  local options=()
  while [[ $1 != -- ]]; do
    options+=(-e "inject=$1")
    shift
  done
  shift
  cp before.env.enc x.env.enc
  status=0
  timeout 60 strace -f -o "$scratch/trace" -e trace=getrandom,poll "${options[@]}" "$secretsctl" "$@" \
    > "$out" 2> "$err" || status=$?
}
commands=('keygen' "encrypt --age $recipient -o - plain.env" 'rotate x.env.enc' "age encrypt -r $recipient -o - plain.env"
  'decrypt x.env.enc')

begin 'getrandom is refused, at first or later: /dev/urandom serves'
for when in 1+ 2+ 3+; do
  for command in "${commands[@]}"; do
    read -ra words <<< "$command"
    injected "getrandom:error=EPERM:when=$when" -- "${words[@]}"
    check is_equal "$when $command $status" "$when $command 0"
  done
done

begin 'both are refused: a message and a status, and nothing is written'
# The device is used once poll shows that it is seeded.
for when in 1+ 2+; do
  for command in "${commands[@]}"; do
    read -ra words <<< "$command"
    injected "getrandom:error=ENOSYS:when=$when" poll:error=EPERM -- "${words[@]}"
    # A command may make fewer calls than are refused.
    if ((status == 0)) && ! grep -q INJECTED "$scratch/trace"; then continue; fi
    check test "$status" -ge 1 -a "$status" -le 128  # no abort (134)
    said 'gives no random bytes'
    said getrandom
    same x.env.enc before.env.enc
  done
done
finish
