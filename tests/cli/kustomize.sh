#!/usr/bin/env bash
# kustomize: a KRM function on standard input, and a configuration alone; what is said of Secrets that Kubernetes refuses.
# shellcheck disable=SC2016  # values
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key SOPS_AGE_RECIPIENTS=$recipient
printf 'API_KEY=marker-7f3a\nQUOTED="x y"\n' > app.env
printf 'user: admin # who\nport: 80\n' > app.yaml
printf '{"a": "b", "n": 1.5}\n' > app.json
printf '\377\000' > blob
for file in app.env app.yaml app.json blob; do expect 0 encrypt "$file"; done
rm app.env app.json blob
base64_of() { printf %s "$1" | base64 -w 0; }

# generator KIND FIELDS: a configuration, in gen.yaml.
generator() {
  local version=secretsctl/v1
  if [[ $1 == ksops ]]; then version=viaduct.ai/v1; fi
  printf "apiVersion: %s\nkind: %s\nmetadata:\n  name: app\n%s\n" "$version" "$1" "$2" > gen.yaml
}

begin 'a Secret of files and variables'
cat > gen.yaml << 'END'
apiVersion: secretsctl/v1
kind: SecretGenerator
metadata:
  name: app
  namespace: prod
  labels: {tier: "1"}
  annotations:
    config.kubernetes.io/function: |
      exec: {path: secretsctl, args: [kustomize]}
    kustomize.config.k8s.io/needs-hash: "true"
type: example.org/kind
envs: [app.env.enc, app.json.enc]
files: [app.enc.yaml, key.bin=blob.enc]
END
expect 0 kustomize gen.yaml
cat > wanted << END
apiVersion: v1
kind: Secret
metadata:
  name: app
  namespace: prod
  labels:
    tier: "1"
  annotations:
    kustomize.config.k8s.io/needs-hash: "true"
type: example.org/kind
data:
  app.yaml: $(base64 -w 0 app.yaml)
  key.bin: /wA=
  API_KEY: $(base64_of marker-7f3a)
  QUOTED: $(base64_of '"x y"')
  a: Yg==
  "n": MS41
END
printed wanted
cp gen.yaml own.yaml

begin 'the configurations of KSOPS'
printf '# head\napiVersion: v1\nkind: Secret\nmetadata: {name: one}\ndata: {p: YWJj}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: two}\n' > two.yaml
expect 0 encrypt --encrypted-regex '^(data|stringData)$' two.yaml
cat > ksops.yaml << 'END'
apiVersion: viaduct.ai/v1
kind: ksops
metadata:
  name: gen
files:
- ./two.enc.yaml
secretFrom:
- metadata:
    name: three
  type: Opaque
  files: [./app.enc.yaml]
  binaryFiles: [b=./blob.enc]
  envs: [app.env.enc]
END
expect 0 kustomize ksops.yaml
cat > wanted << 'END'
apiVersion: v1
kind: Secret
metadata:
  name: one
data:
  p: YWJj
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: two
---
apiVersion: v1
kind: Secret
metadata:
  name: three
type: Opaque
stringData:
  app.enc.yaml: |
    user: admin # who
    port: 80
  API_KEY: marker-7f3a
  QUOTED: x y
data:
  b: /wA=
END
printed wanted
ln -s "$secretsctl" "$scratch/ksops"
check cmp <("$scratch/ksops" ksops.yaml) wanted

begin 'a dotenv file as KSOPS reads it'
printf '%s\n' '# c' A=plain 'B="x y"' "C='single \$A'" 'D=pa$word' 'E=a # b # c' F= 'G="l1\nl2"' 'H=a#b' 'I=  blanks  ' 'J="#"' \
  > quoted.env
expect 0 encrypt quoted.env
printf 'kind: ksops\nsecretFrom:\n- metadata: {name: a}\n  envs: [quoted.env.enc]\n' > gen.yaml
expect 0 kustomize gen.yaml
check is_equal "$(sed -n '/^stringData:/,$p' "$out")" 'stringData:
  A: plain
  B: x y
  C: single $A
  D: pa$word
  E: a
  F: ""
  G: |-
    l1
    l2
  H: a#b
  I: blanks
  J: '"'#'"

begin 'a ResourceList: the configuration goes, what it stands for comes, other items stay as they are'
indented() { sed 's/^/  /; 1s/^ /-/' "$1"; }
{
  printf 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n'
  indented own.yaml
} > list.yaml
expect 0 kustomize < list.yaml
check is_equal "$(head -n 5 "$out" | tr '\n' '|')" \
  'apiVersion: config.kubernetes.io/v1|kind: ResourceList|items:|  - apiVersion: v1|    kind: Secret|'
