#!/usr/bin/env bash
# YAML files through every command: values of all types, paths, comments, several documents, names.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
rule() { printf 'creation_rules:\n  - age: %s\n' "$1" > .sops.yaml; }
rule "$recipient"

begin 'a file encrypted by sops reads as sops reads it'
for file in "$top"/testdata/yaml/*.enc; do
  begin "${file##*/}"
  expected=${file%.yaml.enc}.expected
  [[ -f $expected ]] || expected=${file%.enc}
  expect 0 decrypt "$file"
  printed "$expected"
done

begin 'names'
printf 'a: secret # why\n' > v.yaml
expect 0 encrypt v.yaml
check test -f v.enc.yaml
check_not grep -qE 'secret|why' v.enc.yaml
expect 0 decrypt v.enc.yaml
printed v.yaml
for name in v.sops.yaml v.yaml.enc v.yml noname; do
  cp v.enc.yaml "$name"
  expect 0 decrypt "$name"
  printed v.yaml
done
cp v.yaml w.yml
expect 0 encrypt w.yml
check test -f w.enc.yml
expect 203 encrypt v.enc.yaml
begin 'a rule that names the file itself encrypts it in place'
printf 'creation_rules:\n  - path_regex: ^keep/.*\.yaml$\n    age: %s\n  - age: %s\n' "$recipient" "$recipient" > .sops.yaml
mkdir keep
cp v.yaml keep/v.yaml
expect 0 encrypt keep/v.yaml
check test ! -e keep/v.enc.yaml
expect 0 decrypt keep/v.yaml
printed v.yaml
rule "$recipient"

begin 'an edit that a layout cannot take restyles the smallest part, and says which'
# restyled TEXT PATH VALUE WANTED: the plaintext after a value was set, as sops sets it.
restyled() {
  rm -f r.yaml r.enc.yaml
  printf '%b' "$1" > r.yaml
  expect 0 encrypt r.yaml
  unsaid 'is written'
  expect 0 sops set r.enc.yaml "$2" "$3"
  cp "$err" notes
  expect 0 decrypt r.enc.yaml
  printf '%b' "$4" > wanted.yaml
  printed wanted.yaml
}
restyled 'a: "x"  # c\nb: "y"\n\n' '["n"]' '"z\n\n"' 'a: "x"  # c\nb: "y"\n"n": "z\\n\\n"\n\n'
check_not grep -q 'is written' notes
unsaid 'is written'
restyled 'a:  x\nb: | # d\n  y\nc: [ 1 ]\n' '["b"]' '{"k": "v"}' 'a:  x\nb: # d\n    k: v\nc: [ 1 ]\n'
check_not grep -q 'is written' notes
restyled 'a:  x\nb: # e\n  - 1\nc: [ 1 ]\n' '["b"]' '{"k": "v"}' 'a:  x\n# e\nb:\n    k: v\nc: [ 1 ]\n'
check grep -qE "^(secretsctl: )?note: b \(line 2\) is written in SOPS's style: .*" notes
check_not grep -q 'whole file' notes

begin 'aliases are named by their lines'
rm -f r.yaml r.enc.yaml
printf 'a: &x {k: v}\nb: *x\n\nc: *x\n' > r.yaml
expect 0 encrypt r.yaml -o r.enc.yaml
said 'lines 2, 4: the aliases are written out'
expect 0 decrypt r.enc.yaml
unsaid aliases

begin 'types'
cat > t.yaml << 'EOF'
text: two words
int: 0x1F
float: 1.50
yes: "quoted"
bool: True
nothing: ~
empty: ''
time: 2020-01-02
list: [1, two, {k: v}]
map:
  k: |
    one
    two
EOF
expect 0 encrypt t.yaml
expect 0 decrypt t.enc.yaml
printed t.yaml
expect 0 decrypt --output-type json t.enc.yaml
check is_equal "$(jq -c . "$out")" \
  '{"text":"two words","int":31,"float":1.5,"yes":"quoted","bool":true,"nothing":null,"empty":"","time":"2020-01-02T00:00:00Z","list":[1,"two",{"k":"v"}],"map":{"k":"one\ntwo\n"}}'
