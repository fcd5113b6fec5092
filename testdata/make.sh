#!/usr/bin/env bash
# Makes the golden files again with real sops, age and ssh-keygen. Needs sops 3.13.3, age 1.3.2 and
# age-plugin-batchpass on PATH (tests/interop/install.sh gets them). README.md describes each file.
#
#   testdata/make.sh [FOLDER]   dotenv, key_groups, age, identities, formats, yaml or ini; without it all of them
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
dotenv=$here/dotenv
groups=$here/key_groups
age=$here/age
identities=$here/identities
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in sops age age-plugin-batchpass; do
  command -v "$tool" > /dev/null || { echo "make.sh: $tool is not on PATH" >&2; exit 1; }
done

recipient_of() { sed -n 's/^# public key: //p' "$here/keys/$1.txt"; }
first=$(recipient_of test-only)
second=$(recipient_of second)
other=$(recipient_of other)
env_vars=(HOME="$work" PATH="$here/../tests/plugin:$PATH" SOPS_AGE_KEY_FILE="$here/keys/test-only.txt")
sops_clean() { env -i "${env_vars[@]}" sops --disable-version-check "$@"; }
as_dotenv=(--input-type dotenv --output-type dotenv)
decrypt() { sops_clean decrypt "${as_dotenv[@]}" "$1"; }

# Records sops's output for NAME.env.enc if it differs from the plaintext.
expect() {
  local name=$1
  decrypt "$dotenv/$name.env.enc" > "$work/out"
  if [[ -f $dotenv/$name.env ]] && cmp -s "$work/out" "$dotenv/$name.env"; then return; fi
  cp "$work/out" "$dotenv/$name.expected"
}

# Makes a file under one rule of .sops.yaml, given its name and the rule's lines. The plaintext is
# encrypted in place.
under_rule() {
  local name=$1
  shift
  {
    printf 'creation_rules:\n  - age: %s\n' "$first"
    printf '    %s\n' "$@"
  } > "$work/.sops.yaml"
  (cd "$work" && sops_clean --config "$work/.sops.yaml" encrypt "${as_dotenv[@]}" \
    --filename-override "$name.env" "$dotenv/$name.env" > "$dotenv/$name.env.enc")
  expect "$name"
}

data_lines() { grep -av '^sops_' "$1" || true; }
metadata_lines() { grep -a '^sops_' "$1"; }

# Shuffles lines with awk's generator and a seed: up to 3.7 sops wrote metadata in the random order
# of Go's maps.
shuffle() {
  awk -v seed="$1" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' | sort -n | cut -f2-
}

