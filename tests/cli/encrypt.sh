#!/usr/bin/env bash
# encrypt: the path of the output, and refused plaintexts.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
printf '# note\nA=first\nB=\nC_unencrypted=clear\n' > plain.env

begin 'the default output is FILE.enc'
expect 0 encrypt --age "$recipient" plain.env
printed_nothing
check test -f plain.env.enc
check grep -q '^A=ENC\[AES256_GCM,data:' plain.env.enc
check grep -q '^B=$' plain.env.enc
check grep -q '^C_unencrypted=clear$' plain.env.enc
check grep -q '^#ENC\[' plain.env.enc
check_not grep -q first plain.env.enc
check grep -q '^sops_unencrypted_suffix=_unencrypted$' plain.env.enc
expect 0 decrypt plain.env.enc
printed plain.env

begin 'the message names the recipients and their source'
expect 0 encrypt --fresh --age "$recipient,$second" plain.env
said "$recipient"
said "$second"
said '--age'
check is_equal "$(grep -c '_recipient=' plain.env.enc)" 2

begin 'other outputs'
expect 0 encrypt -a "$recipient" -o elsewhere.txt plain.env
check grep -q '^A=ENC' elsewhere.txt
expect 0 encrypt --age "$recipient" -o - plain.env
check grep -q '^A=ENC' "$out"
# Standard input is then not read, and may never end.
mkfifo silent
exec 3<> silent
check timeout 10 "$secretsctl" encrypt --age "$recipient" -o - plain.env < silent
exec 3>&-
expect 0 encrypt --age "$recipient" --input-type dotenv - < plain.env
check grep -q '^A=ENC' "$out"
expect 0 encrypt --age "$recipient" --filename-override x.env - < plain.env
check grep -q '^A=ENC' "$out"
cp plain.env in_place.env
expect 0 encrypt --age "$recipient" -i in_place.env
check grep -q '^A=ENC' in_place.env
check test ! -e in_place.env.enc
expect 8 encrypt --age "$recipient" -i -o x plain.env
check test ! -e x

begin 'an output that cannot be written'
expect 3 encrypt --age "$recipient" -o no/such/folder/x.env plain.env
expect 3 encrypt --age "$recipient" -o /dev/full plain.env

begin 'two encryptions have nothing in common'
expect 0 encrypt --age "$recipient" -o one plain.env
expect 0 encrypt --age "$recipient" -o two plain.env
check is_equal "$(grep -oh 'iv:[^,]*' one two | sort | uniq -d)" ''

begin 'recipients from the environment'
SOPS_AGE_RECIPIENTS=$second expect 0 encrypt -o env.enc plain.env
check grep -q "_recipient=$second$" env.enc
said SOPS_AGE_RECIPIENTS
SOPS_AGE_RECIPIENTS=$second expect 0 encrypt --fresh --age "$recipient" -o env.enc plain.env
check grep -q "_recipient=$recipient$" env.enc
check_not grep -q "$second" env.enc

begin 'no recipients'
mkdir alone
cp plain.env alone/
expect 1 encrypt alone/plain.env
check test ! -e alone/plain.env.enc
expect 1 encrypt --age nonsense plain.env
said nonsense
expect 1 encrypt --age "${recipient%?}q" -o bad.enc plain.env
check test ! -e bad.enc

begin 'encrypted already'
cp plain.env.enc again.env
expect 203 encrypt --age "$recipient" again.env
check test ! -e again.env.enc
same again.env plain.env.enc
printf 'A=1\nsops_version=3.0.0\n' > metadata.env
expect 203 encrypt --age "$recipient" metadata.env

begin 'a malformed line'
printf 'A=1\nB=2\nhunter2 is no line\n' > bad.env
expect 2 encrypt --age "$recipient" bad.env
said 'bad.env'
said '3'
unsaid hunter2
check test ! -e bad.env.enc
for text in '  # indented' '   '; do
  printf 'A=1\n%s\n' "$text" > bad.env
  expect 2 encrypt --age "$recipient" bad.env
done

begin 'a missing file, and no file argument'
expect 100 encrypt --age "$recipient" missing.env
said missing.env
expect 100 encrypt --age "$recipient"
mkdir folder.env
expect 2 encrypt --age "$recipient" folder.env

begin 'sizes'
truncate -s 3G huge.env
SECONDS=0
expect 2 encrypt --age "$recipient" huge.env
check test "$SECONDS" -lt 10
rm huge.env
expect 2 encrypt --age "$recipient" --input-type dotenv -o x.enc /dev/zero
check test ! -e x.enc
truncate -s 257M large.env
expect 2 encrypt --age "$recipient" large.env
# 200 MiB of plaintext fit, but their base64 does not.
{
  printf 'A='
  head -c $((200 * 1024 * 1024)) /dev/zero | tr '\0' x
} > large.env
expect 2 encrypt --age "$recipient" large.env
check test ! -e large.env.enc
rm large.env

begin 'mode and owner of an existing output stay'
printf 'old' > kept.enc
chmod 0640 kept.enc
expect 0 encrypt --age "$recipient" -o kept.enc plain.env
check is_equal "$(mode_of kept.enc)" 640

begin 'only the output is left'
mkdir clean
cp plain.env clean/
expect 0 encrypt --age "$recipient" clean/plain.env
check is_equal "$(ls -A clean)" $'plain.env\nplain.env.enc'
finish
