#!/usr/bin/env bash
# shred: which files it overwrites and removes, which it leaves alone, and its messages.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

place=/dev/shm/test-of-shred.$$
mkdir -m 0700 "$place"
trap 'rm -rf "$place"; on_exit' EXIT
zeros() { head -c "$1" /dev/zero; }

begin 'a file is gone, and a process that has it open reads none of its content'
echo hunter2 > a.env
exec 5< a.env
expect 0 shred a.env
check test ! -e a.env
check is_equal "$(cat <&5)" ''
exec 5<&-
printed_nothing
check is_equal "$(ls -A)" ''
: > empty
expect 0 shred empty
check test ! -e empty
echo x > ./-odd
expect 0 shred -- -odd
check is_equal "$(ls -A)" ''

begin 'the missing guarantee is reported once for each file system'
echo x > "$place/a"
expect 0 shred "$place/a"
check is_equal "$(cat "$err")" ''
touch b c "$place/d"
expect 0 shred b c "$place/d"
if [[ $(stat -f -c %T .) == tmpfs ]]; then
  cannot 'a disk: the scratch folder is in memory'
else
  check is_equal "$(grep -c 'older copies' "$err")" 1
  said 'note: b is '
fi

begin '--keep: the file stays, with its size and mode, and holds zeros'
echo hunter2 > a.env
chmod 0440 a.env
expect 0 shred --keep a.env
check is_equal "$(mode_of a.env)" 440
zeros 8 > expected
same a.env expected
rm -f a.env

begin '--passes'
for passes in 1 3 35; do
  echo hunter2 > "$place/a"
  expect 0 shred -n "$passes" --keep "$place/a"
  same "$place/a" expected
done
for passes in 0 36 -1 x; do
  expect 1 shred --passes "$passes" "$place/a"
  check test -e "$place/a"
done

begin 'a big file, and one with holes'
head -c 20000000 /dev/urandom > "$place/big"
expect 0 shred --keep "$place/big"
check cmp -s "$place/big" <(zeros 20000000)
truncate -s 5G "$place/holes"
printf hunter2 | dd of="$place/holes" bs=1 seek=4G conv=notrunc status=none
expect 0 shred --keep "$place/holes"
check is_equal "$(stat -c %s "$place/holes")" 5368709120
check is_equal "$(dd if="$place/holes" bs=1M skip=4096 count=1 status=none | tr -d '\0')" ''
check test "$(stat -c %b "$place/holes")" -lt 10000
expect 0 shred "$place/holes" "$place/big"

begin 'hard links: all names lose the content, one is removed'
echo hunter2 > a.env
ln a.env b.env
ln a.env c.env
expect 0 shred a.env
said '2 others are left'
check test ! -e a.env
check is_equal "$(cat b.env c.env)" ''
expect 0 shred b.env
said '1 other is left'
expect 0 shred --keep c.env
unsaid left
rm c.env

begin 'paths that are not files are left alone'
echo kept > target
ln -s target link
ln -s none dangling
mkdir folder
mkfifo pipe
for name in link dangling folder folder/ pipe . /dev/null; do
  expect 3 shred "$name"
  said 'left alone'
done
check is_equal "$(cat target)" kept
check test -L link -a -p pipe -a -d folder -a -c /dev/null
if is_root && mknod device c 1 3 2> /dev/null; then
  expect 3 shred device
  said 'a device'
  check test -c device
  rm device
else
  cannot 'a device of our own: only root can make one'
fi
expect 100 shred none
said 'no such file'
expect 100 shred target/none
expect 100 shred

begin 'of several files all are tried'
echo x > a
echo x > b
expect 3 shred a folder none b
check test ! -e a -a ! -e b
said 'folder: it is left alone'
said 'none: there is no such file'
expect 100 shred none folder

