#!/usr/bin/env bash
# Edits, with the real sops as reader and writer of the same files: it decrypts files written by any
# of our commands to the intended plaintext, we edit its files, and the reverse.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

as_dotenv=(--input-type dotenv --output-type dotenv)
recipient=$(recipient_of test-only)
second=$(recipient_of second)
cd "$scratch"
cat "$keys/test-only.txt" "$keys/second.txt" > both.txt
git init -q .
git config user.name Test
git config user.email test@example.org

rule() { printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml; }
# read_by_both NAME EXPECTED [FILE]: sops and we decrypt it to the same expected text.
read_by_both() {
  local file=${3-s.env.enc}
  theirs decrypt "${as_dotenv[@]}" "$file" > theirs.out 2> err || tail -n 1 err >&2
  check_same "$1, read by sops" theirs.out "$2"
  ours decrypt "$file" > ours.out 2> err || head -n 1 err >&2
  check_same "$1, read by us" ours.out "$2"
}
by_us() {
  local status=0
  ours "$@" > out 2> err || status=$?
  check_equal "$1 ${*:2}" "$status" 0
  if ((status != 0)); then head -n 2 err >&2; fi
}
edit_ours() {
  env -i HOME="$scratch" PATH="$PATH" SOPS_AGE_KEY_FILE="$keys/test-only.txt" EDITOR="$1" \
    "$secretsctl" edit "$2" 2> err || head -n 1 err >&2
}
edit_theirs() {
  env -i HOME="$scratch" PATH="$PATH" SOPS_AGE_KEY_FILE="$keys/test-only.txt" EDITOR="$1" \
    sops --disable-version-check edit "${as_dotenv[@]}" "$2" 2> err || tail -n 1 err >&2
}
# changed_lines: the number of changed lines between the work tree's file and the index, as git
# counts.
changed_lines() { git diff --no-textconv --numstat -- "$1" | cut -f1,2 | tr '\t' ' '; }

cat > start << 'ENV'
# note
A=one
B=two words "and" $more
C=a\nb
D_unencrypted=clear
E=
F=last
ENV

each_command() {
  rule
  cp start s.env
  theirs --config .sops.yaml encrypt "${as_dotenv[@]}" --filename-override s.env start > s.env.enc
  git add -A && git commit -qm start
  sleep 1
  by_us set s.env.enc A <<< 'changed'
  sed 's/^A=.*/A=changed/' start > expected
  read_by_both 'set' expected
  check_equal 'set changes three lines' "$(changed_lines s.env.enc)" '3 3'
  git add -A && git commit -qm set
  sleep 1
  by_us set s.env.enc NEW <<< '2'
  echo 'NEW=2' >> expected
  read_by_both 'set a new key' expected
  check_equal 'a new key is a line more' "$(changed_lines s.env.enc)" '3 2'
  by_us unset s.env.enc F
  sed -i '/^F=/d' expected
  read_by_both 'unset' expected
  edit_ours 'sed -i -e s/^B=.*/B=edited/ -e 2i#.more' s.env.enc
  sed -i -e 's/^B=.*/B=edited/' -e '2i#.more' expected
  read_by_both 'edit' expected
  cp expected s.env
  sed -i 's/^E=.*/E=filled/' s.env
  by_us encrypt s.env
  cp s.env expected
  read_by_both 'encrypt as an update' expected
  by_us rotate s.env.enc
  read_by_both 'rotate' expected
  printf 'creation_rules:\n  - age: %s,%s\n' "$recipient" "$second" > .sops.yaml
  by_us updatekeys -y s.env.enc
  read_by_both 'updatekeys, one more' expected
  KEY_FILE=$keys/second.txt read_by_both 'updatekeys, the one more' expected
  rule
  by_us updatekeys -y s.env.enc
  read_by_both 'updatekeys, one less' expected
  check_equal 'updatekeys, the one that was taken out' \
    "$(KEY_FILE=$keys/second.txt status_of theirs decrypt "${as_dotenv[@]}" s.env.enc)" 128
  check_equal 'exec' "$(ours exec --pristine s.env.enc -- printenv B)" edited
}