check_not grep -q SecretGenerator "$out"
printf "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- apiVersion: v1   # a comment\n  kind: ConfigMap\n  metadata: {name: x,  a: 'y'}\n  data: {when: 2020-01-01, mode: 0644}\n" > head.yaml
{
  cat head.yaml
  echo functionConfig:
  sed 's/^/  /' own.yaml
} > list.yaml
expect 0 kustomize < list.yaml
check cmp <(head -n 7 "$out") head.yaml
check grep -q '^- apiVersion: v1$' "$out"
check is_equal "$(grep -c 'kind: Secret$' "$out")" 1
{
  printf 'apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\nfunctionConfig:\n'
  sed 's/^/  /' ksops.yaml
} > list.yaml
expect 0 kustomize < list.yaml
check is_equal "$(grep -c '^  - apiVersion: v1$' "$out")" 3

begin 'with a functionConfig no item is a configuration, and one of another group never is'
stranger='- apiVersion: secretsctl/v1\n  kind: SecretGenerator\n  metadata: {name: stolen, namespace: other}\n  envs: [app.env.enc]\n'
{
  printf 'kind: ResourceList\nitems:\n%b' "$stranger"
  echo functionConfig:
  sed 's/^/  /' own.yaml
} > list.yaml
expect 0 kustomize < list.yaml
check is_equal "$(grep -c 'kind: Secret$' "$out")" 1
check grep -q 'name: stolen, namespace: other' "$out"
printf 'kind: ResourceList\nitems:\n%b' "${stranger/secretsctl/other.example}" > list.yaml
expect 1 kustomize < list.yaml
said 'no configuration of this function'
printf 'apiVersion: other.example/v1\nkind: SecretGenerator\nmetadata: {name: x}\nenvs: [app.env.enc]\n' > gen.yaml
expect 1 kustomize gen.yaml
said 'secretsctl/v1'

begin 'no value is left out, taken for another, or taken unauthenticated'
printf 'kind: ksops\nsecretFrom:\n- {metadata: {name: a}, env: [app.env.enc]}\n' > gen.yaml
expect 1 kustomize gen.yaml
said "no field 'env'"
printf 'kind: ksops\nfiles: [two.enc.yaml]\nsecretFrom: {metadata: {name: a}}\n' > gen.yaml
expect 1 kustomize gen.yaml
said "'secretFrom' is a list"
generator SecretGenerator 'envs:'
expect 1 kustomize gen.yaml
said 'it names no files'
printf 'A=1\rB=2\nC=x\n#\n#\n' > cr.env
expect 0 encrypt cr.env
printf 'kind: ksops\nsecretFrom:\n- metadata: {name: a}\n  envs: [cr.env.enc]\n' > gen.yaml
expect 1 kustomize gen.yaml
said 'carriage return'
cp two.yaml three.yaml
expect 0 encrypt --mac-only-encrypted --encrypted-regex '^(data|stringData)$' three.yaml
sed -i 's/name: one/name: six/' three.enc.yaml
printf 'kind: ksops\nfiles: [three.enc.yaml]\n' > gen.yaml
expect 1 kustomize gen.yaml
said 'nothing authenticates'
expect 0 kustomize --unauthenticated gen.yaml
check grep -q 'name: six' "$out"

begin 'files lie in the working folder or below'
mkdir -p outer/inner/below
cp app.env.enc outer/
cp app.env.enc outer/inner/below/in.env.enc
ln -s below/in.env.enc outer/inner/link.env.enc
ln -s ../app.env.enc outer/inner/out.env.enc
ln -s "$PWD/outer/inner/below" outer/inner/absolute
mkfifo outer/inner/pipe.env.enc
cd outer/inner
for name in below/in.env.enc ./below/../below/in.env.enc link.env.enc; do
  generator SecretGenerator "envs: [$name]"
  expect 0 kustomize gen.yaml
  check grep -q 'API_KEY: ' "$out"
done
for name in ../app.env.enc below/../../app.env.enc out.env.enc absolute/in.env.enc "$PWD/below/in.env.enc"; do
  for fields in "SecretGenerator envs: [$name]" "SecretGenerator files: [key=$name]" "ksops files: [$name]" \
    "ksops secretFrom: [{metadata: {name: a}, binaryFiles: [$name]}]"; do
    generator "${fields%% *}" "${fields#* }"
    expect 2 kustomize gen.yaml
    said 'leads out of the working folder'
    said "$name"
    printed_nothing
  done
done
for name in pipe.env.enc below; do
  generator SecretGenerator "envs: [$name]"
  expect 2 kustomize gen.yaml
done
generator SecretGenerator 'envs: [/dev/zero]'
expect 2 kustomize gen.yaml
generator SecretGenerator 'envs: ["-"]'
expect 1 kustomize gen.yaml < ../app.env.enc
said "'-' names no file"
cd ../..

