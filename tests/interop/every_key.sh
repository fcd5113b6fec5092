#!/usr/bin/env bash
# Every type of key, back and forth between the command and the real sops and age: SSH keys in each
# format, plugins, post-quantum keys, key groups. Keys protected by a passphrase, for which the real
# programs need a terminal, go only from them to us.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops age
if ! command -v ssh-keygen > /dev/null; then
  echo 'SKIPPED: ssh-keygen is not installed'
  exit 77
fi

PATH=$top/tests/plugin:$PATH
as_dotenv=(--input-type dotenv --output-type dotenv)
plain=$scratch/plain.env
"$top/testdata/cases.sh" "$scratch/cases"
cp "$scratch/cases/quotes.env" "$plain"
theirs encrypt "${as_dotenv[@]}" --age "$(recipient_of test-only)" "$plain" > "$scratch/first.env.enc"
theirs decrypt "${as_dotenv[@]}" "$scratch/first.env.enc" > "$scratch/expected"
cd "$scratch"
echo 'only a test' > passphrase

# Runs a program with only the given variables: with VARIABLE=VALUE... -- PROGRAM ARG...
with() { env -i HOME="$scratch" PATH="$PATH" "$@"; }
real_sops=(sops --disable-version-check)

# both_ways NAME RECIPIENT VARIABLE=VALUE...: each reads the other's file.
both_ways() {
  local name=$1 recipient=$2
  shift 2
  with "${real_sops[@]}" encrypt "${as_dotenv[@]}" --age "$recipient" "$plain" > theirs.env.enc
  with "$@" "$secretsctl" decrypt theirs.env.enc > out 2> err || head -n 1 err >&2
  check_same "$name, theirs to ours" out expected
  with "$secretsctl" encrypt --age "$recipient" -o ours.env.enc "$plain" 2> err || head -n 1 err >&2
  with "$@" "${real_sops[@]}" decrypt "${as_dotenv[@]}" ours.env.enc > out 2> err || tail -n 3 err >&2
  check_same "$name, ours to theirs" out expected
  check_equal "$name, recipient" "$(grep -a _recipient ours.env.enc)" \
    "$(grep -a _recipient theirs.env.enc)"
}

# age_both_ways NAME RECIPIENT KEY_FILE
age_both_ways() {
  age -r "$2" -o theirs.age "$plain"
  ours age decrypt -i "$3" theirs.age > out || true
  check_same "$1, age to ours" out "$plain"
  ours age encrypt -r "$2" -o ours.age "$plain" || true
  age -d -i "$3" ours.age > out 2> /dev/null || true
  check_same "$1, ours to age" out "$plain"
}

ssh_keys() {
  local name
  ssh-keygen -q -N '' -t ed25519 -C 'somebody@somewhere' -f ed25519
  ssh-keygen -q -N '' -t rsa -b 3072 -f rsa
  ssh-keygen -q -N '' -t rsa -b 2048 -m PEM -f rsa_pem
  ssh-keygen -q -N '' -t rsa -b 4096 -m PKCS8 -f rsa_pkcs8
  for name in ed25519 rsa rsa_pem rsa_pkcs8; do
    both_ways "$name" "$(cat "$name.pub")" SOPS_AGE_SSH_PRIVATE_KEY_FILE="$name"
    both_ways "$name, command" "$(cat "$name.pub")" SOPS_AGE_SSH_PRIVATE_KEY_CMD="cat $name"
    age_both_ways "$name" "$(cat "$name.pub")" "$name"
  done
  mkdir -p .ssh
  cp ed25519 .ssh/id_ed25519
  cp rsa .ssh/id_rsa
  both_ways '.ssh/id_ed25519' "$(cat ed25519.pub)"
  both_ways '.ssh/id_rsa' "$(cat rsa.pub)"
  rm -r .ssh
}

locked_keys() {
  local name format recipient
  ssh-keygen -q -N 'only a test' -t ed25519 -f locked_ed25519
  ssh-keygen -q -N 'only a test' -t rsa -b 2048 -a 40 -f locked_rsa
  ssh-keygen -q -N 'only a test' -t rsa -b 2048 -m PEM -f locked_pem
  for name in locked_ed25519 locked_rsa locked_pem; do
    with "${real_sops[@]}" encrypt "${as_dotenv[@]}" --age "$(cat "$name.pub")" "$plain" \
      > theirs.env.enc
    with SOPS_AGE_SSH_PRIVATE_KEY_FILE="$name" "$secretsctl" decrypt \
      --passphrase-file passphrase theirs.env.enc > out || true
    check_same "$name" out expected
  done
  recipient=$(recipient_of second)
  with "${real_sops[@]}" encrypt "${as_dotenv[@]}" --age "$recipient" "$plain" > theirs.env.enc
  for format in '' -a; do
    # shellcheck disable=SC2086  # empty or one flag
    AGE_PASSPHRASE='only a test' age -e $format -j batchpass -o locked.txt "$keys/second.txt"
    with SOPS_AGE_KEY_FILE=locked.txt "$secretsctl" decrypt --passphrase-file passphrase \
      theirs.env.enc > out || true
    check_same "key file behind a passphrase ${format:-binary}" out expected
  done
}

