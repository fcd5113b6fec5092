#!/usr/bin/env bash
# Selection rules and creation rules, as the real sops applies them: the same lines are encrypted,
# each program reads the other's file, and each refuses the files that the other refuses.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

as_dotenv=(--input-type dotenv --output-type dotenv)
recipient=$(recipient_of test-only)
cd "$scratch"
cat > .env << 'ENV'
# first
# public: yes
# after it
A_SECRET=1
B_PLAIN=2
# secret: yes
# more
C=three
D_unencrypted=4

#public

E_secret=
F-PLAIN.x=6
# secret
# public
G=literal \n and more
password=hunter2
PASSWORD_2=hunter3
# last
ENV

# The structure of a file: which lines are encrypted.
shape() { grep -av '^sops_\(mac\|lastmod\|age\)' "$1" | sed 's/ENC\[.*/ENC/'; }

check_rule() {
  local name=$1
  theirs --config .sops.yaml encrypt "${as_dotenv[@]}" --filename-override .env .env > theirs.env.enc
  ours encrypt --clear -o ours.env.enc .env 2> err || head -n 1 err >&2
  check_equal "$name, shape" "$(shape ours.env.enc)" "$(shape theirs.env.enc)"
  theirs decrypt "${as_dotenv[@]}" theirs.env.enc > expected
  ours decrypt theirs.env.enc > out 2> err || head -n 1 err >&2
  check_same "$name, theirs to ours" out expected
  theirs decrypt "${as_dotenv[@]}" ours.env.enc > out 2> err || tail -n 1 err >&2
  check_same "$name, ours to theirs" out expected
}

# rule NAME PATTERN, with mac_only_encrypted and without.
rule() {
  local name=$1 pattern=$2 extra
  for extra in '' 'mac_only_encrypted: true'; do
    printf "creation_rules:\n  - age: %s\n    %s: '%s'\n    %s\n" "$recipient" "$name" "$pattern" \
      "$extra" > .sops.yaml
    check_rule "$name $pattern $extra"
  done
}

selection_rules() {
  local pattern
  for pattern in _PLAIN _unencrypted x '.*'; do
    rule unencrypted_suffix "$pattern"
    rule encrypted_suffix "$pattern"
  done
  for pattern in '^[A-D]' 'SECRET$' '(?i)password' '^(A_SECRET|C)$' '\bPLAIN\b' '[[:lower:]]' \
    '^.$' 'x{0}$' '\d' '(?:A|B)_' '\w+-\w+\.x' '\p{Lu}_\p{Lu}' '^$' '(?s).' '(?P<name>C)'; do
    rule unencrypted_regex "$pattern"
    rule encrypted_regex "$pattern"
  done
  for pattern in public '^ secret' 'yes$' '(?i)PUBLIC' 'last' '^public' 'not there' '^ '; do
    rule unencrypted_comment_regex "$pattern"
    rule encrypted_comment_regex "$pattern"
  done
}

# The flags, if sops's own command has them.
selection_flags() {
  local flag
  rm -f .sops.yaml
  for flag in '--unencrypted-suffix _PLAIN' '--encrypted-suffix _SECRET' \
    '--unencrypted-regex ^[A-C]' '--encrypted-regex SECRET'; do
    # shellcheck disable=SC2086  # a flag and its value
    theirs encrypt "${as_dotenv[@]}" --age "$recipient" $flag .env > theirs.env.enc
    # shellcheck disable=SC2086
    ours encrypt --clear --age "$recipient" $flag -o ours.env.enc .env 2> /dev/null
    check_equal "$flag" "$(shape ours.env.enc)" "$(shape theirs.env.enc)"
  done
  for flag in '--encrypted-comment-regex secret' '--unencrypted-comment-regex public' \
    '--mac-only-encrypted --encrypted-suffix _SECRET'; do
    # shellcheck disable=SC2086
    theirs -e "${as_dotenv[@]}" --age "$recipient" $flag .env > theirs.env.enc
    # shellcheck disable=SC2086
    ours encrypt --clear --age "$recipient" $flag -o ours.env.enc .env 2> /dev/null
    check_equal "$flag" "$(shape ours.env.enc)" "$(shape theirs.env.enc)"
    theirs decrypt "${as_dotenv[@]}" ours.env.enc > out 2> err || tail -n 1 err >&2
    theirs decrypt "${as_dotenv[@]}" theirs.env.enc > expected
    check_same "$flag, ours to theirs" out expected
  done
}

