#!/usr/bin/env bash
# git install and uninstall: what they set up, what they leave alone, and that uninstall undoes all
# of it.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main
plain_line='DB_PASSWORD=correct horse battery staple'

new_repository() {
  cd "$scratch/work"
  rm -rf "$1"
  git init -q "$1"
  cd "$1"
}
add() {
  mkdir -p "$(dirname "$1")"
  cp "$golden/simple.env.enc" "$1"
  git add -- "$1"
}
commit() { git commit -q --no-verify -m test; }
# All files of git except its objects.
state() {
  (cd .git && find . -path ./objects -prune -o -type f ! -name index -print0 | sort -z |
    xargs -0 sha256sum && find . -path ./objects -prune -o -printf '%p %m\n' | sort)
}
attribute() { git check-attr "$1" -- "$2" | sed 's/.*: //'; }
shows_plaintext() { git show -- "$1" | grep -qF "+$plain_line"; }

begin 'no repository'
expect 1 git install
said 'git init'
expect 1 git uninstall
said 'git init'
expect 1 git
expect 1 git nothing
said "there is no 'git nothing'"
expect 0 git --help
check grep -q pre-commit "$out"

begin 'a repository without commits'
new_repository plain
mkdir -p .git/info
state > ../before
expect 0 git install
printed_nothing
said textconv
said format-patch
check is_equal "$(git config diff.secretsctl.cachetextconv)" false
check is_equal "$(git config diff.secretsctl.textconv)" "$secretsctl git textconv --"
check is_equal "$(git config merge.secretsctl.driver)" "$secretsctl git merge -- %O %A %B %L %P"
check test -n "$(git config merge.secretsctl.name)"
check is_equal "$(mode_of .git/hooks/pre-commit)" 755
for name in .env.enc .env.production.enc prod.env.enc 'deep/a b/.env.enc'; do
  check is_equal "$(attribute diff "$name")" secretsctl
  check is_equal "$(attribute merge "$name")" secretsctl
done
for name in .env .env.example env.enc some.enc x.env.enc.txt; do
  check is_equal "$(attribute diff "$name")" unspecified
done
begin 'the second time changes nothing'
state > ../once
expect 0 git install
said 'already'
state > ../twice
same ../once ../twice
begin 'uninstall removes everything that install made'
expect 0 git uninstall
state > ../after
same ../before ../after
expect 0 git uninstall
said 'nothing to take out'

begin 'from a folder below the top'
mkdir -p some/folder
cd some/folder
expect 0 git install
cd ../..
state > ../twice
same ../once ../twice
expect 0 git uninstall

begin 'files with other names'
new_repository names
odd=('secrets/prod.env' 'a b/it"s.env' 'we[i]rd*.conf' 'back\slash.env' 'münchen.env' '-dash.env'
  '!bang.env' '#hash' $'new\nline.env' $'tab\t.env' ' space ')
for name in "${odd[@]}"; do add "./$name"; done
echo 'no sops_mac= at the start of a line' > other.env
git add other.env
commit
expect 0 git install
for name in "${odd[@]}"; do
  begin "the name '$name'"
  check is_equal "$(attribute diff "$name")" secretsctl
  check is_equal "$(attribute merge "$name")" secretsctl
  check shows_plaintext "./$name"
done
check is_equal "$(attribute diff other.env)" unspecified
check is_equal "$(attribute diff 'weirdX.conf')" unspecified
state > ../once
expect 0 git install
unsaid 'plaintext now shows'
state > ../twice
same ../once ../twice

