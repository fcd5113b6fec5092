#!/usr/bin/env bash
# The output of git diff, show, log -p and blame for encrypted files: the plaintext, or the
# ciphertext and the reason; no plaintext gets into the object store.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main
unset CI

# git runs textconv with its own environment.
git_says() {
  local expected=$1 status=0
  shift
  timeout 60 git -c core.pager=cat "$@" > "$out" 2> "$err" < /dev/null || status=$?
  if [[ $status == "$expected" ]]; then good; else bad "git $* ended with $status: $(head -n 3 "$err")"; fi
}
shown() { if grep -qF -- "$1" "$out"; then good; else bad "not shown: '$1'"; fi; }
not_shown() { if grep -qF -- "$1" "$out"; then bad "shown: '$1'"; else good; fi; }
commit() { git commit -q --no-verify -am "$1"; }

export SOPS_AGE_KEY_FILE=$key
git init -q repository
cd repository
run git install 2> /dev/null
printf '# note\nA=first plaintext\nB=kept plaintext\n' > ../plain.env
run encrypt --age "$recipient" ../plain.env -o .env.enc 2> /dev/null
git add .env.enc
commit one
sed -i 's/first/second/' ../plain.env
run decrypt .env.enc > ../old.env
cp .env.enc ../plain.env.enc
run encrypt --age "$recipient" ../plain.env 2> /dev/null
cp ../plain.env.enc .env.enc

begin 'git diff shows the plaintext'
git_says 0 diff
shown '-A=first plaintext'
shown '+A=second plaintext'
shown ' B=kept plaintext'
not_shown 'ENC['
not_shown sops_
git add .env.enc
git_says 0 diff --cached
shown '+A=second plaintext'
commit two

begin 'git show, log -p, blame'
git_says 0 show
shown '+A=second plaintext'
git_says 0 log -p
shown '+A=first plaintext'
shown '-A=first plaintext'
git_says 0 blame .env.enc
shown 'A=second plaintext'
git_says 0 diff HEAD~1
shown '-A=first plaintext'
git_says 0 cat-file --textconv HEAD:.env.enc
same "$out" ../plain.env

begin 'from a folder below, and in a linked work tree'
mkdir deep
(cd deep && git -c core.pager=cat show) > "$out"
shown '+A=second plaintext'
git worktree add -q ../linked
(cd ../linked && git -c core.pager=cat show) > "$out"
shown '+A=second plaintext'

begin 'ciphertext in patches that must apply'
git_says 0 show --no-textconv
shown 'ENC['
not_shown plaintext
git_says 0 format-patch --stdout HEAD~1
shown 'ENC['
not_shown plaintext

begin 'no plaintext in the object store'
git_says 0 log -p --stat
git_says 0 blame .env.enc
git_says 0 log -p -G second
git_says 0 stash list
check_not grep -rq plaintext .git
check_not grep -q plaintext <(git cat-file --batch-all-objects --batch)
check grep -q 'ENC\[' <(git cat-file --batch-all-objects --batch)

begin 'no key, a wrong key: ciphertext, and the reason'
unset SOPS_AGE_KEY_FILE
git_says 0 log -p
shown '# secretsctl: shown encrypted: '
shown 'no identity opens the file'
shown '+A=ENC['
shown '-A=ENC['
not_shown plaintext
check_not grep -q AGE-SECRET-KEY "$out"
SOPS_AGE_KEY_FILE=$keys/other.txt git_says 0 diff HEAD~1
shown 'no identity opens the file'
not_shown plaintext
export SOPS_AGE_KEY_FILE=$key

begin 'a key with a passphrase is not used'
cp "$identities/locked.env.enc" .env.locked.enc
git add .env.locked.enc
SOPS_AGE_KEY_FILE=$identities/locked.age git_says 0 diff --cached
shown '# secretsctl: shown encrypted: '
shown 'ENC['
git rm -qf .env.locked.enc

