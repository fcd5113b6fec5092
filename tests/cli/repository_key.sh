#!/usr/bin/env bash
# secrets/age-key.txt beside the .sops.yaml that applies to a file: used only if it is safe.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

mkdir -p repository/secrets/deep
printf 'creation_rules:\n  - age: %s\n' "$recipient" > repository/.sops.yaml
cp "$golden/simple.env.enc" repository/secrets/
cp "$golden/simple.env.enc" repository/secrets/deep/
plain=$golden/simple.expected
file=repository/secrets/simple.env.enc
stored=repository/secrets/age-key.txt
put_key() {
  rm -rf "$stored"
  install -m 0600 "$key" "$stored"
}

begin 'it is found from the file'
put_key
expect 0 decrypt "$file"
printed "$plain"
expect 0 decrypt repository/secrets/deep/simple.env.enc
(cd / && run decrypt "$scratch/work/$file") > "$out"
printed "$plain"
expect 0 get "$file" API_KEY
printed_text k-0123456789

begin 'never used by the provider'
printf '{"protocolVersion":1,"ids":["API_KEY"]}' > request
expect 128 provider "$file" < request
printed_nothing

begin 'it is the last source'
SOPS_AGE_KEY_FILE=$keys/other.txt expect 0 decrypt "$file"
install -m 0600 "$keys/other.txt" "$stored"
expect 128 decrypt "$file"
said secrets/age-key.txt
SOPS_AGE_KEY_FILE=$key expect 0 decrypt "$file"

begin 'missing'
rm "$stored"
expect 128 decrypt "$file"
said secrets/age-key.txt

begin 'readable by others'
for mode in 0640 0604 0644 0620; do
  put_key
  chmod "$mode" "$stored"
  expect 128 decrypt "$file"
  said secrets/age-key.txt
  said 'chmod 600'
done
put_key
chmod 0400 "$stored"
expect 0 decrypt "$file"

begin 'a symlink, a pipe, a folder'
rm -f "$stored"
install -m 0600 "$key" real-key.txt
ln -s ../../real-key.txt "$stored"
expect 128 decrypt "$file"
said symlink
rm "$stored"
mkfifo -m 0600 "$stored"
expect 128 decrypt "$file"
rm "$stored"
mkdir -m 0700 "$stored"
expect 128 decrypt "$file"

begin 'owned by another user'
if is_root; then
  put_key
  chown 65533 "$stored"
  expect 128 decrypt "$file"
  said 'another user'
else
  cannot 'a key owned by a stranger: only root can make one'
fi

begin 'git tracks it'
put_key
git init -q repository
expect 0 decrypt "$file"
printed "$plain"
printf 'secrets/age-key.txt\n' > repository/.gitignore
expect 0 decrypt "$file"
git -C repository add -f secrets/age-key.txt
expect 128 decrypt "$file"
said git

begin 'a folder that a commit makes look like a repository hides nothing and runs nothing'
mkdir -p repository/secrets/objects repository/secrets/refs
echo 'ref: refs/heads/main' > repository/secrets/HEAD
printf '[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = touch %s\n' "$PWD/ran" \
  > repository/secrets/config
expect 128 decrypt "$file"
said 'git tracks it'
check_not test -e ran
rm -r repository/secrets/{objects,refs,HEAD,config}
printed_nothing
git -C repository -c user.name=T -c user.email=t@example.org commit -qm test
expect 128 decrypt "$file"
git -C repository rm -q --cached secrets/age-key.txt
expect 0 decrypt "$file"

begin 'variables that mislead git do not help'
git -C repository add -f secrets/age-key.txt
mkdir empty_repository
git init -q empty_repository
GIT_DIR=$PWD/empty_repository/.git expect 128 decrypt "$file"
GIT_INDEX_FILE=$PWD/none expect 128 decrypt "$file"
git -C repository rm -q --cached secrets/age-key.txt

begin 'there is no git to ask whether it is tracked'
mkdir "$scratch/no_git"
(
  cd repository
  status=0
  PATH=$scratch/no_git "$secretsctl" decrypt secrets/simple.env.enc > "$out" 2> "$err" || status=$?
  check is_equal "$status" 128
  said 'git is not installed'
  said 'SOPS_AGE_KEY_FILE'
  status=0
  PATH=$scratch/no_git "$secretsctl" doctor > "$out" 2> "$err" || status=$?
  check is_equal "$status" 1
  check grep -q 'git is not installed.*install git, or set SOPS_AGE_KEY_FILE' "$out"
  check_not grep -q 'correct the file' "$out"
  PATH=$scratch/no_git SOPS_AGE_KEY_FILE=secrets/age-key.txt "$secretsctl" decrypt secrets/simple.env.enc > "$out"
  printed "$plain"
  exit "$failures"
) || bad 'see above'

begin 'without a .sops.yaml this source does not exist'
put_key
mv repository/.sops.yaml elsewhere.yaml
expect 128 decrypt "$file"
mv elsewhere.yaml repository/.sops.yaml

begin 'a .sops.yaml that others could have put there does not lead to a key'
chmod 0777 repository
expect 128 decrypt "$file"
chmod 0755 repository
expect 0 decrypt "$file"
finish
