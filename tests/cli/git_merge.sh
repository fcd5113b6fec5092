#!/usr/bin/env bash
# Merges of encrypted files by key, with plain git in real repositories.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

mkdir "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
PATH=$scratch/bin:$PATH
export SOPS_AGE_KEY_FILE=$key
git config --global user.name Test
git config --global user.email test@example.org
git config --global init.defaultBranch main
git config --global advice.mergeConflict false
file=secrets/.env.enc

rule() { printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$1" > .sops.yaml; }
commit() { git add -A && git commit -qm "${1-change}"; }
value() { "$secretsctl" get "$file" "$1"; }
put() { printf '%s' "$2" | "$secretsctl" set "$file" "$1" 2> /dev/null; }
# plaintext FILE TEXT: encrypts a text to a new file.
plaintext() {
  printf '%b' "$1" > secrets/.env
  rm -f "$file"
  "$secretsctl" encrypt secrets/.env 2> /dev/null
  rm secrets/.env
}
text_is() { is_equal "$("$secretsctl" decrypt "$file")" "$(printf '%b' "$1")"; }

# repository TEXT: makes one in the working folder with a committed file, on main.
repository() {
  cd "$scratch/work"
  rm -rf repository
  git init -q repository
  cd repository
  mkdir secrets
  rule "$recipient"
  plaintext "$1"
  commit base
  "$secretsctl" git install > /dev/null 2>&1
}
# git_merge STATUS: merges the branch `theirs` into main.
git_merge() {
  local status=0
  git merge -q --no-edit theirs > "$out" 2> "$err" || status=$?
  check is_equal "$status" "$1"
}
on_theirs() {
  git checkout -qb theirs
  "$@"
  commit theirs
  git checkout -q main
}
is_unreadable() { ! "$secretsctl" decrypt "$file" > /dev/null 2>&1; }
has_no_plaintext() { ! grep -rqaF -- "$1" .; }

begin 'each side changes other keys of 200'
body=
for ((i = 1; i <= 200; i++)); do body+="KEY_$i=value $i\n"; done
repository "$body"
on_theirs put KEY_150 theirs
put KEY_20 ours
put NEW_OURS 1
commit ours
git_merge 0
check is_equal "$(value KEY_20) $(value KEY_150) $(value NEW_OURS)" 'ours theirs 1'
check is_equal "$("$secretsctl" get "$file" | wc -l)" 201
check is_equal "$(git status --porcelain)" ''
# No other value was encrypted again.
check is_equal "$(git diff --no-textconv main~1 main -- "$file" | grep '^+[^+]' | cut -d= -f1 |
  grep -v sops_lastmodified)" $'+KEY_150\n+sops_mac'

begin 'added on both sides, removed on one, comments'
repository '# one\nA=1\nB=2\nC=3\n'
theirs_1() {
  EDITOR="sed -i -e s/^#.one/#.two/ -e /^B=/d -e \$aT=theirs" "$secretsctl" edit "$file" 2> /dev/null
}
on_theirs theirs_1
EDITOR="sed -i -e \$aO=ours -e '\$a#.end'" "$secretsctl" edit "$file" 2> /dev/null
commit ours
git_merge 0
check text_is '#.two\nA=1\nC=3\nO=ours\n#.end\nT=theirs\n'

begin 'the same key added on both sides: equally, and differently'
repository 'A=1\n'
on_theirs put NEW same
put NEW same
put OTHER 1
commit ours
git_merge 0
check text_is 'A=1\nNEW=same\nOTHER=1\n'
repository 'A=1\n'
on_theirs put NEW hunter2-theirs
put NEW hunter2-ours
commit ours
git_merge 1
said NEW
unsaid hunter2
check is_equal "$(head -n 1 "$file")" '<<<<<<<< NEW'
check is_unreadable
check has_no_plaintext hunter2

