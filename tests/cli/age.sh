#!/usr/bin/env bash
# age encrypt and decrypt: plain age files, as a stream.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

printf 'some text\n' > plain

begin 'to recipients and back'
expect 0 age encrypt -r "$recipient" -o plain.age plain
check is_equal "$(head -n 1 plain.age)" age-encryption.org/v1
expect 0 age decrypt -i "$key" -o back plain.age
same back plain
check is_equal "$(mode_of back)" 600
expect 0 age decrypt -i "$key" -o - plain.age
printed plain
expect 0 age decrypt -i "$key" -o - < plain.age
printed plain
expect 0 age encrypt -r "$recipient" -r "$second" -o - < plain
cp "$out" two.age
expect 0 age decrypt -i "$keys/second.txt" -o - two.age
printed plain
printf '# a comment\n\n%s\n%s\n' "$other" "$second" > recipients.txt
expect 0 age encrypt -R recipients.txt -o from_file.age plain
expect 0 age decrypt -i "$keys/other.txt" -o - from_file.age
printed plain

begin 'armored'
expect 0 age encrypt -a -r "$recipient" -o plain.asc plain
check is_equal "$(head -n 1 plain.asc)" '-----BEGIN AGE ENCRYPTED FILE-----'
expect 0 age decrypt -i "$key" -o - plain.asc
printed plain

begin 'sizes around a chunk'
for size in 0 1 65535 65536 65537 131072 1000003; do
  head -c "$size" /dev/urandom > sized
  expect 0 age encrypt -r "$recipient" -o sized.age sized
  expect 0 age decrypt -i "$key" -o sized.back sized.age
  same sized.back sized
done

begin 'no match, damage: no output'
expect 1 age decrypt -i "$keys/other.txt" -o never plain.age
check test ! -e never
head -c 500000 /dev/zero > large
expect 0 age encrypt -r "$recipient" -o large.age large
size=$(stat -c %s large.age)
for at in 10 150 300 400000 $((size - 1)); do
  {
    head -c "$at" large.age
    head -c $((at + 1)) large.age | tail -c 1 | LC_ALL=C tr '\000-\377' '\001-\377\000'
    tail -c +$((at + 2)) large.age
  } > damaged.age
  expect 1 age decrypt -i "$key" -o never damaged.age
  check test ! -e never
done
for length in 0 20 200 $((size - 1)) $((size - 70000)); do
  head -c "$length" large.age > cut.age
  expect 1 age decrypt -i "$key" -o never cut.age
  check test ! -e never
done
{
  cat large.age
  echo more
} > longer.age
expect 1 age decrypt -i "$key" -o never longer.age

begin 'a stream gives authenticated chunks, and a cut is noticed'
head -c $((size - 70000)) large.age > cut.age
expect 1 age decrypt -i "$key" -o - cut.age
check test "$(stat -c %s "$out")" -lt 500000
check cmp -n "$(stat -c %s "$out")" "$out" large

begin 'an output is never a symlink'
printf victim > victim
ln -s victim link
expect 3 age decrypt -i "$key" -o link plain.age
check is_equal "$(cat victim)" victim

begin 'passphrase'
printf 'correct horse\n' > passphrase
expect 0 age encrypt -p --passphrase-file passphrase -o secret.age plain
check grep -aq '^-> scrypt ' secret.age
expect 0 age decrypt --passphrase-file passphrase -o - secret.age
printed plain
printf 'wrong\n' > wrong
expect 1 age decrypt --passphrase-file wrong -o - secret.age
printed_nothing

begin 'a work factor over the limit is refused at once'
sed -E '2s/ 1[0-9]$/ 30/' "$top/testdata/age/passphrase.age" > costly.age
SECONDS=0
expect 1 age decrypt --passphrase-file passphrase -o - costly.age
check test "$SECONDS" -lt 10

begin 'no recipient, a wrong one'
expect 1 age encrypt -o never plain
expect 1 age encrypt -r nonsense -o never plain
expect 8 age encrypt -r "$recipient" -p --passphrase-file passphrase -o never plain
check test ! -e never

begin 'memory does not grow with the file'
(
  ulimit -v 200000
  head -c $((300 * 1024 * 1024)) /dev/zero | "$secretsctl" age encrypt -r "$recipient" -o - |
    "$secretsctl" age decrypt -i "$key" -o - | wc -c > "$scratch/count"
) 2> "$err" || true
check is_equal "$(cat "$scratch/count")" $((300 * 1024 * 1024))
begin 'a recipients file with SSH keys that nothing can be encrypted to'
for type in ecdsa rsa ed25519; do
  size=()
  if [[ $type == rsa ]]; then size=(-b 1024); fi
  ssh-keygen -q -t $type "${size[@]}" -N '' -f "$scratch/ssh_$type"
done
# A security key's, of which there is the public part alone.
hardware='sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29tAAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gAAAABHNzaDo= me'
{ cat "$scratch"/ssh_{ecdsa,rsa,ed25519}.pub && echo "$hardware"; } > account.keys
echo text > text
expect 0 age encrypt -R account.keys -o text.age text
said 'account.keys, line 1: an SSH key of the type ecdsa-sha2-nistp256 is passed over'
said 'account.keys, line 2: an SSH key of the type ssh-rsa is passed over'
said 'account.keys, line 4: an SSH key of the type sk-ssh-ed25519@openssh.com is passed over'
expect 0 age decrypt -i "$scratch/ssh_ed25519" text.age
printed text
expect 1 age encrypt -R "$scratch/ssh_ecdsa.pub" -o none.age text
said 'holds no recipient'
echo 'ecdsa-sha2-nistp256 garbage' >> account.keys
expect 1 age encrypt -R account.keys -o none.age text
said 'account.keys, line 5'
check test ! -e none.age
finish