begin 'a file that may not be written, a folder that may not be written'
open_to_nobody
open=$scratch/open
echo hunter2 > "$open/read_only"
echo hunter2 > "$open/unreadable"
mkdir "$open/shut"
echo hunter2 > "$open/shut/a"
chmod 0400 "$open/read_only"
chmod 0000 "$open/unreadable"
if is_root; then chown -R 65534:65534 "$open"; fi
chmod 0555 "$open/shut"
status=0
as_nobody "$open/secretsctl" shred "$open/read_only" "$open/unreadable" 2> "$err" || status=$?
check is_equal "$status" 0
check test ! -e "$open/read_only" -a ! -e "$open/unreadable"
echo hunter2 > "$open/kept"
chmod 0400 "$open/kept"
if is_root; then chown 65534:65534 "$open/kept"; fi
as_nobody "$open/secretsctl" shred --keep "$open/kept" 2> "$err" || status=$?
check is_equal "$status $(mode_of "$open/kept") $(tr -d '\0' < "$open/kept")" '0 400 '
as_nobody "$open/secretsctl" shred "$open/shut/a" 2> "$err" || status=$?
check is_equal "$status" 3
said 'overwritten, but the name remains'
check is_equal "$(cat "$open/shut/a")" ''
chmod 0755 "$open/shut"
if is_root; then
  echo hunter2 > "$open/of_root"
  chmod 0644 "$open/of_root"
  status=0
  as_nobody "$open/secretsctl" shred "$open/of_root" 2> "$err" || status=$?
  check is_equal "$status" 3
  said 'cannot be overwritten'
  check is_equal "$(cat "$open/of_root")" hunter2
  chmod 0666 "$open/of_root"
  status=0
  as_nobody "$open/secretsctl" shred --keep "$open/of_root" 2> "$err" || status=$?
  check is_equal "$status $(tr -d '\0' < "$open/of_root")" '0 '
else
  cannot 'a file of another user: only root can make one'
fi

if command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
  begin 'overwritten and synced before the name is removed'
  echo hunter2 > a.env
  strace -o "$scratch/trace" -e trace=pwrite64,fsync,ftruncate,renameat2,unlinkat \
    "$secretsctl" shred -n 2 a.env 2> /dev/null
  check is_equal "$(sed -n 's/^\([a-z0-9]*\)(.*/\1/p' "$scratch/trace" | paste -sd' ')" \
    'pwrite64 fsync pwrite64 fsync ftruncate renameat2 unlinkat fsync'

  begin 'a sync that fails: the file stays'
  echo hunter2 > a.env
  status=0
  strace -o "$scratch/trace" -e inject=fsync:error=EIO "$secretsctl" shred a.env 2> "$err" || status=$?
  check is_equal "$status" 3
  said 'could not be overwritten'
  check test -e a.env

  begin 'a file system without RENAME_NOREPLACE'
  strace -o "$scratch/trace" -e inject=renameat2:error=EINVAL:when=1 "$secretsctl" shred a.env 2> "$err"
  check test ! -e a.env

  begin 'another file that took the name meanwhile is left alone'
  overwritten() { ! grep -q hunter2 "$1"; }
  for call in fsync renameat2; do
    echo hunter2 > a.env
    echo kept > other
    strace -o "$scratch/trace" -e "inject=$call:delay_enter=3000000:when=1" \
      "$secretsctl" shred a.env 2> "$err" &
    # Both calls come after the content was overwritten; only the second one after it was emptied.
    if [[ $call == fsync ]]; then check await overwritten a.env; else check await test ! -s a.env; fi
    mv other a.env
    status=0
    wait $! || status=$?
    check is_equal "$status" 3
    said 'stands for another file now'
    check is_equal "$(cat a.env)" kept
    check is_equal "$(find . -regextype posix-extended -regex './[0-9a-f]{24}')" ''
  done
else
  cannot 'the order of system calls: strace is not there or may not trace'
fi
begin 'an encrypted file is the one to keep'
cp "$golden/simple.env.enc" kept.env.enc
cp "$golden/simple.expected" gone.env
expect 3 shred kept.env.enc gone.env < /dev/null
said 'kept.env.enc is encrypted'
said 'With -y'
same kept.env.enc "$golden/simple.env.enc"
check test ! -e gone.env
expect 0 shred -y kept.env.enc
check test ! -e kept.env.enc
finish
