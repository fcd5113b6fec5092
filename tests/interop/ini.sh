#!/usr/bin/env bash
# INI files between the command and the real sops: random documents in both directions, what each
# program refuses, and what sops damages. SEED=N changes the random documents.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

recipient=$(recipient_of test-only)
count=${COUNT:-500}
cd "$scratch"
mkdir documents
python3 "$interop_folder/ini_documents.py" documents "${SEED:-1}" "$count"

# What stands in clear in an encrypted file: names, delimiters, quotes, and marks of comments.
clear_words() { sed -e '/^\[sops\]/,$d' -e 's/ENC\[[^]]*\]//g' "$1" | grep -nE '[#;].*[[:alnum:]]' | grep -vE '^[0-9]+:(\[#no\]|\t* *two;words)' || true; }

# The plaintext comes back as it was; sops gives the same for both files.
compare() {
  local name=$1
  cp "$2" p.ini
  rm -f o.ini s.ini
  check_equal "$name: sops encrypts it" "$(status_of theirs encrypt --age "$recipient" p.ini)" 0
  cp out s.ini
  theirs decrypt s.ini > s.theirs 2> /dev/null
  check_equal "$name: decrypt of sops's file" "$(status_of ours decrypt s.ini)" 0
  check_same "$name: the same as sops's" out s.theirs
  check_equal "$name: encrypt" "$(status_of ours encrypt --clear p.ini --age "$recipient" -o o.ini)" 0
  check_equal "$name: comments in clear" "$(clear_words o.ini)" ''
  check_equal "$name: sops decrypts it" "$(status_of theirs decrypt o.ini)" 0
  check_same "$name: sops's plaintext" out s.theirs
  check_equal "$name: decrypt" "$(status_of ours decrypt o.ini)" 0
  check_same "$name: its layout" out p.ini
}

for file in documents/*; do compare "$(basename "$file")" "$file"; done
finish