begin 'resolve: refused without a choice, settled by key'
expect 1 git resolve "$file" < /dev/null
said '--ours KEY'
said NEW
unsaid hunter2
expect 1 git resolve "$file" --ours A < /dev/null
said "'A' has no conflict"
expect 8 git resolve "$file" --ours NEW --theirs NEW
git add "$file"
expect 1 git pre-commit
said 'git resolve'
git checkout -q --merge -- "$file"
expect 0 git resolve "$file" --theirs NEW
check is_equal "$(git status --porcelain)" "M  $file"
check text_is 'A=1\nNEW=hunter2-theirs\n'
git commit -q --no-edit
expect 1 git resolve "$file"
said 'no conflict'

begin 'commands that read a file with a conflict say so, and how to finish the merge'
repository 'A=1\n'
on_theirs put A theirs
put A ours
commit ours
git config rerere.enabled true
if git merge -q theirs > "$out" 2> "$err"; then bad 'merged'; else good; fi
check_not grep -q 'conflict hunks' "$err" "$out"
cp "$file" kept
for command in decrypt get 'unset A' 'exec -- true' rotate updatekeys status 'compose -- true' edit; do
  # shellcheck disable=SC2086  # a command and what follows the file
  set -- $command
  EDITOR=true expect 1 "$1" "$file" "${@:2}" < /dev/null
  said "$file: line 1: the conflict of a merge is in it; finish the merge with secretsctl git resolve $file"
  printed_nothing
done
expect 1 set "$file" A <<< other
said "git resolve $file"
expect 1 provider "$file" <<< '{"protocolVersion":1,"ids":["A"]}'
said "git resolve $file"
expect 1 decrypt --input-type dotenv - < "$file"
said 'git resolve FILE'
same "$file" kept
git show ":2:$file" > "$file"
sed -i -e '2i<<<<<<< HEAD=x' -e '3i=======' "$file"
expect 1 get "$file" A
said "$file: line 2: the conflict of a merge"
git checkout -q --merge -- "$file"
expect 0 git resolve "$file" --ours A
check text_is 'A=ours\n'

begin 'removed on one side, changed on the other'
repository 'A=1\nB=2\n'
drop_b() { "$secretsctl" unset "$file" B 2> /dev/null; }
on_theirs drop_b
put B changed
commit ours
git_merge 1
expect 0 git resolve "$file" --theirs B
check text_is 'A=1\n'
git checkout -q --merge -- "$file" 2> /dev/null || true
repository 'A=1\nB=2\n'
on_theirs put B changed
drop_b
commit ours
git_merge 1
check is_equal "$(head -n 1 "$file")" '<<<<<<<< B'
expect 0 git resolve "$file" --theirs B
check text_is 'A=1\nB=changed\n'

begin 'repeated keys are merged as one'
repository 'A=1\nA=2\nB=1\n'
twice() { EDITOR='sed -i s/^A=2/A=3/' "$secretsctl" edit "$file" 2> /dev/null; }
on_theirs twice
put B ours
commit ours
git_merge 0
check text_is 'A=1\nA=3\nB=ours\n'
repository 'A=1\nA=2\n'
on_theirs twice
EDITOR='sed -i s/^A=1/A=0/' "$secretsctl" edit "$file" 2> /dev/null
commit ours
git_merge 1
expect 0 git resolve "$file" --ours A
check text_is 'A=0\nA=2\n'

begin 'one side was rotated'
for who in ours theirs; do
  repository 'A=1\nB=2\nC_unencrypted=3\n'
  rotate() { "$secretsctl" rotate "$file" 2> /dev/null && put A rotated; }
  if [[ $who == theirs ]]; then on_theirs rotate; else on_theirs put B plain; fi
  if [[ $who == ours ]]; then rotate; else put B plain; fi
  commit ours
  git_merge 0
  check text_is 'A=rotated\nB=plain\nC_unencrypted=3\n'
  # A data key that only one side has is not kept: a user who pushes a file can have made all of it.
  for side in theirs main~1; do
    check_not is_equal "$(grep _enc= "$file")" "$(git show "$side:$file" | grep _enc=)" 2> /dev/null
    check_not is_equal "$(grep ^A= "$file")" "$(git show "$side:$file" | grep ^A=)" 2> /dev/null
  done
  said 'a new data key'