begin "the user's lines in info/attributes stay"
new_repository lines
mkdir -p .git/info
printf '*.txt text\n' > .git/info/attributes
expect 0 git install
printf '*.png binary\n' >> .git/info/attributes
add odd.conf
expect 0 git install
check is_equal "$(attribute diff odd.conf)" secretsctl
check is_equal "$(head -n 1 .git/info/attributes)" '*.txt text'
check is_equal "$(tail -n 1 .git/info/attributes)" '*.png binary'
check is_equal "$(grep -c '>>> secretsctl' .git/info/attributes)" 1
expect 0 git uninstall
check is_equal "$(cat .git/info/attributes)" $'*.txt text\n*.png binary'
begin 'a block without an end'
expect 0 git install
sed -i '/<<< secretsctl/d' .git/info/attributes
cp .git/info/attributes ../broken
expect 1 git install
said 'line 3'
expect 1 git uninstall
said 'info/attributes'
same .git/info/attributes ../broken

begin 'attributes of the user are not overridden'
new_repository attributes
add .env.enc
add a/prod.env.enc
add odd.conf
printf 'a/*.env.enc diff=mine\nodd.conf -merge\n' > .gitattributes
expect 0 git install
said 'a/prod.env.enc has diff=mine'
said '*.env.enc diff=secretsctl'
said 'odd.conf has -merge'
said '/odd.conf merge=secretsctl'
check is_equal "$(grep -c 'attributes from elsewhere are kept' "$err")" 1
said 'plaintext now shows'
check is_equal "$(attribute diff a/prod.env.enc)" mine
check is_equal "$(attribute merge a/prod.env.enc)" secretsctl
check is_equal "$(attribute diff .env.enc)" secretsctl
check is_equal "$(attribute diff odd.conf)" secretsctl
check is_equal "$(attribute merge odd.conf)" unset
state > ../once
expect 0 git install
state > ../twice
same ../once ../twice
begin 'nor those for all repositories, even before such a file exists'
new_repository global
printf '*.enc binary\n' > "$HOME/attributes"
git config core.attributesFile "$HOME/attributes"
expect 0 git install
said 'diff=secretsctl'
check is_equal "$(attribute diff .env.enc)" unset
check is_equal "$(attribute merge deep/.env.x.enc)" unset

begin 'settings of the user are not overridden'
new_repository settings
git config diff.secretsctl.textconv 'my own'
git config merge.secretsctl.driver 'my own merge'
cp .git/config ../config
expect 0 git install
said 'diff.secretsctl.textconv is set already'
said 'merge.secretsctl.driver is set already'
same .git/config ../config
expect 0 git uninstall
same .git/config ../config
begin 'a cache of plaintexts is turned off, other settings stay'
new_repository cache
git config diff.secretsctl.cachetextconv true
git config diff.secretsctl.xfuncname '^#'
expect 0 git install
check is_equal "$(git config diff.secretsctl.cachetextconv)" false
expect 0 git uninstall
check is_equal "$(git config diff.secretsctl.xfuncname)" '^#'
check_not git config diff.secretsctl.textconv

begin 'a hook of the user stays'
new_repository hook
mkdir -p .git/hooks
printf '#!/bin/sh\nexit 0\n' > .git/hooks/pre-commit
cp .git/hooks/pre-commit ../hook_before
expect 0 git install
said 'git pre-commit || exit 1'
same .git/hooks/pre-commit ../hook_before
expect 0 git uninstall
same .git/hooks/pre-commit ../hook_before
begin 'a hook that calls us needs no advice'
printf '#!/bin/sh\nsecretsctl git pre-commit || exit 1\n' > .git/hooks/pre-commit
expect 0 git install
unsaid '|| exit 1'
begin 'a dangling link as a hook stays'
rm .git/hooks/pre-commit
ln -s /nowhere .git/hooks/pre-commit
expect 0 git install
check is_equal "$(readlink .git/hooks/pre-commit)" /nowhere
begin 'core.hooksPath'
rm .git/hooks/pre-commit
mkdir ../team_hooks
git config core.hooksPath "$scratch/work/team_hooks"
expect 0 git install
said core.hooksPath
said team_hooks/pre-commit
check is_equal "$(ls ../team_hooks)" ''
check_not test -e .git/hooks/pre-commit
begin 'a hook of ours that was changed stays, and is named'
git config --unset core.hooksPath
expect 0 git install
echo 'exit 0' >> .git/hooks/pre-commit
cp .git/hooks/pre-commit ../changed_hook
expect 0 git uninstall
said hooks/pre-commit
same .git/hooks/pre-commit ../changed_hook
begin 'our hook is removed although core.hooksPath was set later'
rm .git/hooks/pre-commit
expect 0 git install
git config core.hooksPath "$scratch/work/team_hooks"
expect 0 git uninstall
check_not test -e .git/hooks/pre-commit

