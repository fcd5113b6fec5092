#!/usr/bin/env bash
# While a command or an editor runs, the process that waits for it holds neither a value nor a key:
# its memory is searched.
# shellcheck disable=SC2016  # the text in single quotes is for the command's own shell
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

[[ $(stat -f -c %T /dev/shm) == tmpfs ]] || { cannot 'a plaintext in memory: /dev/shm is no tmpfs'; good; finish; exit; }
memory=$(mktemp -d /dev/shm/test-memory.XXXXXX)
trap 'rm -rf "$memory"; on_exit' EXIT
export XDG_RUNTIME_DIR=$memory

# places PID TEXT...: the number of places of the texts in a process's memory; nothing if it may not
# be read.
cat > "$scratch/places.pl" << 'PERL'
my ($pid, @texts) = @ARGV;
open my $maps, '<', "/proc/$pid/maps" or exit 1;
open my $memory, '<:raw', "/proc/$pid/mem" or exit 1;
my ($count, $read) = (0, 0);
while (<$maps>) {
  next unless /^([0-9a-f]+)-([0-9a-f]+) r.*?(\[\w+\])?$/;
  my ($from, $to, $name) = (hex $1, hex $2, $3 // '');
  next if $name =~ /vvar|vdso|vsyscall/;
  sysseek $memory, $from, 0 or next;
  my ($piece, $got) = ('', 0);
  while ($from + $got < $to) {
    my $more = sysread $memory, $piece, $to - $from - $got, length $piece;
    last unless $more;
    $got += $more;
  }
  $read += $got;
  for my $text (@texts) { $count++ while $piece =~ /\Q$text\E/g; }
}
exit 1 unless $read;
print $count;
PERL
places() { perl "$scratch/places.pl" "$@"; }

sleep 30 &
other_process=$!
if ! places "$other_process" x > /dev/null 2>&1 || ! is_root; then
  kill "$other_process"
  cannot 'the memory of a process: only root may read that of one that is not dumpable'
  good
  finish
  exit
fi
kill "$other_process"

identity=$(identity_of test-only)
export SOPS_AGE_KEY=$identity
# Long enough to be unique, short enough not to be divided.
values=(marker-one-41c2b7 'marker two $x "q" 9f03' marker-three-77aa)
printf 'ONE=%s\nTWO=%s\n# %s\nEMPTY=\n' "${values[@]}" > plain.env
expect 0 encrypt --age "$recipient" -o secrets.env.enc plain.env
{ cat plain.env; for ((i = 0; i < 3000; i++)); do echo "N$i=${values[0]}-$i"; done; } > large.env
expect 0 encrypt --age "$recipient" -o large.env.enc large.env
rm plain.env large.env

# waits_without NAME COMMAND...: starts it, waits until its child runs, and searches its memory and
# that of its forks. The child ends when $scratch/go exists.
export go=$scratch/go up=$scratch/up
waits_without() {
  local name=$1 process own found
  shift
  begin "$name"
  rm -f "$go" "$up"
  "$secretsctl" "$@" > "$out" 2> "$err" < /dev/null &
  process=$!
  for ((i = 0; i < 400; i++)); do [[ -e $up ]] && break; sleep 0.05; done
  check test -e "$up"
  for own in "$process" $(pgrep -P "$process" -x secretsctl || true); do
    found=$(places "$own" "$identity" "${values[@]}" || echo 'not read')
    check is_equal "$found" 0
    check_not grep -qaF "$identity" "/proc/$own/environ"
  done
  touch "$go"
  status=0
  wait "$process" || status=$?
}
export waits='touch "$up"; while [ ! -e "$go" ]; do sleep 0.05; done'

begin 'the search itself can find the values'
env VALUE="${values[0]}" sleep 30 &
other_process=$!
for ((i = 0; i < 100; i++)); do [[ $(cat "/proc/$other_process/comm") == sleep ]] && break; sleep 0.02; done
check test "$(places "$other_process" "${values[0]}")" -gt 0
kill "$other_process"

for flags in '' --no-symlink --keep-keys --pristine '--dialect sh'; do
  for file in secrets large; do
    # shellcheck disable=SC2086  # words
    waits_without "compose $flags $file" compose $file.env.enc $flags -- sh -c "$waits; grep -q marker-one .env"
    check is_equal "$status" 0
  done
done
waits_without 'compose: the command sees the keys where it shall' compose secrets.env.enc --keep-keys -- \
  sh -c "$waits"'; test -n "$SOPS_AGE_KEY"'
check is_equal "$status" 0
waits_without 'compose: the command does not see them else' compose secrets.env.enc -- \
  sh -c "$waits; ! env | grep -q '^SOPS_AGE_KEY'"
check is_equal "$status" 0
SOPS_AGE_KEY='' SOPS_AGE_KEY_CMD="cat $key" waits_without 'compose: a key command' compose secrets.env.enc -- sh -c "$waits"
check is_equal "$status" 0

editor() {
  printf '#!/bin/bash\n%s\n' "$1" > "$scratch/editor"
  chmod +x "$scratch/editor"
  export EDITOR=$scratch/editor
}
editor "$waits"'; echo ADDED=1 >> "$1"; test -n "$SOPS_AGE_KEY"'
for file in secrets large; do
  waits_without "edit $file" edit $file.env.enc
  check is_equal "$status" 0
  said 'added: ADDED'
  expect 0 get $file.env.enc TWO
  printed_text "${values[1]}"
done
# Another process changes the file meanwhile: the identity is still available to open it again.
editor "$waits"'; sed -i s/^ADDED=.*/ADDED=2/ "$1"'
rm -f "$go" "$up"
begin 'edit: merged after the wait'
"$secretsctl" edit secrets.env.enc > "$out" 2> "$err" < /dev/null &
process=$!
for ((i = 0; i < 400; i++)); do [[ -e $up ]] && break; sleep 0.05; done
expect 0 set secrets.env.enc ONE <<< changed
touch "$go"
status=0
wait "$process" || status=$?
check is_equal "$status" 0
expect 0 get secrets.env.enc ADDED
printed_text 2
expect 0 get secrets.env.enc ONE
printed_text changed
finish
