#!/usr/bin/env bash
# Merges of encrypted YAML files with plain git: by path, and the layout of the plaintext stays.
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
file=values.enc.yaml

repository() {
  cd "$scratch/work"
  rm -rf repository
  git init -q repository
  cd repository
  printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
  cat > values.yaml
  expect 0 encrypt values.yaml
  mv values.yaml ../base.yaml
  git add -A
  git commit -qm base
  expect 0 git install
  git checkout -qb theirs
}
put() { printf '%s' "$2" | "$secretsctl" set "$file" "$1" 2> /dev/null; }
commit() { git commit -qam "$1"; }
git_merge() {
  local status=0
  git merge -q --no-edit theirs > "$out" 2> "$err" || status=$?
  check is_equal "$status" "$1"
}
changed() { diff ../base.yaml "$out" | grep '^[<>]' || true; }

begin 'each side changes other values of one map'
repository << 'EOF2'
# the database
db: {host: a, port: 0x1F} # inline

list:
- one
- "two"
map:
  # about k
  k: 'v'

  other: |
    text
EOF2
put '["db"]["host"]' theirs
put '["list"][1]' theirs
commit theirs
git checkout -q main
put '["map"]["k"]' ours
put '["map"]["new"]' ours
commit ours
git_merge 0
expect 0 decrypt "$file"
check is_equal "$(changed)" "< db: {host: a, port: 0x1F} # inline
> db: {host: theirs, port: 0x1F} # inline
< - \"two\"
> - \"theirs\"
<   k: 'v'
>   k: 'ours'
>   new: ours"

begin 'the same value on both sides is a conflict'
git checkout -q theirs
put '["map"]["k"]' hunter2-theirs
commit theirs2
git checkout -q main
put '["map"]["k"]' hunter2-ours
commit ours2
git_merge 1
check_not grep -rqF hunter2 .
expect 0 git resolve "$file" --theirs '["map"]["k"]' < /dev/null
expect 0 get "$file" '["map"]["k"]'
check is_equal "$(cat "$out")" hunter2-theirs
finish
