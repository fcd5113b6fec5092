#!/usr/bin/env bash
# set and unset: where a value may come from, and that only its own line changes.
# shellcheck disable=SC2016,SC1003  # dollar signs are to arrive as they are
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=x.env.enc

# set_text STATUS TEXT ARG...: set with TEXT on standard input.
set_text() {
  local status=$1 text=$2
  shift 2
  printf '%s' "$text" > "$scratch/in"
  expect "$status" set "$@" < "$scratch/in"
}

stamp() { stat -c '%i %Y %y %s %a' "$1"; }
keep() {
  cp "$file" before.enc
  stamp "$file" > stamp.before
}
# The file was not replaced.
untouched() {
  same "$file" before.enc
  check is_equal "$(stamp "$file")" "$(cat stamp.before)"
  check is_equal "$(find . -name '.*.enc.*')" ''
}
# The names of the lines that replaced others, and of removed lines.
new_lines() { diff before.enc "$file" | sed -n 's/^> \([^=]*\)=.*/\1/p' | sort | paste -sd,; }
old_lines() { diff before.enc "$file" | sed -n 's/^< \([^=]*\)=.*/\1/p' | sort | paste -sd,; }
# lastmodified is in seconds: a second edit within the same second would not change it.
age_file() { sed -i 's/^sops_lastmodified=.*/sops_lastmodified=2020-01-01T00:00:00Z/' "$1"; }

start() {
  printf '# note\nA=one\nB=two words\n\n#x\nC=three\nD_unencrypted=clear\n' > plain.env
  rm -f "$file"
  expect 0 encrypt --age "$recipient" -o "$file" plain.env
}

begin 'a value from standard input'
start
keep
next_second
set_text 0 $'other\n' "$file" B
said 'changed: B'
printed_nothing
unsaid other
check is_equal "$(new_lines)" B,sops_lastmodified,sops_mac
check is_equal "$(old_lines)" B,sops_lastmodified,sops_mac
expect 0 get "$file" B
printed_text other
sed 's/^B=.*/B=other/; /^$/d' plain.env > expected
expect 0 decrypt "$file"
printed expected

begin 'exactly one final newline is dropped'
for pair in 'x:x' $'x\n:x' $'x\n\n:x\n' $'x\r\n:x\r' $' x :  x ' $'\nx\n:\nx'; do
  set_text 0 "${pair%%:*}" "$file" B
  expect 0 get "$file" B
  if [[ $pair == ' x : '* ]]; then printed_text ' x '; else printed_text "${pair#*:}"; fi
  unsaid 'other'
done

begin 'a value from a file, and from a pipe'
printf 'from a file\n' > value
expect 0 set "$file" B --value-file value < /dev/null
expect 0 get "$file" B
printed_text 'from a file'
expect 0 set "$file" B --value-file /dev/stdin < <(printf 'from a pipe')
expect 0 get "$file" B
printed_text 'from a pipe'
keep
expect 2 set "$file" B --value-file not_there
expect 2 set "$file" B --value-file .
untouched

begin 'a value on the command line is refused, with the reason, and not repeated'
keep
for arguments in "$file B hunter2" "$file B -- hunter2" "$file B -- -hunter2" "$file B hunter2 more" \
  "$file B=hunter2" "$file NEW=hunter2" "$file B --value hunter2" "$file B --value=hunter2"; do
  # shellcheck disable=SC2086  # words
  set_text 1 other $arguments
  unsaid hunter2
  said 'never given on the command line'
done
set_text 91 other "$file" '["B"'
said brackets
untouched

begin 'a value without a key, a key without a file'
set_text 1 other "$file"
set_text 100 other
untouched

begin 'an equal value changes nothing at all'
keep
set_text 0 'from a pipe' "$file" B
said 'has that value already'
set_text 0 clear "$file" D_unencrypted
untouched

begin 'an empty value needs --empty'
keep
for text in '' $'\n'; do
  set_text 1 "$text" "$file" B
  said 'standard input holds no value'
  said --empty
  printf '%s' "$text" > value
  expect 1 set "$file" B --value-file value < /dev/null
  said 'value holds no value'
done
expect 1 set "$file" B < /dev/null
expect 1 set "$file" NEW_AND_EMPTY < <(exit 1)
untouched
for text in '' $'\n'; do
  set_text 0 'not empty' "$file" B
  set_text 0 "$text" "$file" B --empty
  said 'the value is empty'
  expect 0 get "$file" B
  printed_text ''
done
: > value
expect 0 set --empty "$file" EMPTY --value-file value < /dev/null
said 'added: EMPTY'
expect 0 get "$file" EMPTY
printed_text ''
keep
set_text 0 '' "$file" EMPTY --empty
untouched
set_text 0 'a value' "$file" EMPTY --empty
expect 0 get "$file" EMPTY
printed_text 'a value'

