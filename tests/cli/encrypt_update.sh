#!/usr/bin/env bash
# encrypt over an existing file: unchanged parts keep their bytes, so that a commit shows only the
# change.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
line() { grep "^$1=" "$2"; }
stays() { check is_equal "$(line "$1" plain.env.enc)" "$(line "$1" before.enc)"; }
changes() { check_not is_equal "$(line "$1" plain.env.enc)" "$(line "$1" before.enc)" 2> /dev/null; }

printf '# note\nA=one\nB=two\nC=three\nD_unencrypted=clear\n' > plain.env
expect 0 encrypt --age "$recipient" plain.env

begin 'one value changed'
cp plain.env.enc before.enc
printf '# note\nA=one\nB=other\nC=three\nD_unencrypted=clear\n' > plain.env
expect 0 encrypt --age "$recipient" plain.env
for name in A C sops_age__list_0__map_enc; do stays "$name"; done
changes B
changes sops_mac
check is_equal "$(grep '^#' plain.env.enc)" "$(grep '^#' before.enc)"
check test "$(diff before.enc plain.env.enc | grep -c '^>')" -le 3
expect 0 decrypt plain.env.enc
printed plain.env

begin 'lines added, moved and removed'
cp plain.env.enc before.enc
printf 'C=three\nE=new\nA=one\nD_unencrypted=other\n' > plain.env
expect 0 encrypt --age "$recipient" plain.env
for name in A C; do stays "$name"; done
expect 0 decrypt plain.env.enc
printed plain.env

begin 'the same value under another name has another IV'
printf 'C=three\nF=three\nA=one\n' > plain.env
expect 0 encrypt --age "$recipient" plain.env
check is_equal "$(grep -o 'iv:[^,]*' plain.env.enc | sort | uniq -d)" ''
expect 0 decrypt plain.env.enc
printed plain.env

begin 'a named output is updated too, or written again if that is impossible'
printf 'A=one\nB=two\n' > plain.env
expect 0 encrypt --age "$recipient" -o named.enc plain.env
cp named.enc before.enc
printf 'A=one\nB=three\n' > plain.env
expect 0 encrypt --age "$recipient" -o named.enc plain.env
check is_equal "$(line A named.enc)" "$(line A before.enc)"
check_not is_equal "$(line B named.enc)" "$(line B before.enc)" 2> /dev/null
said 'changed: B'
expect 0 encrypt --age "$recipient,$second" -o named.enc plain.env
said anew
check_not is_equal "$(line A named.enc)" "$(line A before.enc)" 2> /dev/null
SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 get named.enc B
printed_text three
echo nonsense > named.enc
expect 0 encrypt --age "$recipient" -o named.enc plain.env
expect 0 get named.enc A
printed_text one
cp named.enc before.enc
expect 0 encrypt --age "$recipient" --input-type dotenv -o - plain.env
check_not is_equal "$(line A "$out")" "$(line A before.enc)" 2> /dev/null
same named.enc before.enc

begin 'a symlink that the user did not name is refused'
ln -s before.enc linked.env.enc
cp plain.env linked.env
for fresh in '' --fresh; do
  # shellcheck disable=SC2086  # a flag or none
  expect 3 encrypt $fresh --age "$recipient" linked.env
  said symlink
done

begin 'changes are reported by name; so is a backslash with an n'
printf 'A=hunter2\nB=two\\nlines\n' > told.env
expect 0 encrypt --age "$recipient" told.env
said 'in B the two characters'
said 'secretsctl set'
printf 'B=two\\nlines\nC=other\\n\n' > told.env
expect 0 encrypt --age "$recipient" told.env
said 'added: C'
said 'removed: A'
said 'in C the two characters'
unsaid hunter2

begin 'a repeated entry, an entry of another type: not the recipients of the rule'
expect 0 encrypt --age "$recipient" -o twice.env.enc plain.env
cp plain.env twice.env
cp twice.env.enc before.enc
sed -n 's/^\(sops_age__list_\)0/\11/p' before.enc >> twice.env.enc
sed -i s/three/four/ twice.env
expect 1 encrypt --age "$recipient" twice.env
said updatekeys

begin 'a removed recipient: the advice, and the data that stay readable'
expect 0 encrypt --age "$recipient,$second" -o removed.env.enc plain.env
cp plain.env removed.env
expect 1 encrypt --age "$recipient" removed.env
said 'secretsctl updatekeys'
said 'stay readable'
expect 0 encrypt --fresh --age "$recipient" removed.env
said 'stay readable'

begin 'a file of sops'
cp "$golden/two_recipients.env.enc" theirs.env.enc
cp "$golden/two_recipients.env" theirs.env
sed -i 's/^API_KEY=.*/API_KEY=new/' theirs.env
expect 0 encrypt --age "$other,$recipient" theirs.env
check is_equal "$(line DB_PASSWORD theirs.env.enc)" \
  "$(line DB_PASSWORD "$golden/two_recipients.env.enc")"
check is_equal "$(grep '^sops_age_' theirs.env.enc)" \
  "$(grep '^sops_age_' "$golden/two_recipients.env.enc")"
expect 0 get theirs.env.enc API_KEY
printed_text new

begin 'other recipients: it stops and says so'
cp plain.env.enc before.enc
expect 1 encrypt --age "$recipient,$second" plain.env
said --fresh
said "$second"
same plain.env.enc before.enc

begin 'a file that no identity opens: stop and say so'
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 encrypt --age "$recipient" plain.env
same plain.env.enc before.enc
said --fresh

begin 'a file that was tampered with is no base'
sed '/^A=/d' before.enc > plain.env.enc
cp plain.env.enc tampered.enc
expect 51 encrypt --age "$recipient" plain.env
same plain.env.enc tampered.enc

begin '--fresh encrypts everything again'
cp before.enc plain.env.enc
expect 0 encrypt --fresh --age "$recipient,$second" plain.env
for name in A C sops_age__list_0__map_enc; do changes "$name"; done
check is_equal "$(grep -c '_recipient=' plain.env.enc)" 2
SOPS_AGE_KEY_FILE=$keys/other.txt expect 0 encrypt --fresh --age "$recipient" plain.env
expect 0 decrypt plain.env.enc
printed plain.env
finish