plugins() {
  local recipient=age1testplug1dpjkcmr0q724f7
  echo AGE-PLUGIN-TESTPLUG-1DPJKCMR042FPJ5 > plugin.txt
  both_ways 'plugin' "$recipient" SOPS_AGE_KEY_FILE=plugin.txt
  both_ways 'plugin beside others' "$(recipient_of other),$recipient,$(recipient_of second)" \
    SOPS_AGE_KEY_FILE=plugin.txt
  age_both_ways 'plugin' "$recipient" plugin.txt
  # batchpass is age's own plugin that opens files with a passphrase.
  echo AGE-PLUGIN-BATCHPASS-1JCS0Q9 > batchpass.txt
  AGE_PASSPHRASE='only a test' age -e -j batchpass -o theirs.age "$plain"
  AGE_PASSPHRASE='only a test' with AGE_PASSPHRASE='only a test' "$secretsctl" age decrypt \
    -i batchpass.txt theirs.age > out || true
  check_same 'age-plugin-batchpass' out "$plain"
  check_equal 'age-plugin-batchpass, wrong passphrase' \
    "$(status_of with AGE_PASSPHRASE=wrong "$secretsctl" age decrypt -i batchpass.txt theirs.age)" 1
  check_equal 'it says so' "$(grep -c 'age-plugin-batchpass: incorrect passphrase' "$scratch/err")" 1
}

post_quantum() {
  age-keygen -pq -o hybrid.txt 2> /dev/null
  local recipient
  recipient=$(age-keygen -y hybrid.txt)
  if ! ours keygen --pq > /dev/null 2>&1; then
    echo 'SKIPPED: post-quantum keys: this build has no ML-KEM-768'
    return
  fi
  both_ways 'post-quantum' "$recipient" SOPS_AGE_KEY_FILE=hybrid.txt
  both_ways 'post-quantum beside others' "$(recipient_of other),$recipient" \
    SOPS_AGE_KEY_FILE=hybrid.txt
  age_both_ways 'post-quantum' "$recipient" hybrid.txt
  ours keygen --pq -o ours.txt 2> /dev/null
  check_equal 'post-quantum key file' "$(age-keygen -y ours.txt)" "$(ours keygen -y ours.txt)"
  both_ways 'post-quantum, our key' "$(age-keygen -y ours.txt)" SOPS_AGE_KEY_FILE=ours.txt
}

# Keys of every type in one recipients file.
recipients_file() {
  {
    echo '# everybody'
    recipient_of test-only
    cat ed25519.pub rsa.pub
    echo
    recipient_of other
  } > everybody.txt
  ours age encrypt -R everybody.txt -o ours.age "$plain"
  age -R everybody.txt -o theirs.age "$plain"
  local key
  for key in "$keys/test-only.txt" "$keys/other.txt" ed25519 rsa; do
    age -d -i "$key" ours.age > out || true
    check_same "recipients file, ours, ${key##*/}" out "$plain"
    ours age decrypt -i "$key" theirs.age > out || true
    check_same "recipients file, theirs, ${key##*/}" out "$plain"
  done
}

# groups_both_ways NAME STATUS VARIABLE=VALUE...: both programs end with STATUS for both files.
groups_both_ways() {
  local name=$1 status=$2
  shift 2
  check_equal "$name, theirs to ours" \
    "$(status_of with "$@" "$secretsctl" decrypt theirs.env.enc)" "$status"
  if ((status == 0)); then check_same "$name, theirs to ours" "$scratch/out" expected; fi
  check_equal "$name, ours to theirs" \
    "$(status_of with "$@" "${real_sops[@]}" decrypt "${as_dotenv[@]}" ours.env.enc)" "$status"
  if ((status == 0)); then check_same "$name, ours to theirs" "$scratch/out" expected; fi
}

