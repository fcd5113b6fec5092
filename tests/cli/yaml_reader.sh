#!/usr/bin/env bash
# YAML texts that an attacker may have written, and unusual ones, through the commands.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml

begin 'aliases that multiply the depth end every command with a message'
brackets() { printf "%${1}s" '' | tr ' ' "$2"; }
{
  printf 'a0: &a0 %s%s\n' "$(brackets 160 '[')" "$(brackets 160 ']')"
  for ((i = 1; i < 100; i++)); do
    printf 'a%s: &a%s %s*a%s %s\n' "$i" "$i" "$(brackets 160 '[')" "$((i - 1))" "$(brackets 160 ']')"
  done
} > chain.yaml
fault='chain.yaml: line 2: maps and lists nested too deeply, by an alias of line 1'
expect 2 encrypt chain.yaml
said "$fault"
{ cat chain.yaml; printf "sops:\n  mac: x\n  lastmodified: '2026-01-01T00:00:00Z'\n"; } > chain.enc.yaml
fault=${fault/chain/chain.enc}
for command in decrypt rotate status; do
  expect 1 "$command" chain.enc.yaml
  said "$fault"
done
expect 1 get chain.enc.yaml a0
said "$fault"
expect 1 exec chain.enc.yaml -- true
said "$fault"

begin 'aliases that multiply a text'
{ printf 'a: &a "%s"\n' "$(brackets 100000 x)"; for ((i = 0; i < 400; i++)); do echo "b$i: *a"; done; } > large.yaml
expect 2 encrypt large.yaml
said 'aliases that expand to more than 32 MiB; this one is of line 1'

begin 'a tag or an anchor, a comment, then the value'
printf 'a: !!str # why\n  12\nb: &x # why\n  text\nc: !!float # !\n  &y 1\n' > tag.yaml
expect 0 encrypt tag.yaml
check_not grep -qE 'why|text' tag.enc.yaml
for pair in a=12 b=text c=$'1\n'; do
  expect 0 get tag.enc.yaml "${pair%=*}"
  printed_text "${pair#*=}"
done

begin 'the same in the configuration'
mkdir other
printf '&rules creation_rules:\n  - &age age: !!str # mine\n      %s\n' "$recipient" > other/.sops.yaml
printf 'a: secret\n' > other/v.yaml
expect 0 encrypt other/v.yaml
expect 0 get other/v.enc.yaml a
printed_text secret

begin 'a fault in what an alias stands for names both lines'
printf 'rule: &rule\n  agee: x\ncreation_rules:\n  - *rule\n' > other/.sops.yaml
expect 1 encrypt other/v.yaml --fresh
said ".sops.yaml:2: 'agee'"
said '(by the alias in line 4)'

begin 'keys that are aliases'
printf '&k one: 1\nm:\n  *k : 2\nn: &v two\n? *v\n: 3\n' > keys.yaml
expect 0 encrypt keys.yaml
expect 0 get keys.enc.yaml '["m"]["one"]'
printed_text $'2\n'
expect 0 get keys.enc.yaml two
printed_text $'3\n'
finish
