#!/usr/bin/env bash
# INI files between the command and the real sops: random documents in both directions, what each
# program refuses, and what sops damages. SEED=N changes the random documents.
# shellcheck disable=SC2016  # backticks are quotes of INI
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

recipient=$(recipient_of test-only)
count=${COUNT:-500}
cd "$scratch"
mkdir documents
python3 "$interop_folder/ini_documents.py" documents "${SEED:-1}" "$count"

# What stands in clear in an encrypted file: names, delimiters, quotes, and marks of comments.
clear_words() { sed -e '/^\[sops\]/,$d' -e 's/ENC\[[^]]*\]//g' "$1" | grep -nE '[#;].*[[:alnum:]]' | grep -vE '^[0-9]+:(\[#no\]|[[:space:]]*two;words)' || true; }

# The plaintext comes back as it was; sops gives the same for both files.
compare() {
  local name=$1
  cp "$2" p.ini
  rm -f o.ini s.ini
  check_equal "$name: sops encrypts it" "$(status_of theirs encrypt --age "$recipient" p.ini)" 0
  cp out s.ini
  theirs decrypt s.ini > s.theirs 2> /dev/null
  check_equal "$name: decrypt of sops's file" "$(status_of ours decrypt s.ini)" 0
  check_same "$name: the same as sops's" out s.theirs
  check_equal "$name: encrypt" "$(status_of ours encrypt --clear p.ini --age "$recipient" -o o.ini)" 0
  check_equal "$name: comments in clear" "$(clear_words o.ini)" ''
  check_equal "$name: sops decrypts it" "$(status_of theirs decrypt o.ini)" 0
  check_same "$name: sops's plaintext" out s.theirs
  check_equal "$name: decrypt" "$(status_of ours decrypt o.ini)" 0
  check_same "$name: its layout" out p.ini
}