key_groups() {
  local threshold groups number names
  cat > .sops.yaml << YAML
creation_rules:
  - shamir_threshold: THRESHOLD
    key_groups:
      - age:
          - $(recipient_of test-only)
      - merge:
          - age: ["$(cat ed25519.pub)"]
          - age: ["$(recipient_of second)"]
        age: ["$(recipient_of second)"]
      - age: ["$(cat rsa.pub)"]
      - age: ["$(recipient_of other)"]
YAML
  cp .sops.yaml template.yaml
  for threshold in 0 2 3 4; do
    sed "s/THRESHOLD/$threshold/" template.yaml > .sops.yaml
    theirs --config .sops.yaml encrypt "${as_dotenv[@]}" "$plain" > theirs.env.enc
    with "$secretsctl" encrypt -o ours.env.enc "$plain" 2> /dev/null
    check_equal "threshold $threshold, names of lines" "$(grep -ao '^sops_[^=]*' ours.env.enc)" \
      "$(grep -ao '^sops_[^=]*' theirs.env.enc)"
    check_equal "threshold $threshold" "$(grep -a '^sops_shamir' ours.env.enc)" \
      "$(grep -a '^sops_shamir' theirs.env.enc)"
    number=$((threshold == 0 ? 4 : threshold))
    cat "$keys/test-only.txt" "$keys/second.txt" "$keys/other.txt" > three.txt
    cat "$keys/test-only.txt" "$keys/second.txt" > two.txt
    groups=('1 test-only' '2 two' '3 three')
    for names in "${groups[@]}"; do
      local count=${names% *} file=${names#* }.txt
      [[ $file == test-only.txt ]] && file=$keys/test-only.txt
      groups_both_ways "threshold $threshold with $count" $((count >= number ? 0 : 128)) \
        SOPS_AGE_KEY_FILE="$file"
      groups_both_ways "threshold $threshold with $count and an SSH key" \
        $((count + 1 >= number ? 0 : 128)) SOPS_AGE_KEY_FILE="$file" \
        SOPS_AGE_SSH_PRIVATE_KEY_FILE=rsa
    done
  done
  rm .sops.yaml
}

# How a command that prints identities is split into words.
command_words() {
  local words
  with "$secretsctl" encrypt --age "$(recipient_of test-only)" -o words.env.enc "$plain" 2> /dev/null
  # shellcheck disable=SC2016  # the command expands it
  printf '#!/bin/sh\nfor word; do printf "<%%s>" "$word"; done >> words\ncat "%s"\n' \
    "$keys/test-only.txt" > print_words
  chmod +x print_words
  # shellcheck disable=SC2016  # nothing is expanded
  for words in 'a b' '"a b" c' "'a b' \"c'd\" 'e\"f'" 'a\ b \"c' '"a\"b" "c\\d"' '"a\$b" "c\`d" "e\fg"' "'a\\b'" \
    'a\bc' 'a # b' 'a#b "#c"' '$HOME ~ *' "''" 'a"b c"d'; do
    rm -f words
    with SOPS_AGE_KEY_CMD="$scratch/print_words $words" "${real_sops[@]}" decrypt "${as_dotenv[@]}" words.env.enc > out 2> err
    mv words theirs.words
    with SOPS_AGE_KEY_CMD="$scratch/print_words $words" "$secretsctl" decrypt words.env.enc > out 2> err
    check_equal "words of $words" "$(cat words)" "$(cat theirs.words)"
  done
}

# What both take of the keys of an account at a git host, and what both refuse.
account_keys() {
  local name
  ssh-keygen -q -N '' -t ecdsa -f account_ecdsa
  ssh-keygen -q -N '' -t rsa -b 1024 -f account_rsa
  ssh-keygen -q -N '' -t ed25519 -f account_ed25519
  cat account_{ecdsa,rsa,ed25519}.pub > all.keys
  cp account_ecdsa.pub none.keys
  { echo 'ecdsa-sha2-nistp256 AAAA' && cat account_ed25519.pub; } > damaged.keys
  for name in all none damaged; do
    check_equal "recipients of $name.keys" \
      "$(with "$secretsctl" age encrypt -R $name.keys -o ours.age "$plain" 2> /dev/null; echo $?)" \
      "$(with age -R $name.keys -o theirs.age "$plain" 2> /dev/null; echo $?)"
  done
  with age -d -i account_ed25519 ours.age > out
  check_same 'all.keys, ours to theirs' out "$plain"
}

ssh_keys
command_words
account_keys
locked_keys
plugins
post_quantum
recipients_file
key_groups
finish
