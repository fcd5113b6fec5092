#!/usr/bin/env bash
# An edit that is killed, or whose writes fail, at any moment: the file is the old or the new one,
# complete, and no plaintext is on a disk.
# shellcheck disable=SC2016  # the editor expands it
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
runtime=/dev/shm/test-of-killed-edits.$$
mkdir -m 0700 "$runtime"
trap 'rm -rf "$runtime"; on_exit' EXIT
export XDG_RUNTIME_DIR=$runtime
export TMPDIR=$scratch/tmp
mkdir "$TMPDIR" folder originals
file=folder/x.env.enc

# The texts that show a leak: an old secret that stays and a new one.
old_secret=marker-of-the-old-secret
new_secret=marker-of-the-new-secret
printf 'A=%s\nB=two\n' "$old_secret" > before.env
sed "s/^A=.*/A=$new_secret/" before.env > after.env
printf '%s' "$new_secret" > "$runtime.value"
trap 'rm -rf "$runtime" "$runtime.value"; on_exit' EXIT
run encrypt --age "$recipient" -o before.enc before.env 2> /dev/null
printf 'creation_rules:\n  - age: "%s,%s"\n' "$recipient" "$second" > more.sops.yaml
printf '#!/bin/sh\nsed -i s/%s/%s/ "$1"\n' "$old_secret" "$new_secret" > "$scratch/editor"
chmod +x "$scratch/editor"
export EDITOR=$scratch/editor
mv before.env after.env "$runtime.value" originals/
mkdir -m 0700 "$runtime/source"
cp originals/after.env "$runtime/source/x.env"
ln -s "$runtime/source/x.env" x.env

# The commands, each with its words and its resulting plaintext.
commands=(set edit rotate updatekeys encrypt)
words_of() {
  case $1 in
    set) words=(set --value-file "$PWD/originals/$(basename "$runtime").value" x.env.enc A) ;;
    edit) words=(edit x.env.enc) ;;
    rotate) words=(rotate x.env.enc) ;;
    updatekeys) words=(updatekeys -y x.env.enc) ;;
    encrypt) words=(encrypt --age "$recipient" x.env) ;;
  esac
}
expected_of() {
  case $1 in
    rotate | updatekeys) echo originals/before.env ;;
    *) echo originals/after.env ;;
  esac
}
set_up() {
  rm -rf folder "$TMPDIR"
  mkdir folder "$TMPDIR"
  cp before.enc "$file"
  if [[ $1 == updatekeys ]]; then cp more.sops.yaml folder/.sops.yaml; fi
  # As a link: the plaintext for `encrypt` itself is in memory here.
  if [[ $1 == encrypt ]]; then ln -s "$runtime/source/x.env" folder/x.env; fi
}
words=()

# look COMMAND WHAT: the file is complete, and no plaintext is in a folder that may be on a disk.
look() {
  local command=$1
  if [[ ! -s $file ]]; then
    bad "$2: the file is gone or empty"
  elif ! cmp -s "$file" before.enc; then
    run decrypt "$file" > "$out" 2> "$err" || bad "$2: the file does not open: $(head -n 1 "$err")"
    same "$out" "$(expected_of "$command")"
  fi
  # grep -r follows no links.
  if grep -rqa -e "$old_secret" -e "$new_secret" folder "$TMPDIR" "$HOME"; then bad "$2: plaintext on a disk"; fi
  good
}
# The leftovers that a kill may cause until the next run: part of the ciphertext under its own name,
# and a folder in memory.
sweep() {
  local status=0
  EDITOR=true run edit before.enc > /dev/null 2>&1 || status=$?
  if [[ $status != 200 ]]; then bad "the run that sweeps ended with $status"; fi
  if [[ $(ls -A "$runtime") != source ]]; then bad "$1: left in memory: $(ls -A "$runtime")"; fi
}
quietly() { { "$@" > /dev/null 2> "$scratch/messages" || status=$?; } 2> /dev/null; }

begin 'success'
for command in "${commands[@]}"; do
  set_up "$command"
  words_of "$command"
  (cd folder && expect 0 "${words[@]}" && ((failures == 0))) || bad "$command: $(head -n 2 "$err")"
  check_not cmp -s "$file" before.enc
  look "$command" "$command"
done

if ! command -v strace > /dev/null || ! strace -o "$scratch/probe" true 2> /dev/null; then
  cannot 'a kill at a system call: strace is not there or may not trace'
  finish
  exit
fi

