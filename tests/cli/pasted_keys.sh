#!/usr/bin/env bash
# Keys as people paste them: what is certain is taken, the rest is named, before the list of places.
# shellcheck disable=SC2088  # the tilde is for the command
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

file=$golden/simple.env.enc
plain=$golden/simple.expected
identity=$(identity_of test-only)

begin 'SOPS_AGE_KEY with quotes, blanks and lost ends of lines'
literal=$(sed 's/$/\\n/' "$key" | tr -d '\n')
for text in "\"$identity\"" "'$identity'" "  $identity"$'\t' "\"$(cat "$key")\"" "$literal" \
  "\"$literal\"" "$(sed 's/$/\\r\\n/' "$key" | tr -d '\n')" "$(sed 's/.*/"&"/' "$key")" \
  $'\357\273\277'"$(cat "$key")"; do
  SOPS_AGE_KEY=$text expect 0 decrypt "$file"
  printed "$plain"
done

begin 'key files of other systems'
to_utf16() { iconv -f UTF-8 -t "UTF-16$1" "$key" | cat <(printf '%b' "$2") -; }
to_utf16 LE '\xff\xfe' > little.txt
to_utf16 BE '\xfe\xff' > big.txt
sed 's/$/\r/' "$key" | cat <(printf '\xef\xbb\xbf') - > mark.txt
for name in little big mark; do
  SOPS_AGE_KEY_FILE=$name.txt expect 0 decrypt "$file"
  printed "$plain"
  expect 0 keygen -y $name.txt
  printed_text "$recipient"$'\n'
done

begin 'a home folder that no shell has put in'
mkdir "$HOME/keys"
cp "$key" "$HOME/keys/key.txt"
SOPS_AGE_KEY_FILE='~/keys/key.txt' expect 0 decrypt "$file"
printed "$plain"
mkdir -p '~/keys'
cp "$key" '~/keys/key.txt'
HOME=/nowhere SOPS_AGE_KEY_FILE='~/keys/key.txt' expect 0 decrypt "$file"
rm -r '~'
# shellcheck disable=SC2016  # not for the shell
SOPS_AGE_KEY_FILE='$HOME/keys/key.txt' expect 128 decrypt "$file"
check grep -qF 'not read as a shell reads them' <(head -n 1 "$err")

# first_says VARIABLE VALUE TEXT: the reason stands in the first line, and is no key.
first_says() {
  (
    export "$1=$2"
    expect 128 decrypt "$file"
    printf '%s %s\n' "$checks" "$failures" > counts
  )
  read -r checks failures < counts
  check grep -qF -- "$3" <(head -n 1 "$err")
  unsaid "${identity:20:30}"
  check_not grep -qiF "${identity:20:30}" "$err"
  check_not grep -qF "$(base64 -w 0 "$key" | cut -c 40-80)" "$err"
}

begin 'what is no identity is named first'
first_says SOPS_AGE_KEY "$recipient" 'public key'
first_says SOPS_AGE_KEY "$(base64 -w 0 "$key")" 'base64'
first_says SOPS_AGE_KEY "$(base64 "$key")" 'base64'
first_says SOPS_AGE_KEY "${identity,,}" 'lower case'
first_says SOPS_AGE_KEY "${identity:0:50}" 'it is cut'
first_says SOPS_AGE_KEY "${identity%?????}QQQQQ" 'checksum'
first_says SOPS_AGE_KEY "$key" 'SOPS_AGE_KEY_FILE takes a path'
first_says SOPS_AGE_KEY 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host' 'SSH public key'
first_says SOPS_AGE_KEY "$(tr '\n' ' ' < "$key")" 'comment'
first_says SOPS_AGE_KEY '' 'SOPS_AGE_KEY: set but empty'
first_says SOPS_AGE_KEY_FILE missing.txt 'missing.txt): not there'
expect 0 age encrypt -r "$recipient" -a -o armored.age "$plain"
first_says SOPS_AGE_KEY "$(cat armored.age)" 'not encrypted with a passphrase'

cp "$key" age.txt
first_says SOPS_AGE_SSH_PRIVATE_KEY_FILE age.txt 'an age identity, which belongs to SOPS_AGE_KEY_FILE'
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI me@host' > id.pub
first_says SOPS_AGE_SSH_PRIVATE_KEY_FILE id.pub 'it is a public key'

begin 'places where nothing is share a line'
expect 128 decrypt "$file"
said 'not set: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, '

begin 'a mode that lets others read the key comes first'
mkdir -p repository/secrets
cp "$file" repository/file.env.enc
printf 'creation_rules:\n  - age: %s\n' "$recipient" > repository/.sops.yaml
install -m 0644 "$key" repository/secrets/age-key.txt
expect 128 decrypt repository/file.env.enc
check grep -qF 'others may read it; run chmod 600' <(head -n 1 "$err")

begin 'doctor: what was refused comes before what is used and what is not set'
cd repository
SOPS_AGE_KEY=$recipient SOPS_AGE_KEY_FILE=$key expect 1 doctor -v file.env.enc
grep -n 'SOPS_AGE_KEY: no identity: SOPS_AGE_KEY, line 1: it is a public key' "$out" | cut -d: -f1 > refused.txt
grep -n "SOPS_AGE_KEY_FILE ($key): 1 identity" "$out" | cut -d: -f1 > used.txt
grep -n 'not set: SOPS_AGE_KEY_CMD, ' "$out" | cut -d: -f1 > unset.txt
check test "$(cat refused.txt)" -lt "$(cat used.txt)"
check test "$(cat used.txt)" -lt "$(cat unset.txt)"
cd ..

begin 'a standard input that is closed is no folder'
export SOPS_AGE_KEY_FILE=$key
cp "$file" own.env.enc
run decrypt - <&- > "$out" 2> "$err" || true
said 'standard input: it is closed'
run set own.env.enc NEW <&- > "$out" 2> "$err" || true
said 'standard input: it is closed'
run age decrypt -i - armored.age <&- > "$out" 2> "$err" || true
said 'standard input: it is closed'
run decrypt "$file" <&- > "$out" 2> "$err"
printed "$plain"
expect 2 decrypt "$HOME"
said 'it is a folder'
finish