begin 'the name secretsctl if PATH finds this command'
new_repository path
add .env.enc
commit
mkdir -p "$scratch/bin" "$scratch/other bin"
ln -sf "$secretsctl" "$scratch/bin/secretsctl"
PATH=$scratch/bin:$PATH expect 0 git install
check is_equal "$(git config diff.secretsctl.textconv)" 'secretsctl git textconv --'
check grep -qx 'exec secretsctl git pre-commit' .git/hooks/pre-commit
(PATH=$scratch/bin:$PATH git show) > "$out"
check grep -qF "$plain_line" "$out"
begin 'another program of that name: the path, replacing the old setting'
printf '#!/bin/sh\nexit 1\n' > "$scratch/other bin/secretsctl"
chmod 755 "$scratch/other bin/secretsctl"
PATH=$scratch/other\ bin:$scratch/bin:$PATH expect 0 git install
check is_equal "$(git config diff.secretsctl.textconv)" "$secretsctl git textconv --"
check grep -qxF "exec $secretsctl git pre-commit" .git/hooks/pre-commit
check shows_plaintext .env.enc
begin 'a path that a shell would split'
strange="$scratch/it's \"a\" \$HOME; 100% %P"
mkdir "$strange"
cp "$secretsctl" "$strange/secretsctl"
if "$strange/secretsctl" git install 2> "$err"; then good; else bad 'install failed'; fi
check shows_plaintext .env.enc
check grep -qF '100%% %%P' <(git config merge.secretsctl.driver)
date > note.txt
git add note.txt
check git commit -q -m 'by the hook'
cp "$golden/simple.env" .env
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
git add .env
check_not git commit -q -m 'refused by the hook' 2> "$err"
said '.env: it is in clear'
expect 0 git uninstall
check_not test -e .git/hooks/pre-commit
check_not git config merge.secretsctl.driver

begin 'a linked work tree'
new_repository main_tree
add .env.enc
add odd.conf
commit
git worktree add -q ../linked
cd ../linked
expect 0 git install
check test -f ../main_tree/.git/info/attributes
check test -x ../main_tree/.git/hooks/pre-commit
check shows_plaintext odd.conf
(cd ../main_tree && check shows_plaintext .env.enc)
expect 0 git uninstall
check_not test -e ../main_tree/.git/hooks/pre-commit
check_not test -e ../main_tree/.git/info/attributes

begin 'a hidden bare repository, variables that mislead git'
new_repository misled
git init -q ../elsewhere
GIT_DIR=$scratch/work/elsewhere/.git expect 0 git install
check test -n "$(git config --local diff.secretsctl.textconv)"
check_not git -C ../elsewhere config --local diff.secretsctl.textconv

begin 'the flag for CI'
expect 0 git install --plaintext-in-ci
check is_equal "$(git config diff.secretsctl.textconv)" "$secretsctl git textconv --plaintext-in-ci --"
expect 0 git uninstall
check_not git config diff.secretsctl.textconv

begin 'a git that names no path: nothing is written below /'
mkdir -p "$scratch/mute"
printf '#!/bin/sh\nexit 0\n' > "$scratch/mute/git"
chmod +x "$scratch/mute/git"
PATH=$scratch/mute:$PATH expect 1 git install
said 'named no path'
PATH=$scratch/mute:$PATH expect 1 git uninstall
finish
