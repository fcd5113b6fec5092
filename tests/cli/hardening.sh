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
# setpriv becomes the command, which then makes itself not dumpable: its files in /proc change their owner.
is_owned() { [[ $(stat -c %u "/proc/$1/environ") == "$2" ]]; }
check await is_program "$pid" secretsctl
check await is_owned "$pid" 0

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

# crash_reader FIFO PID [COMMAND...]: once the process has opened the FIFO, runs the command and sends SIGSEGV.
crash_reader() {
  # shellcheck disable=SC2016
  check timeout 20 bash -c 'exec 8> "$1"; pid=$2; shift 2; "$@"; kill -SEGV "$pid"' bash "$@"
}

begin 'a crash leaves no core'
mkfifo "$scratch/open/never"
(
  ulimit -c unlimited 2> /dev/null || true
  cd "$scratch/open"
  SOPS_AGE_KEY_FILE=key.txt exec "$secretsctl" decrypt never
) > "$out" 2> "$err" &
pid=$!
crash_reader "$scratch/open/never" "$pid"
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
  crash_reader never "$pid" prlimit --pid "$pid" --core=unlimited: 2> /dev/null
  wait "$pid" 2> /dev/null || true
}
mkfifo never
crash cat ../never
if [[ -z $(find cores -type f) ]]; then
  cannot 'a core: this system leaves none in the working folder'
else
  rm -f cores/*
  SOPS_AGE_KEY_FILE=$key crash "$secretsctl" decrypt ../never
  check is_equal "$(find cores -type f)" ''
fi
finish
