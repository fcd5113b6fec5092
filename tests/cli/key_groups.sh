#!/usr/bin/env bash
# Key groups: which keys open a file, the message if too few do, and the allowed content of
# .sops.yaml.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

groups=$top/testdata/key_groups
plain=$golden/simple.expected
key_of() { grep '^AGE-SECRET-KEY-' "$keys/$1.txt"; }
with() { SOPS_AGE_KEY=$(for name in "$@"; do key_of "$name"; done); }
SOPS_AGE_KEY=
export SOPS_AGE_KEY

begin 'two of three: any two'
for pair in 'test-only second' 'second other' 'other test-only' 'other second test-only'; do
  # shellcheck disable=SC2086  # two names
  with $pair
  expect 0 decrypt "$groups/two_of_three.env.enc"
  printed "$plain"
done

begin 'too few: which opened, which did not, and why'
with second
expect 128 decrypt "$groups/two_of_three.env.enc"
printed_nothing
said '2 of 3 are needed, 1 opened'
said 'group 1: no identity opens it'
said 'group 2: opened'
said 'group 3: no identity opens it'
said "$recipient"
said "$other"
said 'SOPS_AGE_KEY: 1 identity, none fits'
with other
expect 128 decrypt "$groups/two_of_two.env.enc"
said '2 of 2 are needed, 0 opened'

begin 'without a threshold in the file: all groups, or as many as are needed'
grep -v '^sops_shamir_threshold=' "$groups/two_of_three.env.enc" > no_threshold.env.enc
with second other
expect 0 decrypt no_threshold.env.enc
printed "$plain"
with second
expect 128 decrypt no_threshold.env.enc
with second test-only
grep -v '^sops_shamir_threshold=' "$groups/two_of_two.env.enc" > no_threshold.env.enc
expect 0 decrypt no_threshold.env.enc

begin 'a lowered threshold opens nothing'
sed 's/^sops_shamir_threshold=.*/sops_shamir_threshold=1/' "$groups/two_of_three.env.enc" > one.env.enc
with second
expect 128 decrypt one.env.enc
printed_nothing

# config FORMAT ARG...
config() {
  # shellcheck disable=SC2059  # the caller's text is the format
  printf "creation_rules:\n$1" "${@:2}" > .sops.yaml
}

begin 'written and read, with merge and a threshold'
cp "$plain" .env
config '  - shamir_threshold: 2
    key_groups:
      - age: [%s]
      - merge:
          - age: [%s]
        age:
          - %s
      - &third
        age: [%s]
' "$recipient" "$second" "$recipient" "$other"
expect 0 encrypt .env
said 'needed: 2 groups'
check grep -qx 'sops_shamir_threshold=2' .env.enc
check is_equal "$(grep -c '^sops_key_groups__list_1__map_age__list_._.*recipient' .env.enc)" 2
with second other
expect 0 decrypt .env.enc
printed .env
# test-only is in two groups.
with test-only
expect 0 decrypt .env.enc

begin 'an update keeps the groups'
echo 'MORE=1' >> .env
expect 0 encrypt .env
expect 0 get .env.enc MORE
printed_text 1
sed -i 's/shamir_threshold: 2/shamir_threshold: 3/' .sops.yaml
echo 'MORE=2' >> .env
expect 1 encrypt .env
said 'needs 2 of its key groups'
expect 0 encrypt --fresh .env
check grep -qx 'sops_shamir_threshold=3' .env.enc
config '  - key_groups:
      - age: [%s]
      - age: [%s]
' "$recipient" "$second"
expect 1 encrypt .env
said 'it is encrypted to'

begin 'no threshold: all groups'
expect 0 encrypt --fresh .env
check grep -qx 'sops_shamir_threshold=2' .env.enc

begin 'one group counts as no groups'
config '  - key_groups:
      - age: [%s]
' "$recipient"
expect 0 encrypt --fresh .env
check grep -q '^sops_age__list_0__map_enc=' .env.enc
check_not grep -q shamir .env.enc

begin 'mistakes name file and line'
while IFS='|' read -r line rule text; do
  printf 'creation_rules:\n%b\n' "${rule//R/$recipient}" > .sops.yaml
  rm -f new.env.enc
  expect 1 encrypt -o new.env.enc .env
  said ".sops.yaml:$line: "
  said "$text"
  check_not test -e new.env.enc
done << 'CASES'
3|  - key_groups:\n      - age: R|needs to be a list
4|  - key_groups:\n      - age: [R]\n      - {}|has no recipients
3|  - key_groups:\n      - R|needs to be a map
2|  - key_groups: R|needs to be a list of groups
4|  - key_groups:\n      - age: [R]\n        merge: {age: [R]}|'merge' needs to be a list
2|  - shamir_threshold: 1\n    key_groups:\n      - age: [R]\n      - age: [R]|it needs to be 2 to 2
2|  - shamir_threshold: 3\n    key_groups:\n      - age: [R]\n      - age: [R]|it needs to be 2 to 2
2|  - shamir_threshold: -2\n    key_groups:\n      - age: [R]\n      - age: [R]|it needs to be 2 to 2
2|  - shamir_threshold: "2"\n    key_groups:\n      - age: [R]\n      - age: [R]|needs to be a number
2|  - shamir_threshold: two\n    age: R|needs to be a number
2|  - key_groups:\n      - age: [R]\n      - pgp: [ABCD]|'pgp', which is not supported
5|  - key_groups:\n      - &a\n        age: [R]\n        merge: [*a]|an alias inside the value of line 3
CASES

begin 'a configuration with a tab, a bomb of aliases, a loop'
printf 'creation_rules:\n\t- age: %s\n' "$recipient" > .sops.yaml
expect 1 encrypt -o new.env.enc .env
said '.sops.yaml:2: it is indented with a tab'
{
  echo 'a0: &a0 {age: [age1x, age1y]}'
  for i in {1..60}; do echo "a$i: &a$i {merge: [*a$((i - 1))]}"; done
  printf 'creation_rules:\n  - key_groups:\n      - *a60\n'
} > .sops.yaml
expect 1 encrypt -o new.env.enc .env
said 'too deeply'
{
  echo 'a0: &a0 {age: [age1x, age1y]}'
  for i in {1..18}; do
    echo "a$i: &a$i {merge: [*a$((i - 1)), *a$((i - 1)), *a$((i - 1)), *a$((i - 1))]}"
  done
  printf 'creation_rules:\n  - key_groups:\n      - *a18\n'
} > .sops.yaml
expect 1 encrypt -o new.env.enc .env
said 'aliases that expand to more than 32 MiB'
printf 'a: &a\n  <<: *a\ncreation_rules:\n  - *a\n' > .sops.yaml
expect 1 encrypt -o new.env.enc .env
check_not test -e new.env.enc

finish
