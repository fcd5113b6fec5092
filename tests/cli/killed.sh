#!/usr/bin/env bash
# A process killed at any moment leaves no plaintext under any name.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=$golden/many_keys.env.enc
expected=$(cat "$golden/many_keys.sha256")
mkdir folder

# The folder is empty or holds the complete output under its own name.
look() {
  local name
  for name in folder/* folder/.[!.]*; do
    [[ -e $name ]] || continue
    if [[ $name != folder/plain.env ]]; then
      bad "$1: left behind: $name"
    elif [[ $(sha256sum < "$name" | cut -d' ' -f1) != "$expected" ]]; then
      bad "$1: a part of the output under its name"
    fi
  done
  good
  rm -rf folder
  mkdir folder
}

# Hides the shell's messages about killed processes.
quietly() { { "$@" > /dev/null 2>&1 || true; } 2> /dev/null; }

begin 'killed at intervals'
for ((i = 1; i <= 60; i++)); do
  quietly timeout -s KILL "0.0$(printf '%02d' "$i")" \
    "$secretsctl" decrypt -o folder/plain.env "$file"
  look "after $i ms"
done

begin 'killed at each relevant system call'
if command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
  for call in openat write fsync linkat rename unlink close; do
    for nth in 1 2 3 4; do
      quietly strace -f -o "$scratch/trace" -e "inject=$call:signal=KILL:when=$nth" \
        "$secretsctl" decrypt -o folder/plain.env "$file"
      look "$call, time $nth"
    done
  done

  begin 'an existing output stays complete'
  for call in fsync linkat rename; do
    echo old > folder/plain.env
    quietly strace -f -o "$scratch/trace" -e "inject=$call:signal=KILL" \
      "$secretsctl" decrypt -o folder/plain.env "$file"
    sum=$(sha256sum < folder/plain.env | cut -d' ' -f1)
    check test "$(head -c 3 folder/plain.env)" = old -o "$sum" = "$expected"
    rm -rf folder
    mkdir folder
  done

  begin 'failed calls leave nothing and are reported'
  for call in write:error=ENOSPC fsync:error=EIO linkat:error=ENOSPC; do
    status=0
    strace -f -o "$scratch/trace" -e "inject=$call" \
      "$secretsctl" decrypt -o folder/plain.env "$file" > /dev/null 2> "$err" || status=$?
    check test "$status" -ne 0
    check is_equal "$(ls -A folder)" ''
  done
else
  cannot 'a kill at a system call: strace is not there or may not trace'
fi
finish
