#!/usr/bin/env bash
# JSON files through every command: values of all types, paths, and a handmade layout that stays.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

formats=$top/testdata/formats
export SOPS_AGE_KEY_FILE=$key
rule() { printf 'creation_rules:\n  - age: %s\n' "$1" > .sops.yaml; }
rule "$recipient"

begin 'files encrypted by sops read as sops reads them'
expect 0 decrypt "$formats/encrypted_values.json"
printed "$formats/decrypted_values.json"
expect 0 decrypt --input-type json --output-type json "$formats/encrypted_values.json"
printed "$formats/decrypted_values.json"
expect 0 decrypt - --input-type json < "$formats/encrypted_values.json"
printed "$formats/decrypted_values.json"

begin 'encrypt'
cp "$formats/values.json" v.json
expect 0 encrypt v.json
said 'stored in clear: ["clear_unencrypted"]["n"]'
expect 0 decrypt v.json.enc
printed "$formats/decrypted_values.json"
check is_equal "$(jq -c '[.null, .none, .empty, .map.e, .clear_unencrypted]' v.json.enc)" '[null,[],"",{},{"n":2.5,"l":["c",null]}]'
check is_equal "$(jq -r '.sops | keys_unsorted | join(" ")' v.json.enc)" 'age lastmodified mac unencrypted_suffix version'
check_not grep -qF 'two words' v.json.enc
for text in '{"a":1' '{"a":1} x' '{"a":1,}' '[1]' '7' '' '{"a":1e400}' '{"a":}'; do
  printf '%s' "$text" > bad.json
  expect 2 encrypt bad.json
  check test ! -e bad.json.enc
done
for text in '{"sops":1}' '{"sops":{"mac":"x"}}'; do
  printf '%s' "$text" > bad.json
  expect 203 encrypt bad.json
done

begin 'encrypt again keeps unchanged values'
values_of() { jq -c 'paths(type == "string" and startswith("ENC[")) as $p | select($p[0] != "sops") | [$p, getpath($p)]' "$1"; }
cp v.json.enc before
expect 0 encrypt v.json
said 'holds all of it already'
same v.json.enc before
sed -i 's/"deep"/"changed"/; s/"int": 7/"int": 8/' v.json
expect 0 encrypt v.json
said 'changed: int, ["map"]["list"][3]["z"]'
check is_equal "$(diff <(values_of before) <(values_of v.json.enc) | grep -c '^>')" 2
check is_equal "$(diff before v.json.enc | grep '^>' | grep -vc lastmodified)" 3  # and mac
check is_equal "$(run get v.json.enc '["map"]["list"][3]["z"]')" changed

begin 'get and --extract'
file=$formats/encrypted_values.json
expect 0 get "$file"
for name in text map none a:b clear_unencrypted; do check grep -qxF "$name" "$out"; done
check_not grep -qx sops "$out"
for entry in 'text=two words' 'int=7' 'big=9223372036854775807' 'large=1e+21' 'yes=true' 'a:b=colon' '["map"]["x"]=in' \
  '["map"]["list"][1]=two' '["map"]["list"][2][0]=3.25' '["clear_unencrypted"]["l"][0]=c' 'empty=' 'none=[]' 'null=null'; do
  path=${entry%=*}
  begin "get $path"
  expect 0 get "$file" "$path"
  printed_text "${entry##*=}"
  [[ $path == '['* ]] || path="[\"$path\"]"
  expect 0 decrypt --extract "$path" "$file"
  printed_text "${entry##*=}"
done
begin 'get of a map, and of a missing key'
expect 0 get "$file" '["clear_unencrypted"]'
printed_text $'{\n\t"n": 2.5,\n\t"l": [\n\t\t"c",\n\t\tnull\n\t]\n}\n'
expect 1 get "$file" missing
printed_nothing
for path in '["map"]["missing"]' '["none"][0]' '["map"][0]' '["text"]["x"]' '["sops"]'; do
  expect 1 decrypt --extract "$path" "$file"
  printed_nothing
done
expect 91 decrypt --extract '["map"' "$file"

# A handmade file: sops first, CRLF, two and four spaces, a list in one line, unusual spellings.
cat > hand.json << 'JSON'
{"a": "one", "n": 7, "f_unencrypted": 1.5, "e_unencrypted": "é", "m": {"x": "in", "l": [1, "two", "three"]}, "z": {}}
JSON
run encrypt --clear hand.json 2> /dev/null
jq -j --argjson none null '
  .sops as $sops | "{ \"sops\" : \($sops | tojson),\r\n" +
  "  \"a\":  \"\(.a)\" ,\r\n    \"n\" : \"\(.n)\", \"f_unencrypted\": 1.50,\r\n" +
  "  \"e_unencrypted\":\"\\u00e9\",\r\n\r\n" +
  " \"m\": {\"x\":\"\(.m.x)\",\r\n\t\"l\":[ \"\(.m.l[0])\",\"\(.m.l[1])\",\r\n\t\t\"\(.m.l[2])\" ]}, \"z\": { } }"' \
  hand.json.enc > hand.first
