#!/usr/bin/env bash
# keygen: identities in age-keygen's format; no file is overwritten.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

begin 'identity on standard output'
expect 0 keygen
check is_equal "$(wc -l < "$out")" 3
check grep -qE '^# created: 20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9:]{8}(Z|[+-][0-9]{2}:[0-9]{2})$' "$out"
check grep -qE '^# public key: age1[02-9ac-hj-np-z]{58}$' "$out"
check grep -qE '^AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}$' "$out"
public=$(sed -n 's/^# public key: //p' "$out")
said "Public key: $public"
check_not grep -q SECRET "$err"

begin 'two identities differ'
cp "$out" first.txt
expect 0 keygen
check_not cmp -s "$out" first.txt

begin 'identity into a file'
expect 0 keygen -o new.txt
printed_nothing
check is_equal "$(mode_of new.txt)" 600
said "Public key: $(sed -n 's/^# public key: //p' new.txt)"
check_not grep -q SECRET "$err"
umask 000
expect 0 keygen --output open_umask.txt
check is_equal "$(mode_of open_umask.txt)" 600
umask 022

begin 'a file that exists is never overwritten'
cp new.txt before.txt
expect 3 keygen -o new.txt
same new.txt before.txt
ln -s nowhere dangling
expect 3 keygen -o dangling
check test ! -e nowhere
ln -s new.txt link
expect 3 keygen -o link
same new.txt before.txt

begin 'a missing folder of the key is made, private whatever the umask'
for mask in 000 022 077 277 777; do
  umask "$mask"
  expect 0 keygen -o "made$mask/key.txt"
  umask 022
  check is_equal "$(mode_of "made$mask")" 700
  said "made the folder made$mask, mode 0700"
done
check is_equal "$(mode_of made000/key.txt)" 600
mkdir -m 0750 there
expect 0 keygen -o there/key.txt
unsaid 'made the folder'
check is_equal "$(mode_of there)" 750

begin 'at most one folder, and none without a key in it'
expect 3 keygen -o no/such/folder/key.txt
said 'mkdir -p no/such'
check test ! -e no
expect 3 keygen -o no/
expect 3 keygen -o no/.
check test ! -e no
if ! is_root; then
  mkdir -m 0500 closed
  expect 3 keygen -o closed/new/key.txt
  said 'cannot make the folder'
fi
expect 3 keygen -o new.txt/key.txt

begin 'recipients of identities: -y'
expect 0 keygen -y new.txt
printed_text "$(sed -n 's/^# public key: //p' new.txt)"$'\n'
expect 0 keygen -y < "$key"
printed_text "$recipient"$'\n'
expect 0 keygen -y - < "$key"
printed_text "$recipient"$'\n'
cat "$keys/test-only.txt" "$keys/second.txt" > two.txt
expect 0 keygen -y two.txt
printed_text "$recipient"$'\n'"$second"$'\n'
expect 0 keygen -y -o recipients.txt two.txt
check is_equal "$(cat recipients.txt)" "$recipient"$'\n'"$second"

begin 'texts that are not identities'
expect 1 keygen -y < /dev/null
printed_nothing
echo "$recipient" > public.txt
expect 1 keygen -y public.txt
identity=$(identity_of test-only)
printf '%sQQQ\n' "${identity%???}" > damaged.txt
expect 1 keygen -y damaged.txt
printed_nothing
unsaid "${identity:20:20}"
check test "$(run keygen -y no_such_file.txt > /dev/null 2>&1 || echo $?)" != ''
finish