plain_cases() {
  "$here/cases.sh" "$dotenv"
  local plain name
  for plain in "$dotenv"/*.env; do
    name=$(basename "$plain" .env)
    sops_clean encrypt "${as_dotenv[@]}" --age "$first" "$plain" > "$dotenv/$name.env.enc"
    expect "$name"
  done
}

large_cases() {
  "$here/cases.sh" "$work/large" large
  local plain name
  for plain in "$work"/large/*.env; do
    name=$(basename "$plain" .env)
    sops_clean encrypt "${as_dotenv[@]}" --age "$first" "$plain" > "$dotenv/$name.env.enc"
    decrypt "$dotenv/$name.env.enc" | sha256sum | cut -d' ' -f1 > "$dotenv/$name.sha256"
  done
}

typed_values() {
  cat > "$work/types.yaml" <<'YAML'
INT: 42
NEGATIVE: -7
LARGE_INT: 9007199254740993
FLOAT: 1.5
WHOLE_FLOAT: 3.0
LARGE_FLOAT: 1e21
MILLION: 1234567.5
SMALL_FLOAT: 0.00001
INFINITE: .inf
NO_NUMBER: .nan
YES: true
NO: false
TIME: 2026-01-02T03:04:05Z
TIME_WITH_OFFSET: 2026-01-02T03:04:05.678+01:00
DATE: 2026-01-02
TEXT: "text"
EMPTY: ""
TWO_LINES: |
  two
  lines
LITERAL: 'a\nb'
# a comment
LAST: 1
YAML
  sops_clean encrypt --age "$first" --output-type dotenv "$work/types.yaml" \
    > "$dotenv/types.env.enc"
  expect types
  printf 'A=1\nB=2\nC=3\nD=4\n' > "$work/set.env"
  sops_clean encrypt --age "$first" "$work/set.env" > "$work/set.enc.env"
  sops_clean set "$work/set.enc.env" '["A"]' 42
  sops_clean set "$work/set.enc.env" '["B"]' true
  sops_clean set "$work/set.enc.env" '["C"]' '"line\nbreak and literal \\n"'
  sops_clean set "$work/set.enc.env" '["E"]' 1e-7
  cp "$work/set.enc.env" "$dotenv/types_by_set.env.enc"
  expect types_by_set
}

other_layouts() {
  cp "$dotenv/simple.env" "$dotenv/two_recipients.env"
  sops_clean encrypt "${as_dotenv[@]}" --age "$other,$first" "$dotenv/two_recipients.env" \
    > "$dotenv/two_recipients.env.enc"
  # 3.7: metadata in random order.
  cp "$dotenv/simple.env" "$dotenv/metadata_shuffled.env"
  {
    data_lines "$dotenv/two_recipients.env.enc"
    metadata_lines "$dotenv/two_recipients.env.enc" | shuffle 7
  } > "$dotenv/metadata_shuffled.env.enc"
  # 3.8 to 3.12: full names sorted bytewise, list_10 before list_2.
  cp "$dotenv/simple.env" "$dotenv/lists_sorted_bytewise.env"
  local seconds
  seconds=$(printf "%.0s$second," {1..10})
  sops_clean encrypt "${as_dotenv[@]}" --age "$other,$seconds$first" \
    "$dotenv/lists_sorted_bytewise.env" > "$work/lists"
  {
    data_lines "$work/lists"
    metadata_lines "$work/lists" | LC_ALL=C sort
  } > "$dotenv/lists_sorted_bytewise.env.enc"
  cp "$dotenv/simple.env" "$dotenv/metadata_first.env"
  {
    metadata_lines "$dotenv/simple.env.enc"
    echo
    data_lines "$dotenv/simple.env.enc"
  } > "$dotenv/metadata_first.env.enc"
  # An entry of another type beside age's, made up: its key does not exist.
  cp "$dotenv/simple.env" "$dotenv/kms_beside_age.env"
  {
    data_lines "$dotenv/simple.env.enc"
    echo
    printf '%s\n' 'sops_kms__list_0__map_arn=arn:aws:kms:eu-west-1:000000000000:key/made-up' \
      'sops_kms__list_0__map_aws_profile=' \
      'sops_kms__list_0__map_created_at=2026-01-02T03:04:05Z' \
      'sops_kms__list_0__map_enc=bm90aGluZw=='
    metadata_lines "$dotenv/simple.env.enc"
  } > "$dotenv/kms_beside_age.env.enc"
  local name
  for name in two_recipients metadata_shuffled lists_sorted_bytewise metadata_first kms_beside_age
  do
    expect "$name"
  done
}

rules() {
  local text='# a note\nA_SECRET=1\nB_PLAIN=2\nC=three\nD_PLAIN=\nE_SECRET=a\\nb\n# last\n'
  local name
  for name in unencrypted_suffix encrypted_suffix unencrypted_regex encrypted_regex \
    mac_only_encrypted; do
    # shellcheck disable=SC2059  # the text is the format
    printf "$text" > "$dotenv/$name.env"
  done
  under_rule unencrypted_suffix 'unencrypted_suffix: _PLAIN'
  under_rule encrypted_suffix 'encrypted_suffix: _SECRET'
  under_rule unencrypted_regex 'unencrypted_regex: "^[B-D]"'
  under_rule encrypted_regex 'encrypted_regex: "SECRET$|^C$"'
  under_rule mac_only_encrypted 'encrypted_suffix: _SECRET' 'mac_only_encrypted: true'
  text='# first\n# public: yes\n# after\nA=1\nB=2\n# secret: yes\nC=3\nD=4\n#public\nE=5\n'
  for name in unencrypted_comment_regex encrypted_comment_regex; do
    # shellcheck disable=SC2059
    printf "$text" > "$dotenv/$name.env"
  done
  under_rule unencrypted_comment_regex 'unencrypted_comment_regex: "public"'
  under_rule encrypted_comment_regex 'encrypted_comment_regex: "secret"'
}

key_groups() {
  local name
  for name in two_of_two two_of_three; do
    cp "$dotenv/simple.env" "$work/$name.env"
    {
      printf 'creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n'
      printf '      - age: [%s]\n' "$first" "$second"
      if [[ $name == two_of_three ]]; then printf '      - age: [%s]\n' "$other"; fi
    } > "$work/.sops.yaml"
    (cd "$work" && sops_clean --config "$work/.sops.yaml" encrypt "${as_dotenv[@]}" \
      --filename-override "$name.env" "$work/$name.env" > "$groups/$name.env.enc")
  done
}

age_files() {
  awk 'BEGIN { for (i = 1; i <= 6000; i++) printf "%010d\n", i }' | head -c 65537 \
    > "$age/two_chunks.txt" || true
  printf 'a short text\n' > "$age/short.txt"
  : > "$age/empty.txt"
  local name
  for name in short empty two_chunks; do
    age -r "$first" -o "$age/$name.age" "$age/$name.txt"
  done
  age -a -r "$other" -r "$first" -o "$age/armored.age" "$age/short.txt"
  AGE_PASSPHRASE='only a test' AGE_PASSPHRASE_WORK_FACTOR=10 \
    age -e -j batchpass -o "$age/passphrase.age" "$age/short.txt"
}

# ssh_key NAME PASSPHRASE ARG...
ssh_key() {
  local name=$1 passphrase=$2
  shift 2
  ssh-keygen -q -N "$passphrase" -C 'only a test' -f "$identities/$name" "$@"
}

# A file for only one recipient.
for_recipient() {
  sops_clean encrypt "${as_dotenv[@]}" --age "$2" "$identities/plain.env" \
    > "$identities/$1.env.enc"
}

identity_files() {
  local passphrase='only a test' name
  printf 'A=1\nB=two words\n' > "$identities/plain.env"
  ssh_key ed25519 '' -t ed25519
  ssh_key rsa '' -t rsa -b 2048
  ssh_key rsa_pem '' -t rsa -b 2048 -m PEM
  ssh_key rsa_pkcs8 '' -t rsa -b 2048 -m PKCS8
  ssh_key ed25519_locked "$passphrase" -t ed25519 -a 4
  ssh_key rsa_locked "$passphrase" -t rsa -b 2048 -a 4
  ssh_key ed25519_locked_cbc "$passphrase" -t ed25519 -a 4 -Z aes256-cbc
  ssh_key rsa_pem_locked "$passphrase" -t rsa -b 2048 -m PEM
  ssh_key rsa_pkcs8_locked "$passphrase" -t rsa -b 2048 -m PKCS8
  for name in "$identities"/*.pub; do
    for_recipient "$(basename "$name" .pub)" "$(cat "$name")"
  done
  local lock=(env AGE_PASSPHRASE="$passphrase" AGE_PASSPHRASE_WORK_FACTOR=10 age -e -j batchpass)
  "${lock[@]}" -o "$identities/locked.age" "$here/keys/second.txt"
  "${lock[@]}" -a -o "$identities/locked.asc" "$here/keys/second.txt"
  for_recipient locked "$second"
  echo AGE-PLUGIN-TESTPLUG-1DPJKCMR042FPJ5 > "$identities/plugin.txt"
  for_recipient plugin age1testplug1dpjkcmr0q724f7
  (umask 022 && age-keygen -pq 2> /dev/null > "$identities/hybrid.txt")
  for_recipient hybrid "$(age-keygen -y "$identities/hybrid.txt")"
}

# sops's output for a plaintext in its other formats, and the same with metadata lines missing.
made_formats() {
  local folder=$1 format
  printf 'a: hunter2\nm:\n  b: 1\n  l: [x, 2.5]\n# a comment\nsops_x: text\n' > "$folder/plain.yaml"
  printf '{"a": "hunter2", "m": {"b": 1.5, "sops": {"mac": "x"}}, "e": "\\ud83d\\ude42 \\/"}' > "$folder/plain.json"
  printf '; a comment\n[s]\na = hunter2\n[sops_x]\nb: 1\n' > "$folder/plain.ini"
  cat > "$folder/values.json" << 'JSON'
{"text": "two words", "empty": "", "int": 7, "big": 9223372036854775807, "float": 1.50, "large": 1e21, "tiny": 1e-7,
 "yes": true, "no": false, "null": null, "map": {"x": "in", "list": [1, "two", [3.25], {"z": "deep"}], "e": {}},
 "none": [], "escapes": "\u003c\u00e9\ud83d\ude42\u2028\n\t\"\\\/", "twice": 1, "twice": "two", "a:b": "colon",
 "clear_unencrypted": {"n": 2.50, "l": ["c", null]}}
JSON
  sops_clean encrypt --age "$first" "$folder/values.json" > "$folder/encrypted_values.json"
  sops_clean decrypt "$folder/encrypted_values.json" > "$folder/decrypted_values.json"
  printf 'any\0bytes' > "$work/plain.bin"
  for format in yaml json ini; do
    sops_clean encrypt --age "$first" "$folder/plain.$format" > "$folder/encrypted.$format"
    sops_clean encrypt --age "$first" --encrypted-regex '^nothing$' "$folder/plain.$format" \
      > "$folder/clear.$format"
    sed '/^[[:space:]"]*version/d' "$folder/encrypted.$format" | sed -z 's/,\n\t}/\n\t}/' > "$folder/no_version.$format"
    sed '/^[[:space:]"]*mac/d' "$folder/encrypted.$format" | sed -z 's/,\n\t}/\n\t}/' > "$folder/no_mac.$format"
    sed '/^[[:space:]"]*lastmodified/d' "$folder/encrypted.$format" > "$folder/no_time.$format"
  done
  sops_clean encrypt --age "$first" "$work/plain.bin" > "$folder/encrypted.bin"
  {
    cat "$folder/plain.yaml"
    printf -- '---\nsecond: 1\n'
  } > "$work/documents.yaml"
  sops_clean encrypt --age "$first" "$work/documents.yaml" > "$folder/documents.yaml"
  {
    printf 'creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n'
    printf '      - age: [%s]\n' "$first" "$second"
  } > "$work/.sops.yaml"
  (cd "$work" && sops_clean --config "$work/.sops.yaml" encrypt --filename-override groups.yaml \
    "$folder/plain.yaml" > "$folder/groups.yaml")
}

# Files with a `sops` entry that is not SOPS's, and damaged files.
written_formats() {
  local folder=$1
  printf 'a: 1\nsops: text\n' > "$folder/text.yaml"
  printf 'a: 1\nsops:\n  - 1\n' > "$folder/list.yaml"
  printf 'a: 1\nsops:\n' > "$folder/null.yaml"
  printf 'a: 1\nsops:\n  enabled: true\n' > "$folder/other_map.yaml"
  printf 'a:\n  sops:\n    mac: x\n' > "$folder/deep.yaml"
  printf 'a: 1\n---\nsops:\n  mac: x\n' > "$folder/second_document.yaml"
  printf -- '- a\n' > "$folder/sequence.yaml"
  printf 'a: [\n' > "$folder/broken.yaml"
  { cat "$folder/encrypted.yaml" && sed -n '/^sops:/,$p' "$folder/encrypted.yaml"; } > "$folder/twice.yaml"
  printf '{"sops": "text"}' > "$folder/text.json"
  printf '{"sops": null}' > "$folder/null.json"
  printf '{"sops": {}}' > "$folder/empty_map.json"
  printf '{"sops": {"enabled": true}}' > "$folder/other_map.json"
  printf '[{"sops": {}}]' > "$folder/sequence.json"
  printf '{"a": ]' > "$folder/broken.json"
  printf '[s]\na = 1\n[sops]\nenabled = true\n' > "$folder/other_map.ini"
  printf '[s]\na = 1\n[sops]\n' > "$folder/empty_map.ini"
  printf '[s\n' > "$folder/broken.ini"
}

format_files() {
  local folder=$here/formats
  made_formats "$folder"
  written_formats "$folder"
  local file status text
  for file in "$folder"/*; do
    status=0
    text=$(sops_clean filestatus "$file" 2> /dev/null) || status=$?
    printf '%s %s %s\n' "$status" "$(basename "$file")" "$text" >> "$work/status"
  done
  mv "$work/status" "$folder/status"
}

# The plaintexts are written by hand.
ini_files() {
  local plain
  rm -f "$here"/ini/*.enc "$here"/ini/*.expected
  for plain in "$here"/ini/*.ini; do
    sops_clean encrypt --age "$first" "$plain" > "$plain.enc"
    sops_clean decrypt --input-type ini --output-type ini "$plain.enc" > "${plain%.ini}.expected"
  done
}

yaml_files() {
  local plain name
  rm -f "$here"/yaml/*.enc "$here"/yaml/*.expected
  for plain in "$here"/yaml/*.yaml; do
    name=$(basename "$plain" .yaml)
    sops_clean encrypt --age "$first" "$plain" > "$plain.enc"
    sops_clean decrypt --input-type yaml --output-type yaml "$plain.enc" > "$work/out"
    cmp -s "$work/out" "$plain" || cp "$work/out" "$here/yaml/$name.expected"
  done
}

make_folder() {
  [[ $1 == yaml || $1 == ini ]] || rm -rf "${here:?}/$1"
  mkdir -p "$here/$1"
  case $1 in
    dotenv) plain_cases && large_cases && typed_values && other_layouts && rules ;;
    key_groups) key_groups ;;
    age) age_files ;;
    identities) identity_files ;;
    formats) format_files ;;
    yaml) yaml_files ;;
    ini) ini_files ;;
  esac
}

for folder in ${1:-dotenv key_groups age identities formats yaml ini}; do make_folder "$folder"; done
size=$(du -sb "$here" | cut -f1)
echo "make.sh: $size bytes in all"
((size < 1500000)) || { echo "make.sh: more than 1.5 MB" >&2; exit 1; }