done

begin 'one side removed a recipient'
for who in ours theirs; do
  repository 'A=1\nB=2\n'
  rule "$recipient,$second"
  "$secretsctl" updatekeys -y "$file" 2> /dev/null
  commit 'both may read'
  remove() { rule "$recipient" && "$secretsctl" updatekeys -y "$file" 2> /dev/null; }
  if [[ $who == theirs ]]; then on_theirs remove; else on_theirs put B new; fi
  if [[ $who == ours ]]; then remove; else put B new; fi
  commit ours
  git_merge 0
  check is_equal "$(sed -n 's/.*_recipient=//p' "$file")" "$recipient"
  SOPS_AGE_KEY_FILE=$keys/second.txt expect 128 decrypt "$file"
  check text_is 'A=1\nB=new\n'
done

begin 'one side removed a recipient without a new data key, as sops does'
repository 'A=1\nB=2\n'
rule "$recipient,$second"
"$secretsctl" updatekeys -y "$file" 2> /dev/null
commit 'both may read'
remove_as_sops() {
  rule "$recipient"
  if grep -q "list_0__map_recipient=$second" "$file"; then
    sed -i '/list_0__/d; s/list_1__/list_0__/' "$file"
  else
    sed -i '/list_1__/d' "$file"
  fi
}
on_theirs remove_as_sops
put B new
commit ours
git_merge 0
check is_equal "$(sed -n 's/.*_recipient=//p' "$file")" "$recipient"
check text_is 'A=1\nB=new\n'
said 'change the secrets'

begin 'one side added a recipient'
repository 'A=1\nB=2\n'
add() { rule "$recipient,$second" && "$secretsctl" updatekeys -y "$file" 2> /dev/null; }
on_theirs add
put B new
commit ours
git_merge 0
check is_equal "$(grep -c _recipient= "$file")" 2
SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 get "$file" B
printed_text new

begin 'a whole file that a user without a key made for our recipients'
repository 'A=1\nB=2\n'
forge() {
  rm "$file"
  printf 'A=1\nB=2\n' > secrets/.env
  # With an entry of their own, which they keep outside and remove from the file.
  "$secretsctl" encrypt --age "$recipient,$other" -o "$file" secrets/.env 2> /dev/null
  rm secrets/.env
  grep list_1_ "$file" > "$scratch/their_entry"
  sed -i /list_1_/d "$file"
}
on_theirs forge
put TOKEN hunter2-token
commit ours
git_merge 0
said 'a new data key'
check is_equal "$(value TOKEN)" hunter2-token
cat "$scratch/their_entry" >> "$file"
SOPS_AGE_KEY_FILE=$keys/other.txt expect 25 decrypt "$file"
git checkout -q -- "$file"

begin 'the same file in place of ours: an update makes a new data key'
forge
printf 'A=hunter2-a\nB=hunter2-b\n' > secrets/.env
expect 0 encrypt secrets/.env
rm secrets/.env
cat "$scratch/their_entry" >> "$file"
SOPS_AGE_KEY_FILE=$keys/other.txt expect 25 decrypt "$file"

begin 'a recipient that only one side names gets no new data key'
repository 'A=1\nB=2\n'
rule "$recipient,$second"
"$secretsctl" updatekeys -y "$file" 2> /dev/null
commit 'two may read'
rename_entry() { rule "$recipient,$other" && sed -i "s/_recipient=$second/_recipient=$other/" "$file"; }
git checkout -qb theirs
rename_entry
git add -A
git commit -qnm theirs
git checkout -q main
put A ours
commit ours
git_merge 0
said 'left out'
check is_equal "$(sed -n 's/.*_recipient=//p' "$file")" "$recipient"
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 decrypt "$file"
repository 'A=1\nB=2\n'
git checkout -qb theirs
sed -i "s/_recipient=$recipient/_recipient=$other/" "$file"
git add -A
git commit -qnm theirs
git checkout -q main
put A ours
commit ours
git_merge 1
check is_unreadable
expect 1 git resolve "$file"
unsaid added