# inject COMMAND CALL WHAT: one run. $status is its status, $is_hit whether the call occurred at
# all.
inject() {
  set_up "$1"
  words_of "$1"
  status=0
  pushd folder > /dev/null
  quietly timeout 30 strace -o "$scratch/trace" -e trace="$2" -e "inject=$2:$3" "$secretsctl" "${words[@]}"
  popd > /dev/null
  is_hit=no
  if grep -qE 'INJECTED|killed by SIGKILL' "$scratch/trace"; then is_hit=yes; fi
}

begin 'killed at each call'
kills=0
for command in "${commands[@]}"; do
  for call in openat write pwrite64 fsync linkat '?rename,?renameat2' '?unlink,unlinkat' close '?mkdir,mkdirat' \
    flock '?fork,clone,?vfork' fchmod; do
    for ((nth = 1; nth <= 40; nth++)); do
      inject "$command" "$call" "signal=KILL:when=$nth"
      [[ $is_hit == yes ]] || break
      kills=$((kills + 1))
      look "$command" "$command killed at $call, time $nth"
      if [[ $(ls -A "$runtime") != source ]]; then sweep "$command killed at $call, time $nth"; fi
    done
  done
done
echo "$kills kills"
check test "$kills" -ge 100

begin 'failed calls'
errors=0
for command in "${commands[@]}"; do
  for call in write:ENOSPC write:EIO fsync:EIO linkat:ENOSPC linkat:EPERM '?rename,?renameat2:EIO' fchmod:EPERM \
    openat:EACCES openat:EMFILE '?mkdir,mkdirat:ENOSPC' flock:ENOLCK '?fork,clone,?vfork:EAGAIN'; do
    for ((nth = 1; nth <= 20; nth++)); do
      inject "$command" "${call%:*}" "error=${call##*:}:when=$nth"
      [[ $is_hit == yes ]] || break
      errors=$((errors + 1))
      what="$command, $call, time $nth"
      if [[ $status == 0 ]] && cmp -s "$file" before.enc; then bad "$what: said to be done, and is not"; fi
      # The call that failed may have been the write of its last message.
      if [[ $status != 0 && $call != write:* && $call != fsync:* ]] && ! cmp -s "$file" before.enc; then
        bad "$what: said to have failed ($status), and is done: $(head -n 1 "$scratch/messages")"
      fi
      look "$command" "$what"
      if [[ $(ls -A "$runtime") != source ]]; then
        bad "$what: left in memory: $(ls -A "$runtime")"
        sweep "$what"
      fi
      if compgen -G 'folder/.x.env.enc.*' > /dev/null; then bad "$what: left behind: $(ls -A folder)"; fi
    done
  done
done
echo "$errors errors"
check test "$errors" -ge 100

begin 'a folder that may not be written'
open_to_nobody
mkdir "$scratch/open/closed"
cp before.enc "$scratch/open/closed/x.env.enc"
cp more.sops.yaml "$scratch/open/closed/.sops.yaml"
cp originals/after.env "$scratch/open/closed/x.env"
cp "originals/$(basename "$runtime").value" "$scratch/open/value"
install -m 0755 "$scratch/editor" "$scratch/open/editor"
if is_root; then chown -R 65534:65534 "$scratch/open/closed"; fi
chmod -R a+rX "$scratch/open"
chmod 0555 "$scratch/open/closed"
nobody_runtime=/dev/shm/test-of-nobody.$$
mkdir -m 0700 "$nobody_runtime"
if is_root; then chown 65534:65534 "$nobody_runtime"; fi
trap 'rm -rf "$runtime" "$nobody_runtime"; on_exit' EXIT
for command in "${commands[@]}"; do
  words_of "$command"
  if [[ $command == set ]]; then words=(set --value-file "$scratch/open/value" x.env.enc A); fi
  if [[ $command == encrypt ]]; then words=(encrypt --age "$recipient" x.env); fi
  # The recipients of the rule: only updatekeys will change them.
  status=0
  (cd "$scratch/open/closed" &&
    as_nobody timeout 20 env HOME="$scratch/open" XDG_RUNTIME_DIR="$nobody_runtime" EDITOR="$scratch/open/editor" \
      SOPS_AGE_KEY_FILE="$scratch/open/key.txt" "$scratch/open/secretsctl" "${words[@]}" > /dev/null 2> "$err" \
      < /dev/null) || status=$?
  if [[ $status != 3 ]]; then bad "$command ended with $status: $(head -n 3 "$err")"; fi
  said 'ermission denied'
  same "$scratch/open/closed/x.env.enc" before.enc
  check is_equal "$(ls -A "$scratch/open/closed")" $'.sops.yaml\nx.env\nx.env.enc'
  check is_equal "$(ls -A "$nobody_runtime")" ''
done
finish
