#!/usr/bin/env bash
# git scan: env files, keys and values of encrypted files in commits of the past.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main

value=k-0123456789abcdef
old=rotated-away-2468
commit() {
  git add -A
  git commit -qm test
}
short() { git rev-parse --short=12 "$1"; }
# The line of the output that is about a file of a commit holds a text.
found() {
  if grep -qF -- "problem  $(short "$1") $2: $3" "$out"; then good; else bad "no finding $2: $3: $(head -n 5 "$out")"; fi
}
lacks() { if grep -qF -- "$1" "$out"; then bad "the output holds $1"; else good; fi; }
holds() { if grep -qF -- "$1" "$out"; then good; else bad "the output lacks $1: $(head -n 5 "$out")"; fi; }

git init -q repository
cd repository
begin 'no commits yet, no repository'
expect 2 git scan
(cd / && expect 1 git scan)

begin 'nothing to find'
export SOPS_AGE_KEY_FILE=$key
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
printf 'API_KEY=%s\nMODE=production\n' "$old" > .env
run encrypt .env 2> /dev/null
rm .env
echo production > notes.txt
commit
expect 0 git scan
printed_text 'ok       scan: looked at 3 contents of 1 commits for 1 values of 1 encrypted files
'

begin 'a value, one that was changed since, an env file, a key: each in the commit that brought it in'
printf 'one\n%s\n' "$old" > app.py
commit
first=$(git rev-parse HEAD)
git mv app.py moved.py
echo three >> moved.py
# shellcheck disable=SC2216
printf '%s' "$value" | run set .env.enc API_KEY 2> /dev/null
printf '%s' "$value" | base64 > data.txt
printf '\0%s' "$value" > blob.bin
mkdir -p deep
echo 'A=clear' > deep/prod.env
echo 'A=clear' > .env.example
identity_of test-only > key.txt
commit
second=$(git rev-parse HEAD)
git rm -q moved.py data.txt blob.bin deep/prod.env key.txt
commit
expect 1 git scan
found "$first" app.py 'line 2 holds the value of API_KEY of .env.enc'
found "$second" moved.py 'line 2 holds the value of API_KEY of .env.enc'
found "$second" data.txt 'line 1 holds the value of API_KEY of .env.enc, in base64'
found "$second" blob.bin 'byte 1 holds the value of API_KEY'
found "$second" deep/prod.env 'it is in clear'
found "$second" key.txt 'it holds an age identity'
check is_equal "$(grep -c '^problem' "$out")" 6
holds 'of 4 commits for 2 values of 2 encrypted files'
holds 'change these secrets'
unsaid "$value"
unsaid "$old"
unsaid AGE-SECRET-KEY

begin 'ranges and revisions'
expect 0 git scan "$second..HEAD"
holds 'of 1 commits'
expect 1 git scan "$first..$second"
lacks ' app.py: '
holds ' moved.py: '
expect 1 git scan "$first"
holds ' app.py: '
lacks ' moved.py: '
expect 2 git scan nonsense
printed_nothing
expect 2 git scan -- --output=here
check_not test -e here
expect 0 git scan "$first" "^$first"

begin 'branches, merges'
git checkout -q -b other "$first"
echo "$value" > on_branch.txt
commit
branch=$(git rev-parse HEAD)
git checkout -q main
expect 1 git scan "$second..HEAD" --all
found "$branch" on_branch.txt 'line 1'
expect 0 git scan "$second..HEAD"
git merge -q --no-commit --no-ff other 2> /dev/null
echo "in the merge $value" > in_merge.txt
commit
expect 1 git scan "$second..HEAD"
found "$branch" on_branch.txt 'line 1'
found HEAD in_merge.txt 'line 1'

begin 'as JSON'
expect 1 git scan --json "$first"
check python3 - "$out" << 'PYTHON'
import json, sys
report = json.load(open(sys.argv[1]))
assert report["ok"] is False
one = report["checks"][0]
assert one["check"] == "value" and one["status"] == "problem" and one["subject"].endswith(" app.py"), one
assert "line 2" in one["message"]
PYTHON

begin 'no identity: what was not looked for is told'
SOPS_AGE_KEY_FILE=$keys/other.txt expect 1 git scan
holds 'problem  .env.enc: no identity at hand opens it'
holds 'deep/prod.env: it is in clear'
lacks 'holds the value'
SOPS_AGE_KEY_FILE=$keys/other.txt expect 2 git scan "$first"
lacks 'change these secrets'
SOPS_AGE_KEY_FILE=$keys/other.txt expect 2 git scan --json "$first"
holds '{"ok":false'

begin 'an env file is judged whole, and by the same rule as in the hook'
git init -q ../judged
cd ../judged
{ head -c 400000 /dev/zero | tr '\0' '#' && printf '\nA=clear\n'; } > long.env
printf '# not ENC[AES256_GCM,data:x]\nA=clear\n' > .env.said
printf 'sops_x=1\nA=clear\n' > .env.prefix
printf 'API_KEY=%s\nX_unencrypted=open\n' "$value" > .env
check run encrypt -i --clear --age "$recipient" .env 2> /dev/null
commit
expect 1 git scan
found HEAD long.env 'it is in clear'
found HEAD .env.said 'it is in clear'
found HEAD .env.prefix 'it is in clear'
lacks ' .env: '
echo 'NEW=clear' >> .env
commit
expect 1 git scan HEAD~1..HEAD
found HEAD .env 'it is in clear'

begin 'a value that was changed, of a file whose name does not show that it is encrypted'
git init -q ../named
cd ../named
printf 'first-0246813579' > token
run encrypt -i --input-type binary --age "$recipient" token 2> /dev/null
commit
rm token
printf 'second-0246813579' > token
run encrypt -i --input-type binary --age "$recipient" token 2> /dev/null
echo first-0246813579 > notes.md
commit
expect 1 git scan
found HEAD notes.md 'line 1 holds the value of'

begin 'a content that is not here'
git init -q ../missing
cd ../missing
echo one > one.txt
echo two > two.txt
commit
expect 0 git scan
object=$(git rev-parse HEAD:one.txt)
rm -f ".git/objects/${object:0:2}/${object:2}"
expect 2 git scan
holds '1 contents are not here'
holds 'one.txt'
holds 'looked at 1 contents'
cd ../repository

begin 'from a folder below, in a shallow clone, with settings that change what git log prints'
mkdir -p below
for setting in log.showSignature=true diff.renames=copies diff.noprefix=true color.ui=always log.decorate=full \
  diff.relative=true core.abbrev=5 grep.patternType=fixed; do
  git config "${setting%=*}" "${setting#*=}"
done
cd below
expect 1 git scan "$first"
found "$first" app.py 'line 2 holds the value of API_KEY of .env.enc'

begin 'a submodule whose commit is in the repository, replaced by a file: later contents are not confused'
cd "$scratch/work"
git init -q replaced
cd replaced
printf 'API_KEY=%s\n' "$value" > .env
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
run encrypt .env 2> /dev/null
rm .env
commit
git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),x.json"
git commit -qm module
git rm -q --cached x.json
echo '{}' > x.json
echo "$value" > later.txt
commit
expect 1 git scan
found HEAD later.txt 'line 1 holds the value of API_KEY of .env.enc'
rm .env.enc
git rm -q --cached .env.enc
commit
expect 1 git scan
found HEAD~1 later.txt 'line 1 holds the value of API_KEY of .env.enc'

cd "$scratch/work"
git clone -q --depth 1 "file://$PWD/repository" shallow
cd shallow
expect 1 git scan
holds 'this is a shallow clone'
finish