begin 'a key of another type, and a rule with groups: refused, nothing is removed'
repository 'A=1\nB=2\n'
sed -i 's/^sops_version/sops_pgp__list_0__map_created_at=2026-11-22T07:00:00Z\nsops_pgp__list_0__map_enc=x\nsops_pgp__list_0__map_fp=ABCD\nsops_version/' "$file"
rule "$recipient,$second"
"$secretsctl" doctor > /dev/null 2>&1 || true
commit pgp
git checkout -qb theirs
sed -i "s/_recipient=$recipient/_recipient=$second/" "$file"
git add -A
git commit -qnm theirs
git checkout -q main
put A ours
commit ours
git_merge 1
said 'new data key'
check grep -q sops_pgp "$file"

begin 'no common ancestor'
repository 'A=1\n'
git checkout -q --orphan theirs
git rm -qrf .
mkdir -p secrets
rule "$recipient"
plaintext 'A=1\nT=2\n'
commit other
git checkout -q main
put O 3
commit ours
status=0
git merge -q --no-edit --allow-unrelated-histories theirs > "$out" 2> "$err" || status=$?
check is_equal "$status" 0
check text_is 'A=1\nO=3\nT=2\n'

begin 'a rebase'
repository 'A=1\nB=2\nC=3\n'
on_theirs put C theirs
put B ours
commit ours
git checkout -q theirs
check git rebase -q main
check text_is 'A=1\nB=ours\nC=theirs\n'
repository 'A=1\n'
on_theirs put A topic
put A upstream
commit ours
git checkout -q theirs
check_not git rebase -q main > "$out" 2> "$err"
# In a rebase git calls the applied commit theirs.
expect 0 git resolve "$file" --theirs A
check env GIT_EDITOR=true git rebase --continue > /dev/null 2>&1
check text_is 'A=topic\n'

begin 'a renamed file'
repository 'A=1\nB=2\n'
rename() { git mv "$file" secrets/prod.env.enc; }
on_theirs rename
put B ours
commit ours
git_merge 0
check is_equal "$("$secretsctl" decrypt secrets/prod.env.enc)" $'A=1\nB=ours'
file=secrets/prod.env.enc put A more
file=secrets/.env.enc

begin 'a file whose name looks like a flag'
repository 'A=1\nB=2\n'
mv "$file" -- '--ours=x.env.enc' && rm .sops.yaml && git add -A && git commit -qm moved
git checkout -qb theirs
echo theirs | "$secretsctl" set ./--ours=x.env.enc A 2> /dev/null
git commit -qam theirs
git checkout -q main
echo ours | "$secretsctl" set ./--ours=x.env.enc B 2> /dev/null
git commit -qam ours
git_merge 0
check is_equal "$("$secretsctl" decrypt ./--ours=x.env.enc)" $'A=theirs\nB=ours'

begin 'from a folder below, and from a linked work tree'
repository 'A=1\n'
on_theirs put A theirs
put A ours
commit ours
git_merge 1
cd secrets
expect 0 git resolve .env.enc --ours A
cd ..
check text_is 'A=ours\n'

begin 'without the key nothing is merged, and nothing is lost'
repository 'A=1\nB=2\n'
on_theirs put A theirs
put B ours
commit ours
SOPS_AGE_KEY_FILE=/nonexistent git_merge 1
said 'no identity opens'
check is_unreadable
check is_equal "$(head -n 1 "$file")" '<<<<<<<< not merged'
expect 0 git resolve "$file"
check text_is 'A=theirs\nB=ours\n'

