#!/usr/bin/env bash
# INI files through every command: layouts, comments, paths, names, other formats, what is refused.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml

begin 'a file encrypted by sops reads as sops reads it'
for file in "$top"/testdata/ini/*.enc; do
  begin "${file##*/}"
  expect 0 decrypt "$file"
  printed "${file%.ini.enc}.expected"
done

begin 'names'
cat > v.ini << 'EOF'
; what it is about
[db]   ; see below
user     = admin ; not root
password : "two words"

# raw
path     = `C:\dir\`
key      = """-----BEGIN
line
-----END"""
long     = one \
           two
; the end
EOF
expect 0 encrypt v.ini
check test -f v.enc.ini
check_not grep -qE 'what it|see below|not root|# raw|-BEGIN$|two words|the end' v.enc.ini
expect 0 decrypt v.enc.ini
printed v.ini
for name in v.sops.ini v.ini.enc noname; do
  cp v.enc.ini "$name"
  expect 0 decrypt "$name"
  printed v.ini
done
expect 0 decrypt - < v.enc.ini
printed v.ini
expect 203 encrypt v.enc.ini
expect 0 status v.enc.ini
check is_equal "$(cat "$out")" '{"encrypted":true}'

begin 'paths'
for entry in user=admin 'password=two words' "path=C:\\dir\\" 'long=one two'; do
  expect 0 get v.enc.ini "[\"db\"][\"${entry%%=*}\"]"
  check is_equal "$(cat "$out")" "${entry#*=}"
done
expect 0 get v.enc.ini
check grep -qx db "$out"
expect 1 get v.enc.ini '["db"]["missing"]'
expect 4 get v.enc.ini '["db"]'

begin 'set, unset and rotate change the lines that they must'
expect 0 set v.enc.ini '["db"]["user"]' <<< 'x;y'
expect 0 set v.enc.ini '["db"]["port"]' <<< 5432
expect 0 set v.enc.ini '["cache"]["host"]' <<< local
expect 0 rotate v.enc.ini
expect 0 decrypt v.enc.ini
cat > expected << 'EOF'
; what it is about
[db]   ; see below
; not root
user     = `x;y`
password : "two words"

# raw
path     = `C:\dir\`
key      = """-----BEGIN
line
-----END"""
long     = one \
           two
port     = 5432

[cache]
host = local
; the end
EOF
printed expected
expect 0 unset v.enc.ini '["db"]["user"]'
expect 0 unset v.enc.ini '["db"]["port"]'
expect 0 decrypt v.enc.ini
check_not grep -qE 'root|port' "$out"
check is_equal "$(sed -n 3p "$out")" 'password : "two words"'

begin 'an edit keeps the ciphertext of what is unchanged'
cp v.ini w.ini
expect 0 encrypt w.ini
grep '^password' w.enc.ini > before
sed -i 's/admin/other/' w.ini
expect 0 encrypt w.ini
grep '^password' w.enc.ini > after
same before after
expect 0 decrypt w.enc.ini
printed w.ini

begin 'what INI cannot hold is refused by name'
cp v.enc.ini before
expect 4 set v.enc.ini key <<< value
said '["SECTION"]["KEY"]'
expect 4 set v.enc.ini '["db"]["#x"]' <<< value
expect 4 set v.enc.ini '["db"]["a"]["b"]' <<< value
expect 203 set v.enc.ini '["sops"]["mac"]' <<< value
same v.enc.ini before

begin 'what SOPS would damage is refused with its line'
while IFS='|' read -r line text; do
  printf '%b' "$text" > bad.ini
  expect 2 encrypt bad.ini
  said "bad.ini: line $line: "
  unsaid hush
  check test ! -e bad.enc.ini
done << 'EOF'
2|[s]\na = hush-hush;word\n
1|a = "hush-hush;word"\n
1|a = C:\\hush-hush\\\nb = 1\n
1|a = hush-hush\\\n
1|- = hush-hush\n
3|[s]\na = hush-hush\na = hush-hush\n
1|[s] hush-hush\n
1|hush-hush\n
1|[hush-hush\n
1|a = `hush-hush\n
EOF

begin 'other formats'
printf 'a = 1\n[s]\nb = "x"\n' > f.ini
expect 0 encrypt f.ini
expect 0 decrypt --output-type json f.enc.ini
check is_equal "$(jq -c . "$out")" '{"DEFAULT":{"a":"1"},"s":{"b":"x"}}'
expect 4 decrypt --output-type dotenv f.enc.ini
printf '{"s": {"n": 1.5, "t": true, "text": " a "}}' > g.json
expect 0 encrypt --output-type ini g.json -o g.enc.ini
expect 0 decrypt g.enc.ini
check is_equal "$(cat "$out")" $'[s]\nn    = 1.5\nt    = true\ntext = " a "'
printf '{"s": {"n": null}}' > n.json
expect 4 encrypt --output-type ini n.json -o n.enc.ini
said '["s"]["n"]'
check test ! -e n.enc.ini

begin 'a merge keeps the layout of what neither side changed'
mkdir repository
cd repository
git init -q .
git config user.email test@example.org
git config user.name test
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
run git install > /dev/null 2>&1
printf '; c\n[s]\na = 1\nb = 2 ; in\n[t]\nc = 3\n; end\n' > m.ini
expect 0 encrypt m.ini
rm m.ini
git add .
git commit -qm one --no-verify
git checkout -qb other
expect 0 set m.enc.ini '["s"]["a"]' <<< other
git commit -qam two --no-verify
git checkout -q -
expect 0 set m.enc.ini '["t"]["c"]' <<< mine
git commit -qam three --no-verify
check git merge -q --no-edit other
expect 0 decrypt m.enc.ini
check is_equal "$(cat "$out")" $'; c\n[s]\na = other\nb = 2 ; in\n[t]\nc = mine\n; end'
cd ..

begin 'a rule'
printf 'creation_rules:\n  - age: %s\n    encrypted_regex: ^secret\n' "$recipient" > .sops.yaml
printf '; of a\n[s]\na = clear ; c\nsecret_b = hidden\n' > r.ini
expect 0 encrypt r.ini
check grep -qx 'a = clear ; c' r.enc.ini
check_not grep -q hidden r.enc.ini
expect 0 decrypt r.enc.ini
printed r.ini
finish