begin 'bytes are stored unchanged'
for text in 'a\nb' '\n' '\\n' 'a\tb\\' '"quoted"' "'" '#no comment' 'a=b=' $'line\nline' $'\r' \
  'ENC[AES256_GCM,data:AAAA,iv:AAAA,tag:AAAA,type:str]' null true 42 '{"a":[1]}' \
  $'caf\xe9\xff' '$(id) `id` %s' "$(head -c 5000 /dev/zero | tr '\0' x)"; do
  set_text 0 "$text" "$file" B
  expect 0 get "$file" B
  printed_text "$text"
  set_text 0 "$text" "$file" B
  said 'already'
done
head -c 3000 /dev/urandom > value
printf 'x' >> value
expect 0 set "$file" B --value-file value
expect 0 get "$file" B
printed value
printf 'a\0b' > value
expect 0 set "$file" B --value-file value
expect 0 get "$file" B
printed value

begin 'a new key comes after all data'
start
keep
set_text 0 fresh "$file" NEW
said 'added: NEW'
check is_equal "$(new_lines | sed 's/sops_lastmodified,//')" NEW,sops_mac
check is_equal "$(grep -n '^NEW=' "$file" | cut -d: -f1)" \
  "$(($(grep -n '^D_unencrypted=' "$file" | cut -d: -f1) + 1))"
for name in '' '#x' sops_x $'a\nb'; do
  keep
  set_text 4 value "$file" "$name"
  untouched
done
for name in 'a b' a.b-c 'ключ' ' lead' 'a"b' SOPS_x; do
  set_text 0 "value of $name" "$file" "$name"
  expect 0 get "$file" "$name"
  printed_text "value of $name"
done
keep
expect 1 unset "$file" not_there
said not_there
untouched

begin 'unset'
keep
next_second
expect 0 unset "$file" a.b-c
said 'removed: a.b-c'
check is_equal "$(old_lines)" a.b-c,sops_lastmodified,sops_mac
check is_equal "$(new_lines)" sops_lastmodified,sops_mac
start
for name in A B C D_unencrypted; do expect 0 unset "$file" "$name"; done
expect 0 decrypt "$file"
printed_text $'# note\n#x\n'
set_text 0 again "$file" A
expect 0 decrypt "$file"
printed_text $'# note\n#x\nA=again\n'

begin 'repeated keys'
cp "$golden/duplicate_keys.env.enc" "$file"
keep
set_text 1 value "$file" A
said 'lines 1, 3'
expect 1 unset "$file" A
said 'lines 1, 3'
untouched
set_text 0 value "$file" B
expect 0 decrypt "$file"
sed 's/^B=.*/B=value/' "$golden/duplicate_keys.env" > expected
printed expected

begin 'clear values are announced and need --clear'
start
keep
set_text 1 open "$file" D_unencrypted
said 'D_unencrypted would be stored in clear'
said --clear
unsaid open
set_text 1 open "$file" NEW_unencrypted
said 'NEW_unencrypted would be stored in clear'
untouched
set_text 0 other "$file" A
said 'stored in clear: D_unencrypted'
set_text 0 open "$file" D_unencrypted --clear
said 'stored in clear: D_unencrypted'
check grep -qx D_unencrypted=open "$file"
keep
set_text 4 'a\nb' "$file" D_unencrypted --clear
said D_unencrypted
untouched
set_text 0 $'a\nb' "$file" D_unencrypted --clear
check grep -qxF 'D_unencrypted=a\nb' "$file"
expect 0 get "$file" D_unencrypted
printed_text $'a\nb'

begin 'the rule of .sops.yaml names them: no --clear'
mkdir named
printf 'creation_rules:\n  - age: %s\n    unencrypted_suffix: _unencrypted\n' "$recipient" > named/.sops.yaml
cp "$file" named/x.env.enc
set_text 0 open named/x.env.enc D_unencrypted
said 'stored in clear: D_unencrypted'
set_text 4 'a\nb' named/x.env.enc D_unencrypted
printf 'creation_rules:\n  - age: %s\n' "$recipient" > named/.sops.yaml
set_text 1 other named/x.env.enc D_unencrypted
said --clear

begin 'a selection rule that differs from .sops.yaml stops everything'
mkdir planted
printf 'creation_rules:\n  - age: %s\n' "$recipient" > planted/.sops.yaml
start
sed -i '/^D_unenc/d' plain.env
rm -f "$file"
expect 0 encrypt --age "$recipient" -o "$file" plain.env
for line in 'sops_unencrypted_suffix=WORD' 'sops_unencrypted_comment_regex=^x' \
  'sops_unencrypted_regex=^PASS'; do
  # The MAC does not cover the rule, and this rule fits all existing values.
  sed "s/^sops_unencrypted_suffix=.*/$line/" "$file" > planted/x.env.enc
  cp planted/x.env.enc planted/before
  expect 0 decrypt planted/x.env.enc
  set_text 1 hunter2 planted/x.env.enc PASSWORD
  said "unencrypted_suffix '_unencrypted'"
  expect 1 unset planted/x.env.enc A
  same planted/x.env.enc planted/before
done
said "unencrypted_regex '^PASS'"
said "unencrypted_suffix '_unencrypted'"
said .sops.yaml
# Without a .sops.yaml the value that would be in clear is named.
rm planted/.sops.yaml
set_text 1 hunter2 planted/x.env.enc PASSWORD
said 'PASSWORD would be stored in clear'
check_not grep -q hunter2 planted/x.env.enc

