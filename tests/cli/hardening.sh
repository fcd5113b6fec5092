#!/usr/bin/env bash
# The process: not dumpable, no core dump, no secret in its arguments.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# A process that has started and waits for its input, as a user who is not root.
open_to_nobody
mkfifo -m 0666 "$scratch/open/input"
exec 7<> "$scratch/open/input"
(
  export SOPS_AGE_KEY_FILE=$scratch/open/key.txt
  become_nobody "$scratch/open/secretsctl" decrypt -
) < "$scratch/open/input" > "$out" 2> "$err" 7>&- &
pid=$!
# setpriv becomes the command: wait until it has started.
for _ in {1..100}; do
  if [[ $(cat "/proc/$pid/comm" 2> /dev/null) == secretsctl ]]; then break; fi
  sleep 0.05
done
sleep 0.3

begin 'core limit 0'
check is_equal "$(awk '/^Max core file size/ { print $5 }' "/proc/$pid/limits")" 0

begin 'not dumpable: its files in /proc belong to root'
check is_equal "$(stat -c %u "/proc/$pid/environ")" 0
check is_equal "$(stat -c %u "/proc/$pid/mem")" 0

begin 'other processes of its user cannot read it'
if is_root; then
  # shellcheck disable=SC2016
  check_not as_nobody bash -c 'cat "/proc/$1/environ" > /dev/null 2>&1' bash "$pid"
  # shellcheck disable=SC2016
  check_not as_nobody bash -c 'ls "/proc/$1/fd" > /dev/null 2>&1' bash "$pid"
else
  check_not cat "/proc/$pid/environ" 2> /dev/null
fi

begin 'then it works'
cat "$golden/simple.env.enc" >&7 &
exec 7>&-
wait "$pid" || bad "it ended with $?"
printed "$golden/simple.expected"

begin 'a crash leaves no core'
(
  ulimit -c unlimited 2> /dev/null || true
  cd "$scratch/open"
  mkfifo never
  SOPS_AGE_KEY_FILE=key.txt exec "$secretsctl" decrypt never
) > "$out" 2> "$err" &
pid=$!
sleep 0.5
kill -SEGV "$pid"
wait "$pid" 2> /dev/null || true
check is_equal "$(find "$scratch/open" -name 'core*')" ''

# In a process that may dump core: only because ours is not dumpable, there is no core.
begin 'nor if another process raises its limit meanwhile'
mkdir cores
crash() {
  (
    ulimit -Sc 0
    cd cores
    exec "$@"
  ) > "$out" 2> "$err" &
  pid=$!
  sleep 0.5
  prlimit --pid "$pid" --core=unlimited: 2> /dev/null || true
  kill -SEGV "$pid"
  wait "$pid" 2> /dev/null || true
}
mkfifo never
crash sleep 60
if [[ -z $(find cores -type f) ]]; then
  cannot 'a core: this system leaves none in the working folder'
else
  rm -f cores/*
  SOPS_AGE_KEY_FILE=$key crash "$secretsctl" decrypt ../never
  check is_equal "$(find cores -type f)" ''
fi
finish