# Shows which rule of a configuration applies: by the recipient in the file, or by the status.
recipients_in() { sed -n 's/^sops_.*_recipient=//p' "$1" | paste -sd,; }

config() {
  local name=$1 path status
  cat > .sops.yaml
  mkdir -p secrets/deep
  for path in .env secrets/.env secrets/deep/prod.env; do
    cp -n .env "$path" 2> /dev/null || true
    status=$(status_of theirs --config "$scratch/.sops.yaml" encrypt "${as_dotenv[@]}" "$path")
    cp "$scratch/out" theirs.env.enc
    check_equal "$name, $path, status" "$(status_of ours encrypt --clear -o ours.env.enc "$path")" "$status"
    if ((status == 0)); then
      check_equal "$name, $path" "$(recipients_in ours.env.enc)" "$(recipients_in theirs.env.enc)"
    fi
    rm -f ours.env.enc
  done
}

creation_rules() {
  local second other
  second=$(recipient_of second)
  other=$(recipient_of other)
  config 'in order' << YAML
creation_rules:
  - path_regex: prod\.env\$
    age: $second
  - path_regex: ^secrets/
    age: $other
  - age: $recipient
YAML
  config 'none matches' << YAML
creation_rules:
  - path_regex: ^secrets/[^/]*\$
    age: $recipient
YAML
  config 'lists, commas, folded text' << YAML
creation_rules:
  - path_regex: deep
    age: ["$second", "$other"]
  - path_regex: secrets
    age: >-
      $other,
      $second,
  - age:
      - $recipient
      - $other
YAML
  config 'anchors and merge keys' << YAML
defaults: &defaults
  age: $other
creation_rules:
  - <<: *defaults
    path_regex: deep
  - path_regex: secrets
    <<: *defaults
    age: $second
  - *defaults
YAML
  config 'the first of several documents' << YAML
stores: {yaml: {indent: 2}}
creation_rules:
  - age: $recipient
    encrypted_regex: _SECRET
---
creation_rules: []
YAML
  config 'the same recipient twice in a group' << YAML
creation_rules:
  - key_groups:
      - age: [$second, $recipient, $second]
YAML
  config 'key groups hide age' << YAML
creation_rules:
  - age: $other
    key_groups:
      - age: [$recipient]
YAML
  config 'null recipients' <<< $'creation_rules:\n  - age: null\n'
  config 'no rules' <<< $'creation_rules: []\n'
  config 'duplicate key' <<< $'creation_rules:\n  - age: '"$other"$'\n    age: '"$second"$'\n'
  config 'two selection rules' << YAML
creation_rules:
  - age: $recipient
    encrypted_suffix: a
    encrypted_regex: b
YAML
  config 'a number for a text' <<< $'creation_rules:\n  - age: 5\n'
  config 'a tab' <<< $'creation_rules:\n\t- age: '"$recipient"$'\n'
  config 'not YAML' <<< $'creation_rules: [\n'
  config 'a regex that does not compile' << YAML
creation_rules:
  - path_regex: '('
    age: $recipient
YAML
  config 'a threshold without groups' << YAML
creation_rules:
  - age: $recipient
    shamir_threshold: 0
YAML
  config 'a threshold that is too high' << YAML
creation_rules:
  - shamir_threshold: 3
    key_groups: [{age: [$recipient]}, {age: [$other]}]
YAML
  config 'a threshold of one' << YAML
creation_rules:
  - shamir_threshold: 1
    key_groups: [{age: [$recipient]}, {age: [$other]}]
YAML
}

selection_rules
selection_flags
creation_rules
finish