begin 'foreign layouts keep their bytes'
# Metadata first, in any order and case, unknown lines, no suffix line, empty lines.
start
age_file "$file"
odd() {
  grep '^sops_' plain_odd | sort -r | sed 's/^sops_age__list_0__map_/sops_AGE__list_0__map_/; s/^sops_version/sops_VERSION/'
  printf '\nsops_future__map_field=kept\\nas it is\n\n'
  grep -v '^sops_' plain_odd | sed 's/^C=/\nC=/'
}
rm "$file"
expect 0 encrypt --age "$recipient" -o plain_odd plain.env
odd | grep -v '^sops_unencrypted_suffix' > odd.enc
for ends in lf crlf; do
  if [[ $ends == crlf ]]; then sed 's/$/\r/' odd.enc > "$file"; else cp odd.enc "$file"; fi
  keep
  next_second
  set_text 0 changed "$file" B
  check is_equal "$(new_lines)" B,sops_lastmodified,sops_mac
  check is_equal "$(wc -l < "$file")" "$(wc -l < before.enc)"
  if [[ $ends == crlf ]]; then
    check is_equal "$(grep -c $'\r$' "$file")" "$(wc -l < "$file")"
  else
    check_not grep -q $'\r' "$file"
  fi
  expect 0 get "$file" B
  printed_text changed
  keep
  set_text 0 added "$file" NEW
  check is_equal "$(old_lines | sed 's/sops_lastmodified,//')" sops_mac
  check is_equal "$(tail -n 1 "$file" | cut -d= -f1)" NEW
  expect 0 unset "$file" NEW
  check is_equal "$(diff before.enc "$file" | grep '^>' | grep -cv '^> sops_\(mac\|lastm\)')" 0
done
for name in kms_beside_age metadata_shuffled metadata_first lists_sorted_bytewise blank_lines; do
  cp "$golden/$name.env.enc" "$file"
  keep
  first=$(run get "$file" 2> /dev/null | head -n 1)
  set_text 0 'something else' "$file" "$first"
  check is_equal "$(new_lines)" "$first,sops_lastmodified,sops_mac"
  check is_equal "$(old_lines)" "$first,sops_lastmodified,sops_mac"
  expect 0 get "$file" "$first"
  printed_text 'something else'
done

begin 'a file that was tampered with is refused'
start
sed -i '/^A=/d' "$file"
keep
set_text 51 value "$file" B
expect 51 unset "$file" B
untouched
# Whatever other fault there is: the new file can't be written, or the rule differs.
set_where_nothing_can_be_written() {
  status=0
  printf value | (
    trap '' XFSZ
    ulimit -f 1
    exec "$secretsctl" set "$file" B 2> "$err"
  ) || status=$?
}
set_where_nothing_can_be_written
check test "$status" -eq 51
untouched
mkdir tampered
printf 'creation_rules:\n  - age: %s\n    encrypted_regex: ^B\n' "$recipient" > tampered/.sops.yaml
cp "$file" tampered/x.env.enc
set_text 51 value tampered/x.env.enc B
same "$file" tampered/x.env.enc

begin 'a file that cannot be written, and a rule that cannot be read'
start
keep
set_where_nothing_can_be_written
check test "$status" -eq 3
said 'cannot write'
untouched
sed -i 's/^sops_unencrypted_suffix=.*/sops_encrypted_regex=(/' "$file"
set_text 1 value "$file" B
check grep -q "^secretsctl: $file: the rule encrypted_regex" "$err"

begin 'files that are missing, not encrypted, not ours'
set_text 2 value not_there.env.enc A
expect 2 unset not_there.env.enc A
set_text 1 value plain.env A
SOPS_AGE_KEY_FILE=$keys/other.txt set_text 128 value "$golden/quotes.env.enc" A
set_text 1 value - A
check test ! -e not_there.env.enc

begin 'mode, owner and link stay'
start
chmod 0640 "$file"
ln -s "$file" link.env.enc
set_text 0 value link.env.enc A
check test -L link.env.enc
check is_equal "$(mode_of "$file")" 640
expect 0 get "$file" A
printed_text value
if is_root; then
  chown 65534:65534 "$file"
  set_text 0 other "$file" A
  check is_equal "$(stat -c %u:%g "$file")" 65534:65534
else
  cannot 'the owner stays: only root can give a file away'
fi

begin 'many at once: no change is lost'
start
for ((i = 0; i < 8; i++)); do
  echo "value $i" > "value_$i"
  run set --value-file "value_$i" "$file" "AT_ONCE_$i" 2> /dev/null &
done
wait
for ((i = 0; i < 8; i++)); do
  expect 0 get "$file" "AT_ONCE_$i"
  printed_text "value $i"
done
check is_equal "$(find . -name '.x.env.enc.*')" ''

begin 'git shows one line and the two of SOPS'
git init -q repository
cp "$file" repository/x.env.enc
cd repository
git add x.env.enc
next_second
set_text 0 'for git' x.env.enc A
check is_equal "$(git diff --numstat -- x.env.enc | cut -f1,2)" $'3\t3'
cd ..
finish