begin 'a version whose MAC does not hold is not merged'
repository 'A=1\nB=2\nC=3\n'
damage() { sed -i '/^C=/d' "$file"; }
git checkout -qb theirs
damage
git add -A
git commit -qnm theirs
git checkout -q main
put B ours
commit ours
git_merge 1
said 'their version'
said 'MAC'
check is_unreadable

begin 'rules that differ are not merged'
repository 'A=1\nB_pub=2\n'
other_rule() {
  printf 'creation_rules:\n  - age: %s\n    unencrypted_suffix: _pub\n' "$recipient" > .sops.yaml
  plaintext 'A=1\nB_pub=3\n'
}
on_theirs other_rule
put A ours
commit ours
git_merge 1
said _pub
check is_unreadable

begin 'a file that was resolved by hand is not overwritten'
conflict() {
  repository 'A=1\nB=2\n'
  on_theirs put A theirs
  put A ours
  commit ours
  git_merge 1
}
for by_hand in 'git checkout -q --ours' 'git checkout -q --theirs' 'cp ../whole' 'sed -i 1,2d' 'truncate -s 0'; do
  conflict
  git show "HEAD:$file" > ../whole
  put_whole() { printf 3 | "$secretsctl" set ../whole A --input-type dotenv 2> /dev/null; }
  put_whole
  $by_hand "$file"
  cp "$file" "$scratch/by_hand"
  for flags in '' '--ours A' '--theirs A'; do
    # shellcheck disable=SC2086
    expect 1 git resolve "$file" $flags < /dev/null
    said 'git add'
    said 'git checkout --merge'
    same "$file" "$scratch/by_hand"
    check is_equal "$(git status --porcelain)" "UU $file"
  done
done
begin 'the commands in the message work'
git checkout -q --merge -- "$file"
expect 0 git resolve "$file" --theirs A
check text_is 'A=theirs\nB=2\n'
begin 'a missing file'
conflict
rm "$file"
expect 100 git resolve "$file" --ours A
check test ! -e "$file"
begin 'where git makes no marks, an untouched file is resolved'
repository 'A=1\nB=2\n'
echo '*.enc -merge' > .git/info/attributes
on_theirs put A theirs
put A ours
commit ours
git_merge 1
check is_equal "$(git status --porcelain)" "UU $file"
expect 0 git resolve "$file" --theirs A
check text_is 'A=theirs\nB=2\n'
git reset -q --hard HEAD
git_merge 1
put A by-hand
expect 1 git resolve "$file" --theirs A
said 'git add'
check text_is 'A=by-hand\nB=2\n'

begin 'values newly in clear from the other side are named'
repository 'A=1\nB=2\n'
printf 'creation_rules:\n  - age: %s\n    encrypted_comment_regex: secret\n' "$recipient" > .sops.yaml
plaintext '# secret\nA=1\n# secretly\nB=2\n'
commit comments
uncover() {
  # shellcheck disable=SC2016  # sed's
  EDITOR='sed -i -e /secret$/d -e s/^A=.*/A=5/ -e $aPORT=80' "$secretsctl" edit --clear "$file" > /dev/null 2>&1 ||
    bad 'it was not edited'
}
on_theirs uncover
put B ours
commit ours
git_merge 0
said "$file: stored in clear: A, PORT"
check grep -q '^A=5$' "$file"
git reset -q --hard HEAD~1
put A ours
git commit -qam ours
git_merge 1
expect 0 git resolve "$file" --theirs A
said 'stored in clear: A, PORT'
begin 'an encrypted value of ours is not stored in clear because theirs lost a comment'
git reset -q --hard main~1
git checkout -q theirs
EDITOR='sed -i s/^A=5/A=1/' "$secretsctl" edit --clear "$file" 2> /dev/null
git commit -qam 'as it was'
git checkout -q main
git_merge 1
said 'A would newly be stored in clear'
check is_unreadable
git merge --abort
finish