# A value that sops's dotenv text cannot tell from a newline.
exact_values() {
  local value
  rule
  printf 'A=1\nB=2\n' > s.env
  rm -f s.env.enc
  by_us encrypt s.env
  for value in 'a\nb' $'a\nb' ' spaces ' '"quoted"' "it's \$HOME" '#no comment' 'a=b' $'\\' '\\n' $'tab\t' \
    $'cr\r' 'ü…🙂' 'ENC[AES256_GCM,data:x]' "$(printf '%05000d' 7)"; do
    by_us set s.env.enc A <<< "$value"
    theirs decrypt "${as_dotenv[@]}" --extract '["A"]' s.env.enc > theirs.out
    printf '%s' "$value" > expected
    check_same "the value $(printf '%q' "${value:0:20}")" theirs.out expected
    ours get s.env.enc A > ours.out
    check_same "the value $(printf '%q' "${value:0:20}"), by us" ours.out expected
    check_equal 'another key' "$(theirs decrypt "${as_dotenv[@]}" --extract '["B"]' s.env.enc)" 2
  done
}

# Files that sops wrote in other ways: we edit them, and change only the requested parts.
their_files() {
  local file name lines
  for file in "$top"/testdata/dotenv/*.env.enc; do
    name=$(basename "$file" .env.enc)
    rm -rf one
    mkdir one
    cp "$file" one/f.env.enc
    printf 'creation_rules: []\n' > one/.sops.yaml
    # Made-up cloud keys would make sops use the network, and some files must be refused.
    case $name in kms* | *kms* | key_groups* | *groups*) continue ;; esac
    if ! theirs decrypt "${as_dotenv[@]}" one/f.env.enc > before 2> /dev/null; then continue; fi
    lines=$(ours get one/f.env.enc 2> /dev/null | wc -l)
    if ((lines > 1000)); then continue; fi
    if ! printf 'v' | ours set --clear one/f.env.enc NEW_KEY 2> err; then
      fail "$name: set: $(head -n 1 err)"
      continue
    fi
    check_equal "$name: one line, the MAC and the time" \
      "$(diff <(sort "$file") <(sort one/f.env.enc) | grep '^[<>]' | cut -c3- | cut -d= -f1 | sort -u |
        grep -v sops_lastmodified | paste -sd' ')" 'NEW_KEY sops_mac'
    { cat before && echo NEW_KEY=v; } > expected
    if [[ -s before && $(tail -c 1 before) != '' ]]; then { cat before && echo && echo NEW_KEY=v; } > expected; fi
    read_by_both "$name: a new key" expected one/f.env.enc
    by_us unset --clear one/f.env.enc NEW_KEY
    read_by_both "$name: without it" before one/f.env.enc
  done
}

# Random edits of the same file, one after the other; the plaintext is kept beside it.
random_edits() {
  local step key value lines at
  RANDOM=4711
  rule
  : > s.env
  for ((step = 0; step < 30; step++)); do echo "KEY_$step=value $step" >> s.env; done
  rm -f s.env.enc
  by_us encrypt s.env
  cp s.env expected
  for ((step = 0; step < 40; step++)); do
    lines=$(wc -l < expected)
    at=$((RANDOM % lines + 1))
    key=$(sed -n "${at}s/=.*//p" expected)
    value="v $RANDOM #$step"
    case $((RANDOM % 6)) in
      0)
        by_us set s.env.enc "$key" <<< "$value"
        sed -i "${at}s/=.*/=$value/" expected
        ;;
      1)
        by_us set s.env.enc "ADDED_$step" <<< "$value"
        echo "ADDED_$step=$value" >> expected
        ;;
      2)
        by_us unset s.env.enc "$key"
        sed -i "${at}d" expected
        ;;
      3)
        edit_ours "sed -i ${at}s/=.*/=edited.$step/" s.env.enc
        sed -i "${at}s/=.*/=edited.$step/" expected
        ;;
      4)
        edit_theirs "sed -i ${at}s/=.*/=theirs.$step/" s.env.enc
        sed -i "${at}s/=.*/=theirs.$step/" expected
        ;;
      5) if ((RANDOM % 2)); then by_us rotate s.env.enc; else theirs rotate -i "${as_dotenv[@]}" s.env.enc; fi ;;
    esac
    read_by_both "random edit $step" expected
  done
}

