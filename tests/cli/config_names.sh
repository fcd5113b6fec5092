#!/usr/bin/env bash
# Names in .sops.yaml that sops ignores are an error with line and spelling, because without them
# the rule means something else.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

mkdir production
printf 'A=1\n' > production/.env

begin 'the first rule is for another folder, and misspelt'
for name in path-regex path_regx paht_regex Path_Regex pathRegex path_regexp 'path regex' regex; do
  printf 'creation_rules:\n  - "%s": ^staging/\n    age: %s\n  - path_regex: ^production/\n    age: %s\n' \
    "$name" "$other" "$recipient" > .sops.yaml
  expect 1 encrypt production/.env
  said ".sops.yaml:2: '$name'"
  said path_regex
  unsaid "$other"
  check test ! -e production/.env.enc
done

begin 'other names in a rule, also in one that is not for the file'
for name in agee Age recipients encrypted-regex encryted_regex encrypted_regexp mac_only_encypted \
  shamir_treshold keygroups key-groups unencrypted_sufix azure_keyvaults input_type x; do
  printf 'creation_rules:\n  - path_regex: ^production/\n    age: %s\n  - path_regex: x\n    %s: y\n' \
    "$recipient" "$name" > .sops.yaml
  expect 1 encrypt production/.env
  said ".sops.yaml:5: '$name'"
done

begin 'also through a merge'
printf 'common: &common\n  path-regex: ^staging/\ncreation_rules:\n  - <<: *common\n    age: %s\n' \
  "$recipient" > .sops.yaml
expect 1 encrypt production/.env
said ".sops.yaml:2: 'path-regex'"

begin 'in a key group'
for name in agee Age 'hc_vault_transit_uri' recipients; do
  printf 'creation_rules:\n  - key_groups:\n    - age: [%s]\n      %s: [x]\n' "$recipient" "$name" > .sops.yaml
  expect 1 encrypt production/.env
  said ".sops.yaml:4: '$name'"
done

begin 'at the top'
for name in creation_rule creation-rules Creation_Rules creationRules creation_ruels; do
  printf 'stores: {}\n%s:\n  - age: %s\n' "$name" "$recipient" > .sops.yaml
  expect 1 encrypt production/.env
  said ".sops.yaml:2: '$name'"
  said creation_rules
  # Recipients on the command line must not hide a mistake in the selection.
  expect 1 encrypt --age "$recipient" production/.env
done
printf 'rules:\n  - age: %s\n' "$recipient" > .sops.yaml
expect 1 encrypt --age "$recipient" production/.env
said ".sops.yaml:1: 'rules'"

begin 'names of sops are allowed, and anchors at the top'
cat > .sops.yaml << YAML
keys:
  - &me $recipient
x-rule: &common
  shamir_threshold: 0
stores:
  yaml: {indent: 2}
destination_rules:
  - s3_bucket: x
creation_rules:
  - path_regex: ^staging/
    kms: a
    aws_profile: b
    pgp: c
    gcp_kms: d
    hckms: [e]
    azure_keyvault: f
    hc_vault_transit_uri: g
    hc_vault_uris: h
    key_groups:
      - {merge: [], kms: [], gcp_kms: [], hckms: [], azure_keyvault: [], hc_vault: [x], age: [], pgp: []}
  - <<: *common
    path_regex: ^production/
    age: [*me]
    encrypted_regex: .
    mac_only_encrypted: true
YAML
expect 0 encrypt production/.env
said "$recipient"

begin 'only a .sops.yml is an error that says so'
rm production/.env.enc
mv .sops.yaml .sops.yml
expect 1 encrypt production/.env
said '.sops.yml is not read'
said 'rename it to .sops.yaml'
expect 1 encrypt --age "$recipient" production/.env
check test ! -e production/.env.enc
run encrypt --config .sops.yml production/.env 2> "$err"
said "$recipient"
export SOPS_AGE_KEY_FILE=$key
expect 0 get production/.env.enc A
expect 1 set production/.env.enc A <<< 2
said '.sops.yml is not read'
expect 1 updatekeys -y production/.env.enc
expect 1 init
said '.sops.yml is not read'
expect 1 doctor
check grep -q '^problem.*\.sops\.yml is not read' "$out"

begin 'beside a .sops.yaml it gives a note'
cp .sops.yml .sops.yaml
expect 0 encrypt --fresh production/.env
said '.sops.yml is not read'
run doctor > "$out" 2> "$err" || true
check grep -q '^note *\.sops\.yml: it is not read' "$out"
finish
