#!/usr/bin/env bash
# Every command that writes names the values stored in clear, and a rule that leaves nothing
# encrypted is refused.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=secrets/.env.enc
mkdir secrets
# rule KIND PATTERN
rule() {
  printf "creation_rules:\n  - path_regex: ^secrets/\n    %s: '%s'\n    age: %s\n" "$1" "$2" \
    "$recipient" > .sops.yaml
}
# editor LINE: an EDITOR that replaces the text with one line.
editor() {
  # shellcheck disable=SC2016  # the editor expands it
  printf '#!/bin/sh\nprintf "%%s\\n" "%s" > "$1"\n' "$1" > "$scratch/editor"
  chmod +x "$scratch/editor"
  export EDITOR=$scratch/editor
}
set_text() { expect "$1" set "${@:3}" < <(printf %s "$2"); }

begin 'blanks in a pattern: nothing is encrypted, and nothing is written'
printf 'PASSWORD=hunter2\nTOKEN=t0ken\n# a note\n' > secrets/.env
for pattern in '^(PASSWORD | TOKEN)$' '^( PASSWORD|TOKEN )$' '^pasword$'; do
  rule encrypted_regex "$pattern"
  for flags in '' --fresh '-o -' '-o other.env.enc' -i; do
    cp secrets/.env secrets/copy.env
    # shellcheck disable=SC2086  # none, one or two words
    expect 1 encrypt $flags secrets/copy.env
    said 'no value would be encrypted'
    said 'PASSWORD, TOKEN, and 1 comment'
    said --clear
    said encrypted_regex
    unsaid hunter2
    printed_nothing
    same secrets/copy.env secrets/.env
  done
done
check test ! -e secrets/copy.env.enc
check test ! -e other.env.enc
rule encrypted_regex '^(PASSWORD | TOKEN)$'
expect 1 encrypt secrets/.env
said "blanks beside '|'"

begin 'other kinds of rule that leave nothing'
for kind in 'unencrypted_regex .' 'encrypted_suffix _secret' 'unencrypted_suffix N' \
  'encrypted_comment_regex secret'; do
  printf 'TOKEN=one\nMORE_TOKEN=two\n' > secrets/kinds.env
  rule "${kind% *}" "${kind#* }"
  expect 1 encrypt secrets/kinds.env
  said 'no value would be encrypted'
done

begin '--clear, if the user wants that'
rule encrypted_regex '^(PASSWORD | TOKEN)$'
expect 0 encrypt --clear secrets/.env
said 'no value is encrypted; stored in clear: PASSWORD, TOKEN, and 1 comment'
check grep -qx 'PASSWORD=hunter2' "$file"

begin 'doctor reports the rule and the file, with a key and without'
for place in "$key" /nowhere; do
  SOPS_AGE_KEY_FILE=$place expect 1 doctor
  check grep -q '^problem *secrets/.env.enc: no value in it is encrypted: PASSWORD, TOKEN' "$out"
  check grep -q "^warning *.sops.yaml:2: encrypted_regex .*blanks beside '|'" "$out"
done

begin 'changes of such a file'
cp "$file" before.enc
printf 'PASSWORD=other\nTOKEN=t0ken\n' > secrets/.env
expect 1 encrypt secrets/.env
said 'no value would be encrypted'
unsaid --fresh
set_text 1 other "$file" PASSWORD
said 'no value would be encrypted'
editor PASSWORD=other
expect 1 edit "$file" < /dev/null
said 'no value would be encrypted'
same "$file" before.enc
set_text 0 other "$file" PASSWORD --clear
said 'no value is encrypted; stored in clear: PASSWORD, TOKEN'
expect 0 unset "$file" PASSWORD
said 'stored in clear: TOKEN'
expect 0 rotate "$file"
said 'stored in clear: TOKEN'

begin 'a new file by edit'
editor PASSWORD=hunter2
expect 1 edit secrets/new.env.enc < /dev/null
said 'no value would be encrypted'
check test ! -e secrets/new.env.enc
expect 0 edit --clear secrets/new.env.enc < /dev/null
said 'stored in clear: PASSWORD'
rm secrets/new.env.enc "$file"

begin 'clear values beside encrypted ones are named'
rule encrypted_regex '^(PASSWORD|TOKEN)$'
printf '# one\n# two\nPASSWORD=hunter2\nHOST=example\nPORT=5432\nEMPTY=\n' > secrets/.env
clear='stored in clear: HOST, PORT, and 2 comments'
expect 0 encrypt secrets/.env
said "$clear"
expect 0 encrypt --fresh secrets/.env
said "$clear"
cp secrets/.env secrets/copy.env
expect 0 encrypt -i secrets/copy.env
said "$clear"
expect 0 encrypt -o - secrets/.env
said "$clear"
sed -i s/hunter2/hunter3/ secrets/.env
expect 0 encrypt secrets/.env
said "$clear"
unsaid hunter3
set_text 0 other "$file" PASSWORD
said "$clear"
set_text 0 new "$file" TOKEN
said "$clear"
set_text 0 other "$file" HOST
said "$clear"
unsaid example
expect 0 unset "$file" PORT
said 'stored in clear: HOST, and 2 comments'
expect 0 rotate "$file"
said 'stored in clear: HOST, and 2 comments'
editor PASSWORD=hunter4
expect 0 edit "$file" < /dev/null
unsaid 'in clear'

begin 'a long list of names is shortened'
for ((i = 0; i < 300; i++)); do echo "NAME_$i=$i"; done > secrets/many.env
echo PASSWORD=x >> secrets/many.env
expect 0 encrypt secrets/many.env
said 'NAME_49 and 250 more'
unsaid NAME_50

begin 'a file without values has nothing to protect'
rule encrypted_regex '^NOTHING$'
for text in '' '# a note\n' 'A=\nB=\n'; do
  # shellcheck disable=SC2059  # the text is the format
  printf "$text" > secrets/none.env
  rm -f secrets/none.env.enc
  expect 0 encrypt secrets/none.env
done

begin 'a merge'
export GIT_CONFIG_GLOBAL=$scratch/gitconfig
git config --global user.name Test
git config --global user.email test@example.org
git config --global init.defaultBranch main
mkdir "$scratch/bin" repository
ln -s "$secretsctl" "$scratch/bin/secretsctl"
PATH=$scratch/bin:$PATH
cd repository
git init -q
mkdir secrets
rule encrypted_regex '^(PASSWORD|TOKEN)$'
printf 'PASSWORD=one\nTOKEN=two\nHOST=example\n' > secrets/.env
run encrypt secrets/.env 2> /dev/null
rm secrets/.env
git add .
git commit -qm base
run git install > /dev/null 2>&1
# changed_on BRANCH KEY...: removes keys on a branch.
changed_on() {
  git checkout -q "$1"
  for name in "${@:2}"; do run unset "$file" "$name" 2> /dev/null; done
  git commit -qam "$1"
}
git branch theirs
changed_on theirs PASSWORD
git checkout -q main
set_text 0 other "$file" HOST
git commit -qam ours
git merge -q --no-edit theirs > "$out" 2> "$err"
said 'stored in clear: HOST'
check is_equal "$(run get "$file" TOKEN)" two
git reset -q --hard HEAD^
changed_on main TOKEN
if git merge -q --no-edit theirs > "$out" 2> "$err"; then bad 'merged'; else good; fi
said 'no value of the result would be encrypted'
finish