begin 'no value and no name adds a manifest or a key'
evil=$'x\n---\napiVersion: v1\nkind: ConfigMap\ndata: {a: "b"}\n"\': \n...\n'
printf '{"a": %s, "b": "- c\\n# d", "k: e": "f"}' "$(printf %s "$evil" | python3 -c 'import json, sys; print(json.dumps(sys.stdin.read()))')" > evil.json
expect 0 encrypt evil.json
{
  printf 'kind: ksops\nsecretFrom:\n- metadata:\n    name: %s\n    labels: {%s: v}\n  envs: [evil.json.enc]\n' '"n\n---\nkind: Evil"' '"l\nkind: Evil"'
} > gen.yaml
expect 1 kustomize gen.yaml
said 'none to Kubernetes'
printf '{"a": %s, "b": "- c\\n# d"}' "$(printf %s "$evil" | python3 -c 'import json, sys; print(json.dumps(sys.stdin.read()))')" > evil.json
rm evil.json.enc
expect 0 encrypt evil.json
expect 0 kustomize gen.yaml
cp "$out" made.yaml
check is_equal "$(grep -c '^---' made.yaml || true)" 0
check is_equal "$(grep -oE '^[^ ]+:' made.yaml | tr '\n' ' ')" 'apiVersion: kind: metadata: stringData: '
expect 0 encrypt --output-type json made.yaml -o made.enc.json
expect 0 get made.enc.json '["stringData"]["a"]'
printed_text "$evil"
expect 0 get made.enc.json '["metadata"]["name"]'
printed_text $'n\n---\nkind: Evil'

begin 'what is refused, by name'
generator SecretGenerator 'envs: [none.env.enc]'
expect 100 kustomize gen.yaml
said 'gen.yaml: SecretGenerator app: '
said none.env.enc
generator SecretGenerator 'envs: [app.yaml]'
expect 1 kustomize gen.yaml
said 'app.yaml: it is not encrypted'
generator SecretGenerator 'envs: [app.env.enc, app.env.enc]'
expect 1 kustomize gen.yaml
said 'the key API_KEY of the Secret app is there already'
generator SecretGenerator 'env: [app.env.enc]'
expect 1 kustomize gen.yaml
said "no field 'env'"
generator Secretgenerator 'envs: [app.env.enc]'
expect 1 kustomize gen.yaml
said 'SecretGenerator and ksops'
generator ksops 'files: [app.enc.yaml]'
expect 1 kustomize gen.yaml
said 'app.enc.yaml: it is no Kubernetes manifest'
generator SecretGenerator 'files: [a/b=app.enc.yaml]'
expect 1 kustomize gen.yaml
said 'the key a/b of the Secret app is none to Kubernetes'
expect 100 kustomize none.yaml
SOPS_AGE_KEY_FILE=/nonexistent expect 128 kustomize own.yaml
unsaid marker-7f3a
printf 'db:\n  password: a\n' > nested.yaml
expect 0 encrypt nested.yaml
generator SecretGenerator 'envs: [nested.enc.yaml]'
expect 1 kustomize gen.yaml
said 'nested.enc.yaml'
said db
expect 2 kustomize < /dev/null

begin 'a changed file gives nothing'
sed -i 's/^QUOTED=.*/QUOTED=clear/' app.env.enc
expect 25 kustomize own.yaml
printed_nothing

begin 'values that Kubernetes refuses are named by encrypt, set and doctor'
printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\ndata:\n  good: YWJj\n  bad: marker!7f3a\nstringData:\n  text: a\n  port: 80\n' > s.yaml
git init -q .
printf 'creation_rules:\n  - path_regex: \\.yaml$\n    encrypted_regex: ^(data|stringData)$\n    age: %s\n' "$recipient" > .sops.yaml
unset SOPS_AGE_RECIPIENTS
expect 0 encrypt s.yaml -o s.enc.yaml
said 'refuses data.bad: put plain texts under '"'stringData'"
said 'refuses stringData.port: put quotes'
unsaid 'marker!'
run doctor s.enc.yaml > "$out" || true
check grep -q 'data.bad' "$out"
check grep -q 'stringData.port' "$out"
expect 0 set s.enc.yaml '["data"]["bad"]' <<< YWJj
unsaid Kubernetes
expect 0 set s.enc.yaml '["data"]["bad"]' <<< 'plain text!'
said 'Kubernetes takes base64 alone under '"'data'"
expect 0 set s.enc.yaml '["data"]["mine"]' <<< 'plain text!'
said 'Kubernetes takes base64 alone under '"'data'"
expect 0 set s.enc.yaml '["stringData"]["text"]' <<< 'plain text!'
unsaid Kubernetes
EDITOR='sed -i s/80/81/' expect 0 edit s.enc.yaml
said 'data.bad, data.mine'
said 'refuses stringData.port'
printf 'kind: ConfigMap\ndata:\n  a: plain text!\n' > c.yaml
expect 0 encrypt c.yaml -o c.enc.yaml
unsaid Kubernetes
expect 0 set c.enc.yaml '["data"]["a"]' <<< 'plain texts!'
unsaid Kubernetes
printf '{"kind": "Secret", "data": {"a": "plain!"}}' > s.json
expect 0 encrypt --age "$recipient" --config /dev/null s.json
said data.a

begin 'a manifest whose kind is encrypted too'
sed -i '/encrypted_regex/d' .sops.yaml
expect 0 encrypt --fresh s.yaml -o s.enc.yaml
run doctor s.enc.yaml > "$out" || true
check grep -q 'its kind and its name are encrypted' "$out"

finish