# mac_only_encrypted, rules of every kind, key groups.
rules_and_groups() {
  local rule_line
  for rule_line in 'encrypted_regex: "^[AB]$"' 'unencrypted_regex: "^D"' 'encrypted_suffix: A' \
    'unencrypted_suffix: _unencrypted' 'encrypted_regex: "^[AB]$"
    mac_only_encrypted: true' 'encrypted_comment_regex: note' 'unencrypted_comment_regex: note'; do
    printf 'creation_rules:\n  - age: %s\n    %s\n' "$recipient" "$rule_line" > .sops.yaml
    theirs --config .sops.yaml encrypt "${as_dotenv[@]}" --filename-override s.env start > s.env.enc
    by_us set s.env.enc B <<< 'x'
    by_us set s.env.enc F <<< 'y'
    sed -e 's/^B=.*/B=x/' -e 's/^F=.*/F=y/' start > expected
    read_by_both "$rule_line" expected
    by_us rotate s.env.enc
    read_by_both "$rule_line, rotated" expected
    edit_ours 'sed -i s/^A=.*/A=z/' s.env.enc
    sed -i 's/^A=.*/A=z/' expected
    read_by_both "$rule_line, edited" expected
  done
  printf 'creation_rules:\n  - shamir_threshold: 2\n    key_groups: [{age: [%s]}, {age: [%s]}]\n' \
    "$recipient" "$second" > .sops.yaml
  theirs --config .sops.yaml encrypt "${as_dotenv[@]}" --filename-override s.env start > s.env.enc
  export KEY_FILE=$scratch/both.txt
  by_us set s.env.enc A <<< 'x'
  sed 's/^A=.*/A=x/' start > expected
  read_by_both 'key groups' expected
  by_us rotate s.env.enc
  read_by_both 'key groups, rotated' expected
  unset KEY_FILE
  rule
  KEY_FILE=$scratch/both.txt by_us updatekeys -y s.env.enc
  read_by_both 'from groups to one recipient' expected
}

# Merged by plain git, read by sops.
merged() {
  rm -rf merged
  git init -q merged
  cd merged
  git config user.name Test
  git config user.email test@example.org
  git checkout -qb main
  cp ../.sops.yaml .
  for ((i = 0; i < 200; i++)); do echo "KEY_$i=value $i"; done > s.env
  by_us encrypt s.env
  mv s.env ../expected
  git add .sops.yaml s.env.enc && git commit -qm start
  by_us git install
  git checkout -qb other
  edit_theirs 'sed -i s/^KEY_3=.*/KEY_3=theirs/' s.env.enc
  git commit -qam theirs
  git checkout -q main
  by_us set s.env.enc KEY_190 <<< ours
  git commit -qam ours
  SOPS_AGE_KEY_FILE=$keys/test-only.txt git merge -q --no-edit other > out 2> err || fail "merge: $(cat out err)"
  sed -i -e 's/^KEY_3=.*/KEY_3=theirs/' -e 's/^KEY_190=.*/KEY_190=ours/' ../expected
  read_by_both 'merged' ../expected
  cd ..
}

each_command
exact_values
their_files
random_edits
rules_and_groups
merged
finish
