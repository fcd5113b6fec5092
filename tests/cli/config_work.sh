#!/usr/bin/env bash
# A small .sops.yaml that needs much work: a quick and clear error that names the line.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

printf 'A=1\n' > .env
# times TEXT COUNT: the text COUNT times, separated by commas.
times() {
  local list
  list=$(printf "$1,%.0s" $(seq "$2"))
  printf %s "${list%,}"
}
# ends STATUS TEXT: encrypt ends in a time that is long for a slow machine but short for the work
# that the file asks for.
ends() {
  local status=0
  timeout 60 "$secretsctl" encrypt --fresh .env > "$out" 2> "$err" || status=$?
  check is_equal "$status" "$1"
  said "$2"
}

begin 'merges of aliases'
{
  echo "rule: &rule {path_regex: ^x, $(times 'age: a' 1)}"
  printf 'creation_rules:\n'
  for ((i = 0; i < 900; i++)); do echo "  - {<<: [$(times '*rule' 95)]}"; done
  echo "  - age: $recipient"
} > .sops.yaml
ends 0 "$recipient"
{
  printf 'text: &text "%s"\n' "$(times x 2000)"
  printf 'rule: &rule {path_regex: ^x, age: [%s]}\n' "$(times '*text' 2000)"
  printf 'creation_rules:\n'
  for ((i = 0; i < 900; i++)); do echo "  - {<<: *rule, pgp: $i}"; done
  echo "  - age: [$(times '*text' 4000)]"
} > .sops.yaml
ends 1 'aliases that expand to more than 32 MiB'
check grep -qE '\.sops\.yaml:[0-9]+: ' "$err"
{
  echo "big: &big {$(for ((i = 0; i < 4000; i++)); do printf 'k%s: 1, ' "$i"; done)}"
  printf 'creation_rules:\n'
  for ((i = 0; i < 900; i++)); do echo '  - {path_regex: ^x, <<: *big}'; done
} > .sops.yaml
ends 1 'this one is of line 1'
printf 'a: &a\n  <<: *a\n  age: x\ncreation_rules:\n  - <<: *a\n' > .sops.yaml
ends 1 'an alias inside the value of line 1'
{
  echo 'm0: &m0 {age: x}'
  for ((i = 1; i < 150; i++)); do echo "m$i: &m$i {<<: *m$((i - 1))}"; done
  printf 'creation_rules:\n  - <<: *m149\n'
} > .sops.yaml
ends 1 'merges too many maps'
{
  printf 'text: &text "%s"\n' "$(times x 2000)"
  printf 'creation_rules:\n  - age: [%s]\n' "$(times '*text' 3000)"
} > .sops.yaml
ends 1 'aliases (*) and merges (<<) need too much'

begin 'many commas, directly and by alias'
printf 'text: &text "%s"\ncreation_rules:\n  - age: [%s]\n' "$(times '' 100000)" \
  "$(times '*text' 8000)" > .sops.yaml
ends 1 'aliases that expand to more than 32 MiB'
printf 'creation_rules:\n  - age: "%s"\n' "$(times "$recipient" 10000)" > .sops.yaml
ends 0 "$recipient"

begin 'key groups that merge key groups'
{
  echo "m0: &m0 {age: [$recipient]}"
  for ((i = 1; i < 4; i++)); do echo "m$i: &m$i {merge: [$(times "*m$((i - 1))" 20)]}"; done
  echo "creation_rules: [{key_groups: [$(times '*m3' 5)]}]"
} > .sops.yaml
ends 1 'merges too many others'

begin 'regular expressions'
for pattern in '(a{100}){9}' '(a|b)*a(a|b){200}' '[^x]{900}y' '(x+x+)+y.{500}'; do
  {
    echo 'creation_rules:'
    for ((i = 0; i < 995; i++)); do printf "  - path_regex: '%s%s'\n" "$pattern" "$i"; done
  } > .sops.yaml
  ends 1 'too large together'
  check grep -qE '\.sops\.yaml:[0-9]+: ' "$err"
done
printf "creation_rules:\n  - path_regex: '%s'\n" "$(times '(a|b)*' 100000)" > .sops.yaml
ends 1 'pattern too large'

begin 'as many rules and recipients as allowed, and one more'
rules() { for ((i = 0; i < $1; i++)); do printf '  - {path_regex: ^folder%s/.*\\.env$, age: a}\n' "$i"; done; }
{ echo 'creation_rules:' && rules 999 && echo "  - age: $recipient"; } > .sops.yaml
ends 0 "$recipient"
{ echo 'creation_rules:' && rules 1001; } > .sops.yaml
ends 1 'more than 1000 creation rules'
{ printf 'creation_rules:\n  - age:\n' && for ((i = 0; i < 1001; i++)); do echo "    - age1$i"; done; } > .sops.yaml
ends 1 '.sops.yaml:1003: there are more than 1000 recipients'
{
  printf 'creation_rules:\n  - key_groups:\n'
  for ((g = 0; g < 3; g++)); do echo "    - age: [$(for ((i = 0; i < 400; i++)); do printf 'age1%s,' "$g.$i"; done)]"; done
} > .sops.yaml
ends 1 'there are more than 1000 recipients'

begin 'doctor and the hook are as quick'
{ echo 'creation_rules:' && for ((i = 0; i < 995; i++)); do echo "  - {path_regex: '(a{100}){9}$i', age: x}"; done; } > .sops.yaml
status=0
timeout 60 "$secretsctl" doctor > "$out" 2> "$err" || status=$?
check is_equal "$status" 1
check grep -q 'too large together' "$out"
git init -q
git add .env
status=0
timeout 60 "$secretsctl" git pre-commit > "$out" 2> "$err" || status=$?
check is_equal "$status" 1
said 'too large together'
finish