# The same with sops in the middle, and everything in one line.
sed -z 's/^{ \("sops" : {[^\r]*}\),\r\n\(.*\)\r\n    "n"/{ \2 \1,\r\n    "n"/' hand.first > hand.middle
jq -cj . hand.json.enc > hand.line
jq --indent 4 . hand.json.enc | sed 's/$/\r/' > hand.four

# The differences between two files, apart from sops's own lines: their pieces between commas.
pieces() {
  tr '\r' '\n' < "$1" | sed 's/"\(mac\|lastmodified\|enc\)" *: *"[^"]*"/"\1"/g' | sed 's/"ENC\[[^"]*"/\n&\n/g'
}
differs() { diff <(pieces before) <(pieces now.json.enc) | grep -c '^>' || true; }
# changes NUMBER COMMAND ARG...: the command changes NUMBER pieces of now.json.enc.
changes() {
  local number=$1
  shift
  cp now.json.enc before
  expect 0 "$@"
  check is_equal "$(differs)" "$number"
  check is_equal "$(jq -r '.e_unencrypted' now.json.enc)" é
}
for layout in first middle line four; do
  cp "hand.$layout" now.json.enc
  begin "a handmade layout's, $layout: decrypt"
  expect 0 decrypt now.json.enc
  run decrypt hand.json.enc > expected
  printed expected
  begin "$layout: set"
  changes 1 set --clear now.json.enc a <<< new
  changes 1 set --clear now.json.enc n <<< 8
  check is_equal "$(jq -r .n now.json.enc | sed 's/.*type://')" 'int]'
  changes 1 set --clear now.json.enc '["m"]["l"][0]' <<< changed
  changes 1 set --clear now.json.enc '["m"]["l"][2]' <<< changed
  cp now.json.enc before
  expect 0 set --clear now.json.enc a <<< new
  said 'that value already'
  same now.json.enc before
  begin "$layout: edit"
  # shellcheck disable=SC2016  # the program expands it
  printf '#!/bin/sh\nsed -i "s/\\"in\\"/\\"edited\\"/" "$1"\n' > editor
  chmod +x editor
  EDITOR=$PWD/editor changes 1 edit now.json.enc < /dev/null
  begin "$layout: rotate, updatekeys"
  cp now.json.enc before
  expect 0 rotate -y now.json.enc
  check is_equal "$(sed 's/"[^"]*"//g' now.json.enc)" "$(sed 's/"[^"]*"//g' before)"
  check is_equal "$(differs)" 6
  rule "$recipient,$second"
  cp now.json.enc before
  expect 0 updatekeys -y now.json.enc
  check is_equal "$(diff <(values_of before) <(values_of now.json.enc))" ''
  check is_equal "$(jq '.sops.age | length' now.json.enc)" 2
  SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 get now.json.enc a
  printed_text new
  rule "$recipient"
  begin "$layout: unset"
  cp now.json.enc before
  expect 0 unset --clear now.json.enc n
  expect 0 unset --clear now.json.enc '["m"]["l"][1]'
  check is_equal "$(jq -c '[has("n"), (.m.l | length), .f_unencrypted, .z]' now.json.enc)" '[false,2,1.5,{}]'
  check is_equal "$(grep -c '1\.50\|1\.5' now.json.enc)" 1
  expect 0 decrypt now.json.enc
  printed_text $'{\n\t"a": "new",\n\t"f_unencrypted": 1.5,\n\t"e_unencrypted": "é",\n\t"m": {\n\t\t"x": "edited",\n\t\t"l": [\n\t\t\t"changed",\n\t\t\t"changed"\n\t\t]\n\t},\n\t"z": {}\n}\n'
done
check grep -qF '1.50' hand.first

begin 'set: new keys, maps and lists'
cp hand.json.enc s.json.enc
expect 0 set --clear s.json.enc '["new"]["deep"][0]' <<< x
expect 0 set --clear s.json.enc '["new"]["deep"][1]["k"]' <<< y
check is_equal "$(run decrypt s.json.enc | jq -c .new)" '{"deep":["x",{"k":"y"}]}'
cp s.json.enc before
expect 1 set --clear s.json.enc '["new"]["deep"][5]' <<< x
expect 1 set --clear s.json.enc '["a"]["b"]' <<< x
expect 4 set --clear s.json.enc m <<< x
expect 203 set --clear s.json.enc sops <<< x
expect 91 set --clear s.json.enc '["a"' <<< x
expect 1 unset --clear s.json.enc '["m"]["missing"]'
expect 1 unset --clear s.json.enc '["m"]["l"][9]'
expect 1 unset --clear s.json.enc sops
same s.json.enc before

begin 'edit: a text that does not parse changes nothing'
# shellcheck disable=SC2016  # the program expands it
printf '#!/bin/sh\necho "{" > "$1"\n' > breaks
chmod +x breaks
EDITOR=$PWD/breaks expect 2 edit s.json.enc < /dev/null
same s.json.enc before

begin 'exec and provider: values at the top level; a map or list is refused'
printf '{"A": "one", "N": 7, "F": 1000000.0, "T": true, "E": ""}' > env.json
expect 0 encrypt env.json
# shellcheck disable=SC2016  # the program expands it
expect 0 exec env.json.enc -- bash -c 'printf "%s|" "$A" "$N" "$T" "$E"'
printed_text 'one|7|true||'
expect 1 exec hand.json.enc -- true
said "'m': it is a map or a list"
expect 1 compose hand.json.enc -- true
expect 1 decrypt --output-type sh hand.json.enc
said "'m' is a map or a list"
printf '{"protocolVersion":1,"provider":"p","ids":["A","N","T"]}' > request
expect 0 provider env.json.enc < request
check is_equal "$(jq -c .values "$out")" '{"A":"one","N":"7","T":"true"}'
printf '{"protocolVersion":1,"provider":"p","ids":["text","map","none","missing"]}' > request
expect 0 provider "$formats/encrypted_values.json" < request
check is_equal "$(jq -c '.values' "$out")" '{"text":"two words"}'
check is_equal "$(jq -r '.errors | keys | join(" ")' "$out")" 'map missing none'

begin 'other outputs'
expect 0 decrypt --output-type dotenv env.json.enc
check is_equal "$(sed -n 1,2p "$out")" $'A=one\nN=7'
expect 4 decrypt --output-type dotenv v.json.enc
printed_nothing
expect 4 decrypt --output-type binary env.json.enc
printed_nothing
printf '{"A=B": "x"}' > odd.json
expect 0 encrypt odd.json
expect 4 decrypt --output-type dotenv odd.json.enc
said 'A=B'
printf 'A=\377\n' > bytes.env
expect 4 encrypt --output-type json -o - bytes.env
said 'JSON cannot hold A'
printf 'A=1\n# note\nB=two\\nlines\n' > c.env
expect 0 encrypt --output-type json -o c.json.enc c.env
expect 0 decrypt c.json.enc
printed_text $'{\n\t"A": "1",\n\t"B": "two\\nlines"\n}\n'

begin 'status'
expect 0 status "$formats/encrypted_values.json"
printed_text $'{"encrypted":true}\n'
expect 0 status "$formats/values.json"
printed_text $'{"encrypted":false}\n'

begin 'git: diff, merge, conflict, hook'
git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main
mkdir bin
ln -s "$secretsctl" bin/secretsctl
PATH=$PWD/bin:$PATH
git init -q repository
cd repository
rule "$recipient"
run git install > /dev/null 2>&1
printf '{"a": "one", "m": {"x": "in", "y": "also"}, "l": [1, 2]}' > p.json
run encrypt p.json 2> /dev/null
rm p.json
git add -A
git commit -qm base
git checkout -qb theirs
# shellcheck disable=SC2216  # the command, not the builtin
echo theirs | run set p.json.enc '["m"]["x"]' 2> /dev/null
git diff > "$out"
check grep -qF '"x": "theirs"' "$out"
check_not grep -qF 'ENC[' "$out"
git commit -qam theirs
git checkout -q main
# shellcheck disable=SC2216  # the command, not the builtin
echo ours | run set p.json.enc '["m"]["y"]' 2> /dev/null
# shellcheck disable=SC2216  # the command, not the builtin
echo ours | run set p.json.enc a 2> /dev/null
git commit -qam ours
check git merge -q --no-edit theirs
check is_equal "$(run decrypt p.json.enc | jq -c .)" '{"a":"ours","m":{"x":"theirs","y":"ours"},"l":[1,2]}'
git checkout -q theirs
# shellcheck disable=SC2216  # the command, not the builtin
echo 'another one' | run set p.json.enc a 2> /dev/null
git commit -qam more
git checkout -q main
if git merge -q --no-edit theirs > "$out" 2> "$err"; then bad 'a conflict was merged'; else good; fi
check_not grep -rqF 'another one' .
git merge --abort
printf '{"a": "in clear"}' > plain.json.enc
git add plain.json.enc
if git commit -qm plain > "$out" 2> "$err"; then bad 'a plaintext was committed'; else good; fi
git rm -q --cached plain.json.enc
rm plain.json.enc
begin 'doctor'
run doctor --json > "$out" 2> "$err" || true
for check in opens mac recipients; do
  check grep -qF "{\"check\":\"$check\",\"subject\":\"p.json.enc\",\"status\":\"ok\"" "$out"
done
check_not grep -qE '"subject":"p.json.enc","status":"(problem|warning)"' "$out"
finish
