#!/usr/bin/env bash
# rotate and updatekeys: whom a data key is wrapped for, and what stays as it is.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=secrets/.env.enc
mkdir -p secrets/deep
rule() { printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$1" > .sops.yaml; }
line() { grep "^$1=" "$2"; }
recipients() { sed -n 's/^sops_age__list_[0-9]*__map_recipient=//p' "$file" | paste -sd,; }
fresh() {
  rule "$recipient"
  printf '# note\nA=1\nB_unencrypted=2\nC=3\n' > secrets/.env
  rm -f "$file"
  run encrypt secrets/.env 2> /dev/null
  cp "$file" before.enc
}
opens_to() {
  expect 0 decrypt "$file"
  printed secrets/.env
}

begin 'the recipients of the rule: nothing to do, and no key is needed'
fresh
stamp=$(stat -c %Y%i "$file")
SOPS_AGE_KEY_FILE=/nonexistent expect 0 updatekeys "$file"
said already
same "$file" before.enc
check is_equal "$(stat -c %Y%i "$file")" "$stamp"

begin 'one more: shown, asked, and the values stay'
rule "$recipient,$second"
expect 0 updatekeys --dry-run "$file"
said "+ $second"
same "$file" before.enc
expect 1 updatekeys "$file" < /dev/null
said '-y'
same "$file" before.enc
expect 0 updatekeys -y "$file"
check is_equal "$(recipients)" "$recipient,$second"
check is_equal "$(grep -v '^sops_age' "$file")" "$(grep -v '^sops_age' before.enc)"
opens_to
SOPS_AGE_KEY_FILE=$keys/second.txt opens_to

begin 'one less: a new data key, and advice'
cp "$file" before.enc
rule "$recipient"
expect 0 updatekeys -y "$file"
said "- $second"
said 'change the secrets'
check is_equal "$(recipients)" "$recipient"
for name in A C sops_mac; do check_not is_equal "$(line "$name" "$file")" "$(line "$name" before.enc)" 2> /dev/null; done
check is_equal "$(line B_unencrypted "$file")" B_unencrypted=2
opens_to
SOPS_AGE_KEY_FILE=$keys/second.txt expect 128 decrypt "$file"

begin 'rotate: all values anew'
fresh
expect 0 rotate "$file"
for name in A C sops_mac sops_age__list_0__map_enc; do
  check_not is_equal "$(line "$name" "$file")" "$(line "$name" before.enc)" 2> /dev/null
done
opens_to
expect 0 rotate -i "$file"
opens_to

begin 'an entry that was appended does not get the new data key'
for command in rotate 'updatekeys -y'; do
  fresh
  sed -n "s/^\(sops_age__list_\)0\(__map_enc=.*\)/\11\2/p" before.enc >> "$file"
  echo "sops_age__list_1__map_recipient=$other" >> "$file"
  cp "$file" before.enc
  # shellcheck disable=SC2086  # a command and its flag
  expect 0 $command "$file"
  check is_equal "$(recipients)" "$recipient"
  check_not is_equal "$(line A "$file")" "$(line A before.enc)" 2> /dev/null
  opens_to
done

begin 'our own entry under the name of another: without a rule it is shown and needs a yes'
fresh
sed -i "s/^\(sops_age__list_0__map_recipient=\).*/\1$other/" "$file"
cp "$file" before.enc
rm .sops.yaml
expect 1 rotate "$file" < /dev/null
said "? $other"
same "$file" before.enc
expect 0 rotate --dry-run "$file"
same "$file" before.enc
expect 1 updatekeys -y "$file"
said 'no rule'
same "$file" before.enc

begin 'without a rule, for ourselves alone: no question'
fresh
rm .sops.yaml
expect 0 rotate "$file" < /dev/null
check is_equal "$(recipients)" "$recipient"
opens_to

begin 'a folder; what is in another format is named'
fresh
cp "$file" secrets/deep/prod.env.enc
printf '{"a":"ENC[AES256_GCM,data:x]","sops":{"mac":"x"}}' > secrets/other.json
echo 'A=plain' > secrets/plain.env
ln -s ../../.env.enc secrets/deep/link.env.enc
expect 0 rotate secrets
said secrets/deep/prod.env.enc
said other.json
unsaid link.env.enc
unsaid plain.env
check_not cmp -s "$file" before.enc
check_not cmp -s secrets/deep/prod.env.enc before.enc
expect 0 get secrets/deep/prod.env.enc A
printed_text 1
rm -rf secrets/deep/* secrets/other.json secrets/plain.env

begin 'one of several that cannot be opened: none is written'
fresh
sed '/^C=/d' "$file" > secrets/deep/bad.env.enc
expect 51 rotate secrets
said bad.env.enc
same "$file" before.enc
rm secrets/deep/bad.env.enc

begin 'another selection rule: both are shown, nothing is written'
printf 'creation_rules:\n  - age: %s\n    encrypted_regex: ^A\n' "$recipient,$second" > .sops.yaml
for command in rotate 'updatekeys -y'; do
  # shellcheck disable=SC2086
  expect 1 $command "$file"
  said encrypted_regex
  said unencrypted_suffix
  same "$file" before.enc
done

begin 'a key of a kind that is not supported'
fresh
sed -i 's/^sops_version/sops_pgp__list_0__map_created_at=2026-11-22T07:00:00Z\nsops_pgp__list_0__map_enc=x\nsops_pgp__list_0__map_fp=ABCD\nsops_version/' "$file"
cp "$file" before.enc
rm .sops.yaml
expect 1 rotate -y "$file"
said pgp
same "$file" before.enc
rule "$recipient"
expect 0 updatekeys -y "$file"
said '- pgp'
check_not grep -q sops_pgp "$file"
opens_to

begin 'key groups: another number of them, and another threshold'
fresh
cat "$key" "$keys/second.txt" > both.txt
groups() {
  printf 'creation_rules:\n  - shamir_threshold: %s\n    key_groups:\n' "$1" > .sops.yaml
  shift
  printf '      - age: [%s]\n' "$@" >> .sops.yaml
}
export SOPS_AGE_KEY_FILE=$PWD/both.txt
groups 2 "$recipient" "$second"
expect 0 updatekeys -y "$file"
check is_equal "$(line sops_shamir_threshold "$file")" sops_shamir_threshold=2
opens_to
SOPS_AGE_KEY_FILE=$key expect 128 decrypt "$file"
expect 0 updatekeys "$file" < /dev/null
said already
groups 2 "$recipient" "$second" "$other"
expect 0 updatekeys -y "$file"
check is_equal "$(grep -c '^sops_key_groups__list_[0-9]*__map_age__list_0__map_recipient' "$file")" 3
opens_to
cp "$file" before.enc
groups 3 "$recipient" "$second" "$other"
SOPS_AGE_KEY_FILE=$PWD/both.txt expect 0 updatekeys -y "$file"
check_not is_equal "$(line A "$file")" "$(line A before.enc)" 2> /dev/null
expect 128 decrypt "$file"
cat "$keys/other.txt" >> both.txt
opens_to
rule "$recipient"
expect 0 updatekeys -y "$file"
check_not grep -q 'key_groups\|shamir' "$file"
SOPS_AGE_KEY_FILE=$key opens_to

begin 'what is not there, and no arguments'
expect 100 rotate
check_not run rotate nowhere.env.enc 2> /dev/null
finish