for file in documents/*; do compare "$(basename "$file")" "$file"; done

accepted() {
  printf '%b' "$2" > good.ini
  compare "$1" good.ini
}
accepted empty ''
accepted 'no newline' 'a=1'
accepted 'comments alone' '; a\n\n# b\n'
accepted 'two sections DEFAULT' 'a=1\n[DEFAULT]\na=2\n'
accepted 'sections of one name' '[s]\na=1\n[t]\n[s]\na=2\nb=3\n'
accepted 'spaces and dots in names' '[ a. b ]\nc d = 1\n'
accepted 'a line that ends in a backslash' 'a = x \\\\\n  y\n'
accepted 'no interpolation' 'a = %(b)s\n'
accepted 'CRLF' '; c\r\n[s]\r\na = 1\r\n'
accepted 'keys with equals signs' '`a=b` = 1\n`c:d`: 2\n'

# Both refuse the same texts, with the same status.
refused() {
  printf '%b' "$2" > bad.ini
  check_equal "refused: $1" "$(status_of ours encrypt bad.ini --age "$recipient" -o bad.enc)" 2
  check_equal "refused by sops: $1" "$(status_of theirs encrypt --age "$recipient" bad.ini)" 2
}
refused 'no delimiter' 'text\n'
refused 'no name' '= 1\n'
refused 'no section name' '[]\n'
refused 'open section' '[s\n'
refused 'indented continuation' 'a = 1\n  2\n'
refused 'open quotes' 'a = `x\n'
check_equal 'encrypted already' "$(status_of ours encrypt o.ini --age "$recipient" -o bad.enc)" 203

# sops changes or loses something here, and says nothing: it is refused with its line.
damaged() {
  printf '%b' "$2" > bad.ini
  check_equal "sops takes: $1" "$(status_of theirs encrypt --age "$recipient" bad.ini)" 0
  check_equal "damaged: $1" "$(status_of ours encrypt bad.ini --age "$recipient" -o bad.enc)" 2
  check_equal "its line: $1" "$(grep -c "bad.ini: line $3: " err)" 1
  check_equal "nothing is written: $1" "$(ls bad.enc 2> /dev/null)" ''
}
damaged 'a mark in a word' 'b = 1\na = un;quoted\n' 2
damaged 'a mark in quotes' 'a = "un;quoted"\n' 1
damaged 'a color' 'a = #fff\n' 1
damaged 'a backslash at the end' 'a = C:\\\\dir\\\\\nb = 1\n' 1
damaged 'the same at the end of the file' 'a = C:\\\\dir\\\\\n' 1
damaged 'a numbered key' '[s]\n- = 1\n' 2
damaged 'a repeated key' 'a = 1\na = 2\n' 2
damaged 'text after a section' '[s] x\n' 1
damaged 'text after quotes' 'a = `x` y\n' 1

# sops loses these on the way back; the command keeps them, and sops reads what it writes.
kept() {
  printf '%b' "$2" > p.ini
  rm -f o.ini
  check_equal "$1: encrypt" "$(status_of ours encrypt --clear p.ini --age "$recipient" -o o.ini)" 0
  check_equal "$1: decrypt" "$(status_of ours decrypt o.ini)" 0
  check_same "$1: kept" out p.ini
  if [[ -n ${3-} ]]; then check_equal "$1: sops's value" "$(theirs decrypt --extract '["DEFAULT"]["a"]' o.ini)" "$3"; fi
}
kept 'comments at the end' 'a = 1\n; end\n\n# more' 1
kept 'a comment after quotes' 'a = `1` ; c\n' 1
kept 'quotes in quotes' "a = \`'x'\`\n" "'x'"
kept 'a backslash in quotes' 'a = `C:\\`\n' "C:\\"
kept 'a comment that begins with an empty line' ';\n; c\n;\na = 1\n' 1
check_equal 'sops ends without a panic' "$(status_of theirs decrypt o.ini)" 0
printf 'a = `C:\\`\nb = `"x"`\n' > p.ini
theirs encrypt --age "$recipient" p.ini > s.ini
ours decrypt s.ini > out
check_same 'from sops: values that need quotes' out p.ini

# Each edits the other's file.
printf '; c\n[s]\na = x ; in\nb = `y` ; lost\n; end\n' > p.ini
rm -f o.ini
ours encrypt p.ini --age "$recipient" -o o.ini > /dev/null 2>&1
ours set o.ini '["s"]["n"]' <<< 'two;words' 2> /dev/null
check_equal 'set by the command' "$(theirs decrypt --extract '["s"]["n"]' o.ini)" 'two;words'
check_equal 'the layout after it' "$(ours decrypt o.ini)" "$(printf '; c\n[s]\na = x ; in\nb = `y` ; lost\nn = `two;words`\n; end')"
theirs set o.ini '["s"]["b"]' '"new"'
check_equal 'set by sops' "$(ours get o.ini '["s"]["b"]')" new
theirs rotate -i o.ini
check_equal 'rotated by sops' "$(status_of ours decrypt o.ini)" 0
ours unset o.ini '["s"]["a"]' 2> /dev/null
check_equal 'unset by the command' "$(status_of theirs decrypt o.ini)" 0
ours rotate o.ini > /dev/null 2>&1
check_equal 'rotated by the command' "$(status_of theirs decrypt o.ini)" 0
theirs set o.ini '["s"]["f"]' 7
check_equal 'a number' "$(ours decrypt o.ini | tail -n 1)" 'f = 7.0'

# Into other formats and back, the same as sops.
printf '; c\na = 1\n[s]\n; d\nlong = two words\n[e]\n' > p.ini
theirs encrypt --age "$recipient" p.ini > s.ini
for type in json yaml ini; do
  check_equal "to $type" "$(ours decrypt --output-type "$type" s.ini)" "$(theirs decrypt --output-type "$type" s.ini)"
done
check_equal 'to dotenv: refused' "$(status_of ours decrypt --output-type dotenv s.ini)" "$(status_of theirs decrypt --output-type dotenv s.ini)"
printf '{"DEFAULT": {"a": 1}, "s": {"f": 1e30, "t": true, "text": "a;b", "e": ""}}' > v.json
printf 's:\n  b: 2\n  text: |\n    two\n    lines\n' > v.yaml
for file in v.json v.yaml; do
  theirs encrypt --age "$recipient" "$file" > s.file
  mv s.file "s.$file"
  check_equal "from $file" "$(ours decrypt --output-type ini "s.$file")" "$(theirs decrypt --output-type ini "s.$file")"
done
for json in '{"a": 1}' '{"s": [1]}' '{"s": {"m": {"x": 1}}}'; do
  printf '%s' "$json" > v.json
  theirs encrypt --age "$recipient" v.json > s.v.json
  check_equal "no INI: $json" "$(status_of ours decrypt --output-type ini s.v.json)" 4
done
finish
