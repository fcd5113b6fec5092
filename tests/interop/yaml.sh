#!/usr/bin/env bash
# YAML files between the command and the real sops: random documents in both directions, the golden
# layouts, and what each program refuses. SEED=N changes the random documents.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

recipient=$(recipient_of test-only)
count=${COUNT:-500}
cd "$scratch"
mkdir documents
python3 "$interop_folder/yaml_documents.py" documents "${SEED:-1}" "$count"

# The values of a plaintext as sops prints them, without comments: it encrypts nothing. It decrypts a
# comment in a list of its own file, if that is empty, as an item with an empty text.
values() {
  bare < "$1" > bare.yaml
  # A text may hold what looks like a comment.
  theirs encrypt --age "$recipient" --unencrypted-regex . bare.yaml > values.out 2> /dev/null ||
    theirs encrypt --age "$recipient" --unencrypted-regex . "$1" > values.out
  sed -e '/^sops:$/,/^    version: /d' values.out | bare | { grep -vE '^ *(- )*- ""$' || true; }
}
bare() { sed -E -e '/^ *(- )*#/d' -e 's/ #.*//' -e '/^\s*$/d'; }

# The comments that are still encrypted in a plaintext.
encrypted_comments() { grep -c '#ENC\[' "$1" || true; }

compare() {
  local name=$1
  cp "$2" p.yaml
  rm -f ./*.enc.yaml
  theirs encrypt --age "$recipient" p.yaml > s.enc.yaml
  theirs decrypt s.enc.yaml > s.theirs.yaml 2> /dev/null
  check_equal "$name: decrypt of sops's file" "$(status_of ours decrypt s.enc.yaml)" 0
  cp out s.ours.yaml
  check_equal "$name: its values" "$(values s.ours.yaml)" "$(values s.theirs.yaml)"
  # sops binds some comments at the end of a file to another path than it reads them with.
  check_equal "$name: its comments" "$(encrypted_comments s.ours.yaml)" "$(encrypted_comments s.theirs.yaml)"
  check_equal "$name: encrypt" "$(status_of ours encrypt p.yaml --age "$recipient" -o o.enc.yaml)" 0
  check_equal "$name: sops decrypts it" "$(status_of theirs decrypt o.enc.yaml)" 0
  cp out o.theirs.yaml
  cp err o.err
  check_equal "$name: sops's values" "$(values o.theirs.yaml)" "$(values s.theirs.yaml)"
  if grep -q 'possibly unencrypted' o.err; then undecrypted=$((undecrypted + 1)); fi
  check_equal "$name: decrypt" "$(status_of ours decrypt o.enc.yaml)" 0
  # What an alias stands for takes its place.
  if ! grep -q '\*' p.yaml; then check_same "$name: its layout" out p.yaml; fi
}

undecrypted=0
for file in documents/* "$top"/testdata/layouts/*; do compare "$(basename "$file")" "$file"; done
check_equal 'files of which sops cannot decrypt a comment' "$undecrypted" 0

# Files with comments at every place: none in clear, the layout stays, and sops reads all values, with
# their MAC, and its share of the comments.
mkdir comments
python3 "$interop_folder/yaml_comment_documents.py" comments "${SEED:-1}" "${COMMENT_COUNT:-200}"
undecrypted=0
for file in comments/*; do
  name="comments of ${file##*/}"
  cp "$file" p.yaml
  rm -f ./*.enc.yaml
  status=$(status_of ours encrypt p.yaml --age "$recipient" -o o.enc.yaml)
  if ((status == 2)); then
    check_equal "$name: sops refuses it" "$(status_of theirs encrypt --age "$recipient" p.yaml)" 2
    continue
  fi
  check_equal "$name: encrypt" "$status" 0
  check_equal "$name: in clear" "$(grep -c MARK o.enc.yaml || true)" 0
  check_equal "$name: decrypt" "$(status_of ours decrypt o.enc.yaml)" 0
  check_same "$name: its text" out p.yaml
  check_equal "$name: sops decrypts it" "$(status_of theirs decrypt o.enc.yaml)" 0
  if grep -q 'possibly unencrypted' err; then undecrypted=$((undecrypted + 1)); fi
done
check_equal 'files with comments of which sops cannot decrypt one' "$undecrypted" 0

# sops sets and rotates our files, and the command theirs.
printf '# c\na: "x" # inline\nm: {k: 1}\nl:\n- 1\n' > p.yaml
rm -f ./*.enc.yaml
ours encrypt p.yaml --age "$recipient" -o o.enc.yaml > /dev/null 2>&1
theirs set o.enc.yaml '["m"]["n"]' '"new"'
check_equal 'set by sops' "$(ours get o.enc.yaml '["m"]["n"]')" new
theirs rotate -i o.enc.yaml
check_equal 'rotated by sops' "$(status_of ours decrypt o.enc.yaml)" 0
ours set o.enc.yaml '["l"][1]' <<< two 2> /dev/null
check_equal 'set by the command' "$(theirs decrypt --extract '["l"][1]' o.enc.yaml)" two

# Both refuse the same texts, with the same status.
refused() {
  printf '%b' "$2" > bad.yaml
  rm -f bad.enc.yaml
  local status
  status=$(status_of theirs encrypt --age "$recipient" bad.yaml)
  check_equal "refused: $1" "$(status_of ours encrypt bad.yaml --age "$recipient")" "$status"
  if ((status == 0)); then fail "sops accepts: $1"; fi
}
refused comment '# only\n'
refused list '- a\n'
refused scalar 'text\n'
refused duplicate 'a: 1\na: 2\n'
refused 'deep duplicate' 'm:\n  a: 1\n  a: 2\n'
refused 'later list' 'a: 1\n---\n- b\n'
refused tab 'a:\n\tb: 1\n'
refused escape 'a: "\\q"\n'
refused surrogate 'a: "\\ud83d"\n'
refused control 'a: \x01\n'
refused anchor 'a: *x\n'
refused cycle 'a: &x [*x]\n'
refused 'map key' '? {a: b}\n: 1\n'
refused 'int key' '1: a\n'
refused 'bool key' 'true: a\n'
refused 'null key' '~: a\n'
refused 'large int' 'a: 9223372036854775808\n'
refused 'int tag' 'a: !!int x\n'
refused metadata 'sops: 1\n'
refused quote 'a: "x\n'
refused flow 'a: [1\n'
refused version '%YAML 1.2\n---\na: 1\n'

# sops takes these: so does the command, with the same values.
accepted() {
  printf '%b' "$2" > good.yaml
  compare "$1" good.yaml
}
accepted set 'a: !!set {x, y}\n'
accepted merge 'a: &x {k: v}\nb:\n  <<: *x\n  c: 1\n'
accepted 'byte order mark' '\xef\xbb\xbfa: 1\n'
accepted 'later duplicates' 'a: 1\n---\nb: 1\nb: 2\n'
accepted 'question mark' '? a\n? b\n: c\n'
accepted 'verbatim tag' 'a: !<tag:yaml.org,2002:str> 12\n'
accepted directive '%TAG ! tag:x,2000:\n---\na: !y z\n'
accepted 'long key' "$(printf 'k%.0s' {1..200}): 1\n"
finish