begin 'a damaged file is shown unchanged, with the reason'
cp .env.enc ../good.enc
sed -i '/^B=/d' .env.enc
git_says 0 diff
shown 'MAC does not hold'
shown '+A=ENC['
sed -i 's/^A=ENC\[AES256_GCM,data:..../A=ENC[AES256_GCM,data:AAAA/' .env.enc
git_says 0 diff
shown 'the value of A (line 2) cannot be decrypted'
not_shown '+B='
grep -v '^sops_' ../good.enc > .env.enc
git_says 0 diff
shown 'it holds no SOPS metadata'
sed 's/^B=.*/B/' ../good.enc > .env.enc
git_says 0 diff
shown 'line 3 is neither'
begin 'a merge that is not resolved'
{ echo '<<<<<<< ours' && cat ../good.enc && echo '>>>>>>> theirs'; } > .env.enc
git_says 0 diff
shown '+<<<<<<< ours'
shown 'line 1: the conflict of a merge is in it'
begin 'empty, and in clear'
: > .env.enc
git_says 0 diff
not_shown secretsctl
printf 'X=in clear\n' > .env.enc
git_says 0 diff
shown '+X=in clear'
not_shown 'shown encrypted'
cp ../good.enc .env.enc

begin 'the reason is one line, and cannot drive a terminal'
printf 'sops_\033[2J\nsops_a=1\n' > ../odd.env.enc
expect 0 git textconv ../odd.env.enc
check is_equal "$(head -n 1 "$out" | cut -c 1-31)" '# secretsctl: shown encrypted: '
check is_equal "$(tail -n +2 "$out" | cksum)" "$(cksum < ../odd.env.enc)"
check_not grep -q $'\033' <(head -n 1 "$out")

begin 'a name that looks like a flag, or like standard input'
cp .env.enc ./--help
cp .env.enc ./-
for name in --help -; do
  expect 0 git textconv -- "$name"
  printed ../plain.env
done
rm ./--help ./-

begin 'it never fails because of a file'
expect 0 git textconv ../none.env.enc
check grep -q '^# secretsctl: shown encrypted: .*none.env.enc' "$out"
expect 0 git textconv ..
check grep -q '^# secretsctl: shown encrypted: ' "$out"
printed_lines=$(wc -l < "$out")
check is_equal "$printed_lines" 1
expect 100 git textconv

begin 'the identity of the repository, never one in the folder of temporary files'
unset SOPS_AGE_KEY_FILE
trap_folder=$scratch/temporary
mkdir -p "$trap_folder/secrets"
printf 'creation_rules:\n  - age: %s\n' "$recipient" > "$trap_folder/.sops.yaml"
install -m 600 "$key" "$trap_folder/secrets/age-key.txt"
TMPDIR=$trap_folder git_says 0 show
shown 'no identity opens the file'
not_shown plaintext
# With the key in the repository it works, so the check before this one can fail.
cp "$trap_folder/.sops.yaml" .sops.yaml
mkdir -p secrets
install -m 600 "$key" secrets/age-key.txt
TMPDIR=$trap_folder git_says 0 show
shown '+A=second plaintext'
(cd deep && git -c core.pager=cat log -p) > "$out"
shown '+A=second plaintext'

begin 'in CI the logs may be public'
export SOPS_AGE_KEY_FILE=$key
for value in true 1 yes; do
  CI=$value git_says 0 log -p
  shown 'the variable CI is set'
  shown 'ENC['
  not_shown plaintext
done
for value in '' false 0; do
  CI=$value git_says 0 show
  shown '+A=second plaintext'
done
run git install --plaintext-in-ci 2> /dev/null
CI=true git_says 0 show
shown '+A=second plaintext'

begin 'after uninstall git shows ciphertext'
run git uninstall 2> /dev/null
git_says 0 show
shown 'ENC['
not_shown plaintext
finish
