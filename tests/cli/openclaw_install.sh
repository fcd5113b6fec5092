#!/usr/bin/env bash
# openclaw install: makes a copy that OpenClaw accepts.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

begin 'the default path'
expect 0 openclaw install
printed_text "$HOME/.openclaw/bin/secretsctl"$'\n'
copy=$HOME/.openclaw/bin/secretsctl
same "$copy" "$secretsctl"
check is_equal "$(mode_of "$copy")" 755
check is_equal "$("$copy" --version)" "$(run --version)"
check is_equal "$(find "$HOME/.openclaw/bin" -type f | wc -l)" 1
OPENCLAW_STATE_DIR=$PWD/state expect 0 openclaw install
printed_text "$PWD/state/bin/secretsctl"$'\n'

begin 'a path, and a folder'
expect 0 openclaw install --to a/b/name
printed_text "$PWD/a/b/name"$'\n'
mkdir folder
for name in folder folder/; do
  expect 0 openclaw install --to "$name"
  printed_text "$PWD/folder/secretsctl"$'\n'
done
umask 077
expect 0 openclaw install --to narrow/name
check is_equal "$(mode_of narrow/name)" 755
umask 000
expect 0 openclaw install --to wide/name
check is_equal "$(mode_of wide/name)" 755
umask 022

begin 'an older copy is replaced while it runs'
cp "$secretsctl" old
chmod 0777 old
inode=$(stat -c %i old)
expect 0 openclaw install --to old
check is_equal "$(mode_of old)" 755
check_not is_equal "$(stat -c %i old)" "$inode"
same old "$secretsctl"

begin 'other files at the path'
ln -s elsewhere link
expect 3 openclaw install --to link
said 'symlink'
check test -L link
printf 'my notes' > notes
expect 3 openclaw install --to notes
said 'not replaced'
check is_equal "$(cat notes)" 'my notes'
mkfifo fifo
expect 3 openclaw install --to fifo
expect 1 openclaw install --user no-such-user

begin 'a folder that other users may write'
mkdir -m 0777 open
expect 0 openclaw install --to open/name
said 'writable by group or others'

if is_root; then
  begin 'for another user'
  chmod 0755 "$scratch" "$scratch/work"
  mkdir home
  chown 65534 home
  expect 0 openclaw install --user 65534 --to home/bin/name
  check is_equal "$(stat -c %u home/bin/name)" 65534
  check is_equal "$(stat -c %u home/bin)" 65534
  begin 'root does not write where that user may not'
  mkdir -m 0755 roots
  expect 3 openclaw install --user 65534 --to roots/name
  ln -s "$PWD/roots" home/link
  expect 3 openclaw install --user 65534 --to home/link/name
  check test -z "$(ls -A roots)"
  begin 'root is told'
  expect 0 openclaw install --to roots/name
  said 'belongs to root'
else
  cannot 'a copy for another user: it needs root'
fi
open_to_nobody
begin 'a folder that cannot be written'
mkdir -m 0755 closed
if is_root; then
  status=0
  as_nobody "$scratch/open/secretsctl" openclaw install --to "$PWD/closed/name" > "$out" 2> "$err" || status=$?
  check is_equal "$status" 3
  said 'closed/name'
  check test -z "$(ls -A closed)"
else
  chmod 0555 closed
  expect 3 openclaw install --to closed/name
fi
finish
