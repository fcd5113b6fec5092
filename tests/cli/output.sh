#!/usr/bin/env bash
# Outputs of plaintext: complete or not at all, 0600, never through a symlink, never to another
# user's pipe.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=$golden/quotes.env.enc
plain=$golden/quotes.env

begin 'a new file'
umask 000
expect 0 decrypt -o new.env "$file"
umask 022
printed_nothing
same new.env "$plain"
check is_equal "$(mode_of new.env)" 600

begin 'an existing file is replaced, and gets 0600'
printf 'old' > old.env
chmod 0644 old.env
exec 8< old.env
expect 0 decrypt -o old.env "$file"
same old.env "$plain"
check is_equal "$(mode_of old.env)" 600
check is_equal "$(cat <&8)" old
exec 8<&-

begin '--no-clobber: only if the output does not exist'
printf 'old' > kept.env
ln -s nowhere kept_link
mkfifo kept_pipe
for name in kept.env kept_link kept_pipe; do
  expect 3 decrypt --no-clobber -o "$name" "$file"
  said "$name"
  said 'it exists already'
done
check is_equal "$(cat kept.env)" old
check test -L kept_link -a ! -e nowhere
expect 0 decrypt --no-clobber -o fresh.env "$file"
same fresh.env "$plain"
check is_equal "$(mode_of fresh.env)" 600
expect 0 decrypt --no-clobber "$file"
printed "$plain"
expect 8 decrypt --no-clobber -i "$file"
expect 8 decrypt --no-clobber --output-type github -o kept.env "$file"

begin 'no other file is left in the folder'
mkdir clean
expect 0 decrypt -o clean/x "$file"
expect 0 decrypt -o clean/x "$file"
check is_equal "$(ls -A clean)" x

begin 'a symlink is refused'
printf 'victim' > victim
ln -s victim link
expect 3 decrypt -o link "$file"
said symlink
check is_equal "$(cat victim)" victim
check test -L link
ln -s nowhere dangling
expect 3 decrypt -o dangling "$file"
check test ! -e nowhere
cp "$file" encrypted.env
ln -s encrypted.env in_place.env
expect 3 decrypt -i in_place.env
check grep -q '^A=ENC' encrypted.env

begin 'a folder that is a symlink is no output'
mkdir real
ln -s real linked_folder
expect 3 decrypt -o linked_folder "$file"
expect 3 decrypt -o real "$file"
check is_equal "$(ls -A real)" ''

begin 'ciphertext is written to the target of a symlink'
cp "$plain" plain.env
printf 'old' > target.enc
ln -s target.enc link.enc
expect 0 encrypt --age "$recipient" -o link.enc plain.env
check test -L link.enc
check grep -q '^A=ENC' target.enc

begin 'names of open descriptors'
expect 0 decrypt -o /dev/stdout "$file"
printed "$plain"
expect 0 decrypt -o - "$file"
printed "$plain"
run decrypt -o /dev/stdout "$file" > through_stdout
same through_stdout "$plain"
run decrypt -o /dev/stdout "$file" | cat > through_pipe
same through_pipe "$plain"
run decrypt -o /dev/fd/7 "$file" 7> through_fd
same through_fd "$plain"
run decrypt -o /proc/self/fd/7 "$file" 7> through_proc
same through_proc "$plain"
expect 3 decrypt -o /dev/fd/77 "$file"
expect 0 decrypt -o /dev/null "$file"
check test -c /dev/null
expect 3 decrypt -o /dev/full "$file"
run decrypt "$file" > /dev/full 2> "$err" && bad 'a full standard output was not noticed'
good

begin 'appending to an existing file'
printf 'first\n' > appended
run decrypt -o /dev/stdout "$file" >> appended
check is_equal "$(head -n 1 appended)" first
check is_equal "$(tail -n +2 appended)" "$(cat "$plain")"

begin 'a pipe of ours'
mkfifo pipe
cat pipe > from_pipe &
expect 0 decrypt -o pipe "$file"
wait
same from_pipe "$plain"
check test -p pipe

begin 'a pipe of another user'
if is_root; then
  # A pipe of root's or ours is used, one of a third user is not.
  open_to_nobody
  mkdir "$scratch/open/pipes"
  mkfifo "$scratch/open/pipes/strange"
  chown 65533 "$scratch/open/pipes/strange"
  chmod 0666 "$scratch/open/pipes/strange"
  cp "$file" "$scratch/open/file.env.enc"
  chmod 0755 "$scratch/open" "$scratch/open/pipes"
  timeout 10 cat "$scratch/open/pipes/strange" > from_stranger &
  status=0
  as_nobody timeout 20 env SOPS_AGE_KEY_FILE="$scratch/open/key.txt" "$scratch/open/secretsctl" \
    decrypt -o "$scratch/open/pipes/strange" "$scratch/open/file.env.enc" 2> "$err" || status=$?
  check is_equal "$status" 3
  wait || true
  check test ! -s from_stranger
else
  cannot 'a pipe of a stranger: only root can make one'
fi

begin 'a folder that cannot be written'
expect 3 decrypt -o no/such/folder/x "$file"
if is_root; then
  cannot 'a folder without write permission: root writes everywhere'
else
  mkdir -m 0555 closed
  expect 3 decrypt -o closed/x "$file"
fi
finish
