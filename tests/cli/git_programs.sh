#!/usr/bin/env bash
# An unpacked repository whose configuration names a program wherever git can run one. No git call
# of ours runs any of them.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
export MARKS=$scratch/marks
unset GIT_NO_LAZY_FETCH GIT_ALLOW_PROTOCOL
git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main
cat > "$scratch/marker" << 'SCRIPT'
#!/bin/sh
echo "$*" >> "$MARKS"
exit 1
SCRIPT
chmod +x "$scratch/marker"
marker=$scratch/marker

# Two branches with a conflict; .gitignore and the encrypted file are in both.
git init -q origin
(
  cd origin
  git config uploadpack.allowFilter true
  printf 'A=1\nB=2\n' > .env
  "$secretsctl" encrypt --age "$recipient" .env 2> /dev/null
  cp .env.enc other.enc
  printf '.env\nsecrets/age-key.txt\n' > .gitignore
  printf '/.gitignore\n' > ignored
  mkdir sub
  echo x > sub/x
  git add .env.enc other.enc .gitignore sub
  git commit -qm base
  git checkout -qb theirs
  printf 3 | "$secretsctl" set .env.enc A 2> /dev/null
  git commit -qam theirs
  git checkout -q main
  printf 4 | "$secretsctl" set .env.enc A 2> /dev/null
  git commit -qam ours
)

# Every setting that names a program, every hook, every attribute.
poison() {
  local name
  for name in core.fsmonitor core.sshCommand core.pager core.editor core.askPass core.gitProxy sequence.editor \
    core.alternateRefsCommand diff.external diff.evil.command diff.evil.textconv merge.evil.driver \
    filter.evil.clean filter.evil.smudge filter.evil.process gpg.program gpg.ssh.program credential.helper \
    interactive.diffFilter remote.origin.uploadpack remote.origin.receivepack uploadpack.packObjectsHook; do
    git config "$name" "$marker"
  done
  for name in config diff ls-files grep rev-parse cat-file check-ignore check-attr hash-object update-index add; do
    git config "pager.$name" "$marker"
    git config "alias.$name" "!$marker"
  done
  for name in post-index-change pre-commit post-checkout reference-transaction pre-auto-gc fsmonitor-watchman; do
    cp "$marker" ".git/hooks/$name"
  done
  printf '* filter=evil diff=evil merge=evil\n' >> .git/info/attributes
  git config remote.origin.url ssh://example.invalid/x
  rm -f "$MARKS"
}
# none_ran COMMAND...: the command ran, with any status, and no program of the repository did.
none_ran() {
  rm -f "$MARKS"
  timeout 60 "$secretsctl" "$@" > "$out" 2> "$err" < /dev/null || true
  if [[ -e $MARKS ]]; then bad "$*: ran: $(sort -u "$MARKS" | head -n 3)"; else good; fi
}
all_commands() {
  none_ran doctor
  none_ran doctor --json other.enc
  none_ran git pre-commit
  none_ran git install
  none_ran git install --plaintext-in-ci
  none_ran git uninstall
  none_ran init
  none_ran get other.enc A
  none_ran git textconv other.enc
  none_ran updatekeys -y other.enc
  printf 'C=3\n' > new.env
  none_ran encrypt --age "$recipient" new.env
  # Source 6 of identities: git is asked whether it tracks the file.
  mkdir -p secrets
  install -m 0600 "$key" secrets/age-key.txt
  SOPS_AGE_KEY_FILE='' none_ran get other.enc A
}

begin 'the programs would run'
git clone -q origin checked
cd checked
poison
printf 'x' >> .gitignore
git status > /dev/null 2>&1 || true
check test -e "$MARKS"

begin 'a complete clone'
all_commands

begin 'a partial clone, whose missing objects git would fetch'
cd "$scratch/work"
git clone -q --no-checkout --filter=blob:none "file://$PWD/origin" partial
cd partial
git read-tree HEAD
git checkout -q HEAD -- other.enc
poison
id=$(git rev-parse HEAD:.gitignore)
git cat-file blob "$id" > /dev/null 2>&1 || true
check test -e "$MARKS"
all_commands
expect 0 git install
said 'partial clone'

begin 'a sparse index, which lacks the tree of a folder'
cd "$scratch/work"
git clone -q --sparse origin sparse
cd sparse
git sparse-checkout init --cone --sparse-index
rm -rf secrets
tree=$(git rev-parse HEAD:sub)
if [[ $(git ls-files --sparse sub) == sub/ && -f .git/objects/${tree:0:2}/${tree:2} ]]; then
  rm -f ".git/objects/${tree:0:2}/${tree:2}"
  git config core.repositoryFormatVersion 1
  git config extensions.partialClone origin
  git config remote.origin.promisor true
  poison
  git ls-files > /dev/null 2>&1 || true
  check test -e "$MARKS"
  all_commands
else
  cannot 'a sparse index: this git makes none'
fi
cd "$scratch/work/partial"

begin 'a git that does not know the variable against lazy fetches'
# An old git: a script that removes the variable.
mkdir "$scratch/old"
printf '#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec %s "$@"\n' "$(type -P git)" > "$scratch/old/git"
chmod +x "$scratch/old/git"
PATH=$scratch/old:$PATH all_commands
for url in 'ext::/bin/sh -c x' https://127.0.0.1:1/x git://127.0.0.1:1/x host:x evil::x "$scratch/work/origin" \
  "file://$scratch/work/origin"; do
  git config remote.origin.url "$url"
  PATH=$scratch/old:$PATH none_ran doctor
done

begin 'a settled conflict'
cd "$scratch/work"
git clone -q origin conflict
cd conflict
chmod +x .env.enc
git commit -qam executable
if git merge -q origin/theirs > /dev/null 2>&1; then bad 'there is no conflict'; fi
poison
none_ran git resolve .env.enc --ours A
rm .git/hooks/*
git config --unset core.fsmonitor
check is_equal "$(git ls-files -s .env.enc | cut -d' ' -f1,3)" $'100755 0\t.env.enc'
git cat-file blob :.env.enc > staged
same staged .env.enc
expect 0 get .env.enc A
printed_text 4

begin 'where git runs us, its environment is kept: the index of git commit with a path'
cd "$scratch/work"
git clone -q origin hooked
cd hooked
mkdir "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
PATH=$scratch/bin:$PATH
expect 0 git install
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
printf 'PASSWORD=in clear\n' > .env.production
git add -f .env.production
printf 'x\n' > fine.txt
git add fine.txt
check git commit -qm fine fine.txt
check_not git commit -qm bad
finish
