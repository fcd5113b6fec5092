#!/usr/bin/env bash
# rotate and updatekeys: which recipients get the data key, which lines stay, and that nothing is
# written without being shown.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=x.env.enc
# rule AGE [LINE...]: the .sops.yaml of the working folder.
rule() {
  printf 'creation_rules:\n  - age: "%s"\n' "$1" > .sops.yaml
  shift
  if (($# > 0)); then printf '    %s\n' "$@" >> .sops.yaml; fi
}
start() {
  printf '# note\nA=one\n\nB=a\\nb\nC=\nD_unencrypted=clear\n' > plain.env
  grep . plain.env > expected
  rm -f "$file"
  run encrypt --age "$1" -o "$file" plain.env 2> /dev/null
}
keep() {
  cp "$file" before.enc
  stat -c '%i %y %s %a' "$file" > stamp
}
untouched() {
  same "$file" before.enc
  check is_equal "$(stat -c '%i %y %s %a' "$file")" "$(cat stamp)"
}
data_lines() { grep -v '^sops_age' "$1"; }
ivs() { grep -o 'iv:[^,]*' "$1" | sort; }
# opens NAME [FILE]: the identity NAME decrypts the whole file. opens_not: it decrypts nothing.
opens() {
  SOPS_AGE_KEY_FILE=$keys/$1.txt expect 0 decrypt "${2-$file}"
  printed expected
}
opens_not() { SOPS_AGE_KEY_FILE=$keys/$1.txt expect 128 decrypt "${2-$file}"; }
all_new() { check is_equal "$(comm -12 <(ivs before.enc) <(ivs "$file"))" ''; }
recipients() { sed -n 's/^sops_.*_recipient=//p' "$file" | sort | paste -sd,; }
sorted() { printf '%s\n' "$@" | sort | paste -sd,; }

begin 'updatekeys with the same recipients leaves the file alone and needs no key'
rule "$second,$recipient"
start "$recipient,$second"
keep
expect 0 updatekeys "$file"
said already
untouched
SOPS_AGE_KEY_FILE=/not/there expect 0 updatekeys "$file"
SOPS_AGE_KEY_FILE=/not/there expect 0 updatekeys -y "$file"
untouched

begin 'one more recipient: the data key stays, and every line except those of the keys'
start "$recipient"
keep
expect 0 updatekeys -y "$file"
said "+ $second"
said 'the same data key'
unsaid 'change the secrets'
check is_equal "$(data_lines "$file")" "$(data_lines before.enc)"
check is_equal "$(recipients)" "$(sorted "$recipient" "$second")"
opens test-only
opens second
opens_not other

begin 'one recipient less: a new data key, new ciphertext, and the advice'
rule "$recipient"
keep
expect 0 updatekeys -y "$file"
said "- $second"
said 'a new data key'
said 'change the secrets themselves'
check is_equal "$(recipients)" "$recipient"
all_new
opens test-only
opens_not second
check_not grep -q map_recipient="$second" "$file"

begin 'the changes are shown first: nothing is written without a yes'
rule "$recipient,$second"
keep
expect 1 updatekeys "$file" < /dev/null
said "+ $second"
said 'nothing was written'
echo y | run updatekeys "$file" > "$out" 2> "$err" && bad 'a pipe is no user'
untouched
expect 0 updatekeys --dry-run "$file"
said "+ $second"
expect 0 updatekeys --dry-run -y "$file"
expect 0 rotate --dry-run "$file"
untouched

begin 'no rule, a rule without recipients, no identity, a file that was tampered with'
rm .sops.yaml
expect 1 updatekeys -y "$file"
said 'there is no .sops.yaml in its folder or above'
expect 2 updatekeys -y no_such_folder
said 'cannot read no_such_folder: No such file'
printf 'creation_rules:\n  - unencrypted_suffix: _unencrypted\n' > .sops.yaml
expect 1 updatekeys -y "$file"
said 'no recipients'
rule "$recipient,$second"
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 updatekeys -y "$file"
expect 2 rotate not_there.env.enc
expect 2 updatekeys not_there.env.enc
expect 100 rotate
untouched
sed -i '/^A=/d' "$file"
keep
expect 51 updatekeys -y "$file"
expect 51 rotate -y "$file"
untouched

begin 'another selection rule stops both'
start "$recipient"
rule "$recipient,$second" 'encrypted_regex: ^A'
keep
for command in updatekeys rotate; do
  expect 1 "$command" -y "$file"
  said "unencrypted_suffix '_unencrypted'"
  said "encrypted_regex '^A'"
done
untouched

begin 'rotate: everything encrypted again, the same plaintext'
rule "$recipient,$second"
start "$recipient,$second"
for ((i = 0; i < 2; i++)); do
  keep
  expect 0 rotate "$file" < /dev/null
  said 'a new data key'
  all_new
  check is_equal "$(grep -v '^#' "$file" | cut -d= -f1)" "$(grep -v '^#' before.enc | cut -d= -f1)"
  opens test-only
  opens second
done
keep
expect 0 rotate -i "$file"
all_new
# The old data key opens no value of the new file.
{
  grep -v '^sops_age' "$file"
  grep '^sops_age' before.enc
} > mixed.env.enc
run decrypt --ignore-mac mixed.env.enc > "$out" 2> "$err" && bad 'the old data key still opens it'

begin 'an entry that another user appended gets no data key'
start "$recipient,$second"
append() {
  sed -n 's/^sops_age__list_0__/sops_age__list_2__/p' "$golden/quotes.env.enc" |
    sed "s/_recipient=.*/_recipient=$other/" >> "$file"
}
append
keep
expect 0 rotate "$file" < /dev/null
said "- $other"
check is_equal "$(recipients)" "$(sorted "$recipient" "$second")"
opens_not other
start "$recipient,$second"
append
expect 0 updatekeys -y "$file"
said "- $other"
said 'a new data key'
opens_not other
# Another user's entry under one of our names: the name occurs twice, and the entry is dropped.
start "$recipient,$second"
append
sed -i "s/^\(sops_age__list_2__map_recipient\)=.*/\1=$second/" "$file"
keep
expect 0 updatekeys -y "$file"
check is_equal "$(recipients)" "$(sorted "$recipient" "$second")"
all_new
opens second

begin 'without a rule, recipients that only the file names are asked about'
rm .sops.yaml
start "$recipient,$second"
sed -i '/^sops_age__list_2/d' "$file"
append
keep
expect 1 rotate "$file" < /dev/null
said "? $second"
said "? $other"
said 'named by the file alone'
untouched
start "$recipient,$second"
expect 0 rotate -y "$file" < /dev/null
opens test-only
opens second
start "$recipient"
expect 0 rotate "$file" < /dev/null
opens test-only
start "$recipient,$second"
cat "$keys/test-only.txt" "$keys/second.txt" > both.txt
SOPS_AGE_KEY_FILE=both.txt expect 0 rotate "$file" < /dev/null

begin 'other types of key'
cp "$golden/kms_beside_age.env.enc" "$file"
keep
expect 1 rotate -y "$file"
said 'kind'
untouched
rule "$recipient"
expect 0 rotate -y "$file"
check_not grep -q '^sops_kms' "$file"
expect 0 decrypt "$file"
printed "$golden/kms_beside_age.expected"
cp "$golden/kms_beside_age.env.enc" "$file"
expect 0 updatekeys -y "$file"
said '- '
said 'a new data key'
expect 0 decrypt "$file"
printed "$golden/kms_beside_age.expected"

begin 'a rule that selects differently in the plaintext and in the encrypted file: no value becomes clear'
rm -f .sops.yaml
printf '# EVERY\nDB=hunter2secret\n' > odd.env
expect 0 encrypt --age "$recipient" odd.env
sed -i 's/^sops_unencrypted_suffix=.*/sops_unencrypted_comment_regex=^ E/' odd.env.enc
cp odd.env.enc odd.before
expect 0 decrypt odd.env.enc
expect 1 rotate -y odd.env.enc
said 'stored in clear'
same odd.env.enc odd.before

begin 'key groups'
groups_rule() {
  printf 'creation_rules:\n  - shamir_threshold: %s\n    key_groups:\n' "$1" > .sops.yaml
  shift
  for group in "$@"; do printf '      - age: [%s]\n' "$group" >> .sops.yaml; done
}
groups_rule 2 "$recipient" "$second" "$other"
start "$recipient"
keep
expect 0 updatekeys -y "$file"
said 'a new data key'
check grep -q '^sops_shamir_threshold=2$' "$file"
check_not grep -q '^sops_age__' "$file"
all_new
opens_not test-only
cat "$keys/test-only.txt" "$keys/other.txt" > pair.txt
SOPS_AGE_KEY_FILE=pair.txt expect 0 decrypt "$file"
printed expected
export SOPS_AGE_KEY_FILE=pair.txt
keep
expect 0 updatekeys -y "$file"
untouched
# The order of groups does not matter; the threshold does.
groups_rule 2 "$other" "$recipient" "$second"
expect 0 updatekeys -y "$file"
untouched
groups_rule 3 "$recipient" "$second" "$other"
expect 0 updatekeys -y "$file"
all_new
check grep -q '^sops_shamir_threshold=3$' "$file"
SOPS_AGE_KEY_FILE=pair.txt expect 128 decrypt "$file"
cat "$keys/test-only.txt" "$keys/other.txt" "$keys/second.txt" > three.txt
export SOPS_AGE_KEY_FILE=three.txt
expect 0 decrypt "$file"
printed expected
keep
expect 0 rotate "$file"
all_new
check grep -q '^sops_shamir_threshold=3$' "$file"
expect 0 decrypt "$file"
printed expected
printf 'new' > value
keep
expect 0 set --value-file value "$file" A
check is_equal "$(grep '^sops_\(key_groups\|shamir\)' "$file")" \
  "$(grep '^sops_\(key_groups\|shamir\)' before.enc)"
rule "$recipient"
keep
expect 0 updatekeys -y "$file"
check_not grep -q shamir "$file"
check_not grep -q key_groups "$file"
all_new
sed 's/^A=.*/A=new/' expected > new_expected
mv new_expected expected
opens test-only
groups_rule 4 "$recipient" "$second"
keep
expect 1 updatekeys -y "$file"
untouched
export SOPS_AGE_KEY_FILE=$key

begin 'foreign layouts: CRLF, metadata first, unknown lines'
rule "$recipient,$second"
printf 'A=one\nB=two\n' > plain.env
cp plain.env expected
run encrypt --age "$recipient" -o made.enc plain.env 2> /dev/null
for ends in lf crlf; do
  {
    grep '^sops_' made.enc
    printf 'sops_future__map_x=kept\n\n'
    grep -v '^sops_' made.enc
  } > "$file"
  if [[ $ends == crlf ]]; then sed -i 's/$/\r/' "$file"; fi
  keep
  expect 0 updatekeys -y "$file"
  check is_equal "$(data_lines "$file" | tr -d '\r')" "$(data_lines before.enc | tr -d '\r')"
  opens test-only
  opens second
  expect 0 rotate "$file"
  check grep -q '^sops_future__map_x=kept' "$file"
  if [[ $ends == crlf ]]; then
    check is_equal "$(grep -c $'\r$' "$file")" "$(wc -l < "$file")"
  else
    check_not grep -q $'\r' "$file"
  fi
  opens test-only
  opens second
done

begin 'several files and folders: all are checked before one is written'
rule "$recipient,$second"
mkdir -p tree/deep/.hidden tree/.git tree/node_modules
for name in tree/a.env.enc tree/deep/.env.enc tree/deep/.hidden/b.env.enc tree/.git/c.env.enc tree/node_modules/d.env.enc; do
  run encrypt --age "$recipient" -o "$name" plain.env 2> /dev/null
done
cp plain.env tree/plain.env
ln -s ../plain.env tree/link.env
expect 0 updatekeys -y tree
check is_equal "$(grep -c '^secretsctl: written: ' "$err")" 3
for name in tree/a.env.enc tree/deep/.env.enc tree/deep/.hidden/b.env.enc; do opens second "$name"; done
for name in tree/.git/c.env.enc tree/node_modules/d.env.enc; do opens_not second "$name"; done
same tree/plain.env plain.env
cp tree/a.env.enc "$file"
run encrypt --age "$other" -o not_ours.env.enc plain.env 2> /dev/null
keep
expect 128 rotate "$file" not_ours.env.enc
expect 2 rotate "$file" not_there.env.enc
expect 1 rotate "$file" plain.env
untouched
expect 0 rotate tree "$file" tree/a.env.enc "./$file"
check is_equal "$(grep -c '^secretsctl: written: ' "$err")" 4
mkdir empty
expect 0 rotate empty
said 'holds no encrypted'

begin 'one file of a folder that cannot be done stops no other one'
rm -rf tree
mkdir -p tree/closed
for name in tree/a.env.enc tree/c.env.enc; do run encrypt --age "$recipient" -o "$name" plain.env 2> /dev/null; done
run encrypt --age "$other" -o tree/b.env.enc plain.env 2> /dev/null
expect 128 updatekeys -y tree
check grep -q '^secretsctl: skipped: tree/b.env.enc' "$err"
said 'updated 2 files, 0 unchanged, 1 skipped'
opens second tree/a.env.enc
opens second tree/c.env.enc
rm tree/b.env.enc
expect 0 updatekeys -y tree
said 'updated 0 files, 2 unchanged'
expect 0 rotate tree
said 'rotated 2 files, 0 unchanged'
open_to_nobody
mkdir -p "$scratch/open/tree"/{closed,below}
for name in a below/b closed/c unreadable; do
  run encrypt --age "$recipient" -o "$scratch/open/tree/$name.env.enc" plain.env 2> /dev/null
done
if is_root; then chown -R 65534:65534 "$scratch/open"; fi
printf 'creation_rules:\n  - age: %s,%s\n' "$recipient" "$second" > "$scratch/open/.sops.yaml"
chmod 000 "$scratch/open/tree/closed" "$scratch/open/tree/unreadable.env.enc"
status=0
(cd "$scratch/open" && SOPS_AGE_KEY_FILE=key.txt as_nobody ./secretsctl updatekeys -y tree) > "$out" 2> "$err" || status=$?
check is_equal "$status" 2
said 'skipped: cannot read tree/closed: Permission denied'
said 'skipped: cannot read tree/unreadable.env.enc: Permission denied'
said 'updated 2 files, 0 unchanged, 2 skipped'
chmod 700 "$scratch/open/tree/closed"

begin 'the comment of an SSH key makes no other recipient'
ssh-keygen -q -t ed25519 -N '' -C mine -f "$scratch/ssh"
blob=$(cut -d' ' -f1,2 "$scratch/ssh.pub")
rule "$recipient,$blob mine"
run encrypt plain.env -o ssh.env.enc 2> /dev/null
cp ssh.env.enc before.env.enc
rule "$recipient,$blob yours"
expect 0 updatekeys -y ssh.env.enc
said already
same ssh.env.enc before.env.enc
expect 0 encrypt plain.env -o ssh.env.enc
same ssh.env.enc before.env.enc
rule "$recipient,$second"

begin 'a recipient that is none is told before any is announced'
for bad in age1xyz nonsense "$recipient $second"; do
  expect 1 encrypt --age "$recipient,$bad" plain.env -o bad.env.enc
  unsaid 'recipients, from'
  SOPS_AGE_RECIPIENTS="$recipient,$bad" expect 1 encrypt plain.env -o bad.env.enc
  unsaid 'recipients, from'
  check test ! -e bad.env.enc
done
said 'separated by commas'
rule "$recipient,age1xyz"
expect 1 updatekeys -y tree/a.env.enc
said .sops.yaml:
unsaid '  + '
rule "$recipient,$second"

begin 'a working folder that was deleted'
mkdir gone
(
  cd gone
  rmdir ../gone
  expect 1 doctor
  said 'the working folder has been deleted'
  ((failures == 0))
) || bad 'no word of the deleted folder'

begin 'a link, the mode and the owner stay'
cp tree/a.env.enc "$file"
chmod 0640 "$file"
ln -sf "$file" link.env.enc
expect 0 rotate link.env.enc
check test -L link.env.enc
check is_equal "$(mode_of "$file")" 640
check is_equal "$(find . -name '.*.enc.*')" ''
finish
