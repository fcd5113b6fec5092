#!/usr/bin/env bash
# encrypt: the creation rules of .sops.yaml, where they are searched for and which files are
# trusted.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# recipients FILE: the recipients of a file's age entries.
recipients() { sed -n 's/^sops_age__list_[0-9]*__map_recipient=//p' "$1" | paste -sd ,; }
rule_for() { printf 'creation_rules:\n  - age: %s\n' "$1"; }

mkdir -p repository/secrets/deep elsewhere
printf 'A=1\n' > plain.env
cp plain.env repository/secrets/
cp plain.env repository/secrets/deep/

begin 'searched upward from the folder of the file'
rule_for "$recipient" > repository/.sops.yaml
expect 0 encrypt --fresh repository/secrets/deep/plain.env
check is_equal "$(recipients repository/secrets/deep/plain.env.enc)" "$recipient"
(cd elsewhere && run encrypt --fresh ../repository/secrets/plain.env 2> /dev/null)
check is_equal "$(recipients repository/secrets/plain.env.enc)" "$recipient"

begin 'the message names recipients, file and line'
expect 0 encrypt --fresh repository/secrets/plain.env
said "$recipient"
said .sops.yaml
check grep -qE '\.sops\.yaml.*(line |:)2' "$err"

begin 'the nearest wins'
rule_for "$second" > repository/secrets/.sops.yaml
expect 0 encrypt --fresh repository/secrets/deep/plain.env
check is_equal "$(recipients repository/secrets/deep/plain.env.enc)" "$second"
rm repository/secrets/.sops.yaml

begin 'then from the working folder'
cp plain.env elsewhere/
(cd repository && run encrypt --fresh ../elsewhere/plain.env 2> /dev/null)
check is_equal "$(recipients elsewhere/plain.env.enc)" "$recipient"

begin 'standard input uses the working folder and --filename-override'
(
  cd repository
  run encrypt --fresh --filename-override secrets/plain.env - < ../plain.env > ../stdin.enc 2> /dev/null
)
check is_equal "$(recipients stdin.enc)" "$recipient"

begin 'the first rule whose path_regex matches'
cat > repository/.sops.yaml << YAML
creation_rules:
  - path_regex: ^secrets/deep/
    age: $other
  - path_regex: secrets/.*\.env\$
    age: >-
      $recipient,
      $second,
  - path_regex: list
    age:
      - $second
      - $other, $recipient
    aws_profile: sops has it, and nothing here uses it
YAML
expect 0 encrypt --fresh repository/secrets/deep/plain.env
check is_equal "$(recipients repository/secrets/deep/plain.env.enc)" "$other"
expect 0 encrypt --fresh repository/secrets/plain.env
check is_equal "$(recipients repository/secrets/plain.env.enc)" "$recipient,$second"
cp plain.env repository/list.env
expect 0 encrypt --fresh repository/list.env
check is_equal "$(recipients repository/list.env.enc)" "$second,$other,$recipient"

begin 'no rule matches: an error, even with --age'
cp plain.env repository/other.env
expect 1 encrypt repository/other.env
said .sops.yaml
check test ! -e repository/other.env.enc
expect 1 encrypt --age "$recipient" repository/other.env

begin '--age replaces the recipients of the rule'
expect 0 encrypt --fresh --age "$second" repository/secrets/plain.env
check is_equal "$(recipients repository/secrets/plain.env.enc)" "$second"
SOPS_AGE_RECIPIENTS=$other expect 0 encrypt --fresh repository/secrets/plain.env
check is_equal "$(recipients repository/secrets/plain.env.enc)" "$other"

begin '--config and SOPS_CONFIG'
rule_for "$second" > special.yaml
expect 0 encrypt --fresh --config special.yaml repository/other.env
check is_equal "$(recipients repository/other.env.enc)" "$second"
SOPS_CONFIG=special.yaml expect 0 encrypt --fresh repository/secrets/plain.env
check is_equal "$(recipients repository/secrets/plain.env.enc)" "$second"
expect 1 encrypt --config missing.yaml plain.env

begin 'wrong configurations'
cp plain.env repository/secrets/wrong.env
for text in 'creation_rules: []' 'creation_rules: [{age: null}]' 'creation_rules: [{age: 5}]' \
  'creation_rules: {}' 'creation_rules: [{path_regex: "(", age: X}]' 'creation_rules: [{age: X}]' \
  '{' 'creation_rules: [{age: a, age: b}]' '[1]'; do
  printf '%s\n' "$text" > repository/.sops.yaml
  expect 1 encrypt repository/secrets/wrong.env
  check test ! -e repository/secrets/wrong.env.enc
done
rule_for null > repository/.sops.yaml
expect 1 encrypt repository/secrets/wrong.env
said age

begin 'anchors, several documents'
cat > repository/.sops.yaml << YAML
keys: &ours
  age: $recipient
creation_rules:
  - <<: *ours
    path_regex: .
---
creation_rules:
  - age: $other
YAML
expect 0 encrypt --fresh repository/secrets/plain.env
check is_equal "$(recipients repository/secrets/plain.env.enc)" "$recipient"

begin 'a configuration that another user could have written is refused by name'
rule_for "$recipient" > repository/.sops.yaml
for mode in 0777 1777 0757; do
  chmod "$mode" repository
  expect 1 encrypt repository/secrets/wrong.env
  said .sops.yaml
  check test ! -e repository/secrets/wrong.env.enc
done
chmod 0755 repository
chmod 0666 repository/.sops.yaml
expect 1 encrypt repository/secrets/wrong.env
said .sops.yaml
chmod 0644 repository/.sops.yaml
expect 0 encrypt --fresh repository/secrets/wrong.env
rm repository/secrets/wrong.env.enc
if is_root; then
  chown 65533 repository/.sops.yaml
  expect 1 encrypt repository/secrets/wrong.env
  said .sops.yaml
  # The owner of the file may decide how it is encrypted.
  chown 65533 repository/secrets/wrong.env
  expect 0 encrypt --fresh repository/secrets/wrong.env
else
  cannot 'a configuration owned by a stranger: only root can make one'
fi
finish