for entry in 'text=two words' int=31 float=1.5 bool=true 'time=2020-01-02T00:00:00Z' '["list"][1]=two' '["list"][2]["k"]=v' \
  nothing=null empty=; do
  begin "get ${entry%=*}"
  expect 0 get t.enc.yaml "${entry%=*}"
  check is_equal "$(cat "$out")" "${entry##*=}"
done
expect 0 get t.enc.yaml '["map"]'
check is_equal "$(cat "$out")" 'k: |
    one
    two'
expect 1 get t.enc.yaml missing
expect 0 get t.enc.yaml
check grep -qx text "$out"

begin 'set and unset'
expect 0 set t.enc.yaml '["map"]["new"]' <<< value
expect 0 decrypt t.enc.yaml
check is_equal "$(diff t.yaml "$out")" '13a14
>   new: value'
expect 0 unset t.enc.yaml '["map"]["new"]'
expect 0 decrypt t.enc.yaml
printed t.yaml

begin 'the spelling of a value goes with it'
printf 'a: >\n  one\n  two\nb: x\n' > s.yaml
expect 0 encrypt s.yaml
check grep -q secretsctl_spellings s.enc.yaml
expect 0 set s.enc.yaml b <<< z
check grep -q secretsctl_spellings s.enc.yaml
expect 0 set s.enc.yaml a <<< three
check_not grep -q secretsctl_spellings s.enc.yaml
expect 0 decrypt s.enc.yaml
check is_equal "$(cat "$out")" $'a: >-\n  three\nb: z'

begin 'exec and provider'
printf 'A: one\nB: "2"\n' > e.yaml
expect 0 encrypt e.yaml
# shellcheck disable=SC2016  # for that shell
expect 0 exec e.enc.yaml -- sh -c 'echo "$A $B"'
check is_equal "$(cat "$out")" 'one 2'
expect 0 provider e.enc.yaml <<< '{"protocolVersion":1,"provider":"p","ids":["A"]}'
check is_equal "$(jq -r .values.A "$out")" one

begin 'an update keeps what did not change'
cp t.enc.yaml before
sed -i 's/two words/other words/' t.yaml
expect 0 encrypt t.yaml
said 'changed: text'
check is_equal "$(diff before t.enc.yaml | grep -c '^> [a-z]')" 1
expect 0 decrypt t.enc.yaml
printed t.yaml

begin 'several documents'
printf 'a: 1\n---\n# two\nb: x\n' > d.yaml
expect 0 encrypt d.yaml
check is_equal "$(grep -c '^sops:' d.enc.yaml)" 2
expect 0 decrypt d.enc.yaml
printed d.yaml

begin 'rules'
printf 'kind: Secret\nport: 0x1F # clear\ndata:\n  key: hidden\n' > k.yaml
expect 0 encrypt k.yaml --encrypted-regex '^(data|stringData)$'
check grep -qxF 'port: 0x1F # clear' k.enc.yaml
check_not grep -q hidden k.enc.yaml
expect 0 decrypt k.enc.yaml
printed k.yaml

begin 'what is refused'
for text in '' '# only a comment' '- list' 'text' 'a: 1
a: 2' 'a: [1' 'a: "\q"' 'a: *x' '[a]: 1' $'a:\n\tb: 1' 'a: &x [*x]'; do
  printf '%s\n' "$text" > bad.yaml
  expect 2 encrypt bad.yaml
  said 'bad.yaml: '
  check test ! -e bad.enc.yaml
done
for text in '1: a' 'true: a' 'a: 9223372036854775808'; do
  printf '%s\n' "$text" > bad.yaml
  expect 23 encrypt bad.yaml
done
printf 'sops: 1\n' > bad.yaml
expect 203 encrypt bad.yaml
expect 1 decrypt v.yaml
said 'holds no SOPS metadata'

begin 'damage'
damaged() { sed "$2" t.enc.yaml > x.enc.yaml; check_not cmp -s x.enc.yaml t.enc.yaml; expect "$1" decrypt x.enc.yaml; printed_nothing; }
damaged 25 's/^text: ENC\[AES256_GCM,data:./text: ENC[AES256_GCM,data:_/'
damaged 25 's/^text:/test:/'
damaged 25 's/^text: .*/text: clear/'
damaged 51 '/^text:/d'
damaged 51 's/lastmodified: "2/lastmodified: "3/'
damaged 1 's/^sops:/sop:/'
damaged 1 's/^  mac:/ mac:/'
finish
