#!/usr/bin/env bash
# git with encrypted files of every format in one repository: readable diffs, merges by key, commits that are refused.
# shellcheck disable=SC2016  # values
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

recipient=$(recipient_of test-only)
mkdir "$scratch/bin" "$scratch/home"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
unset CI
export HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 PATH=$scratch/bin:$PATH SOPS_AGE_KEY_FILE=$keys/test-only.txt
git config --global user.name Test
git config --global user.email test@example.org
git config --global init.defaultBranch main
git config --global advice.mergeConflict false

# In each file: a key in a path of the format, three texts.
declare -A path=([yaml]='["db"]["b"]' [json]='["db"]["b"]' [env]=B [ini]='["db"]["b"]')
declare -A other=([yaml]='["db"]["a"]' [json]='["db"]["a"]' [env]=A [ini]='["db"]["a"]')
plain_of() {
  case $1 in
    yaml) printf '# top\ndb:\n  a: old-a   # inline\n  b: old-b\n\n  c: [1, 2]\nend: x\n' ;;
    json) printf '{\n  "db": {\n    "a": "old-a",\n    "b": "old-b"\n  },\n  "n": 1\n}\n' ;;
    env) printf '# top\nA=old-a\nB=old-b\nC=x\n' ;;
    ini) printf '[db]\na = old-a\nb = old-b\n' ;;
  esac
}
formats='yaml json env'
if plain_of ini | ours encrypt --age "$recipient" --input-type ini - > /dev/null 2>&1; then formats+=' ini'; fi

cd "$scratch"
git init -q repository
cd repository
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$recipient" > .sops.yaml
mkdir secrets
for format in $formats; do
  plain_of "$format" > "secrets/app.$format"
  secretsctl encrypt "secrets/app.$format" -o "secrets/app.enc.$format" 2> /dev/null
  rm "secrets/app.$format"
done
# A file that sops made, and one under its own name.
plain_of yaml > secrets/values.yaml
theirs encrypt --age "$recipient" -i secrets/values.yaml
git add -A
secretsctl git install > /dev/null 2>&1
check_equal 'a commit of encrypted files' "$(status_of git commit -qm base)" 0
files=$(git ls-files secrets)
check_equal 'all are there' "$(wc -w <<< "$files")" "$(($(wc -w <<< "$formats") + 1))"

format_of() { basename "$1" | sed 's/.*\.//'; }
key_of() { local format; format=$(format_of "$1"); echo "${path[$format]}"; }
other_of() { local format; format=$(format_of "$1"); echo "${other[$format]}"; }
put() { printf '%s' "$3" | secretsctl set "$1" "$2" 2> /dev/null; }

# Diffs show values and no ciphertext.
for file in $files; do put "$file" "$(key_of "$file")" new-b; done
for file in $files; do
  git diff "$file" > change
  check_equal "$file: the diff" "$(grep -cE '^[-+].*(old-b|new-b)' change)" 2
  check_equal "$file: one line changes" "$(grep -cE '^[-+][^-+]' change)" 2
  check_equal "$file: no ciphertext" "$(grep -c 'ENC\[' change || true)" 0
done
git commit -qam ours
git checkout -qb theirs HEAD~
for file in $files; do put "$file" "$(other_of "$file")" theirs-a; done
git commit -qam theirs
git checkout -q main

# Each side changed another key: both changes, in the layout of the file, for sops too.
check_equal 'a merge' "$(status_of git merge -q --no-edit theirs)" 0
for file in $files; do
  check_equal "$file: ours" "$(secretsctl get "$file" "$(key_of "$file")")" new-b
  check_equal "$file: theirs" "$(secretsctl get "$file" "$(other_of "$file")")" theirs-a
  # JSON has sops's layout.
  if [[ $file == secrets/app.*.yaml || $file == secrets/app.*.env ]]; then
    secretsctl decrypt "$file" > merged
    check_equal "$file: the layout" "$(cat merged)" "$(plain_of "$(format_of "$file")" | sed 's/old-a/theirs-a/; s/old-b/new-b/')"
  fi
  check_equal "$file: sops opens it" "$(status_of theirs decrypt "$file")" 0
done

# Both changed the same key: the file conflicts, no plaintext is in it, and no half of it is committed.
git checkout -qb more HEAD
for file in $files; do put "$file" "$(key_of "$file")" more-b; done
git commit -qam more
git checkout -q main
for file in $files; do put "$file" "$(key_of "$file")" main-b; done
git commit -qam main
check_equal 'a conflict' "$(status_of git merge -q --no-edit more)" 1
check_equal 'in each file' "$(git diff --name-only --diff-filter=U | wc -l)" "$(wc -w <<< "$files")"
check_equal 'no plaintext in the folder' "$(grep -rlE 'more-b|main-b' . || true)" ''
git merge --abort

# refused NAME FILE TEXT: a commit of that plaintext is refused.
refused() {
  local name=$1 file=$2
  printf '%s\n' "$3" > "$file"
  git add -f "$file"
  check_equal "$name" "$(status_of git commit -qm plain)" 1
  check_equal "$name: it is named" "$(grep -cF "$file" "$scratch/err" | sed 's/^[1-9][0-9]*$/yes/')" yes
  git rm -qf --cached "$file"
  rm "$file"
}
for format in $formats; do
  refused "a plaintext that a rule covers ($format)" "secrets/other.$format" "$(plain_of "$format")"
done
for format in $formats; do
  # A file that was decrypted in place.
  cp "secrets/app.enc.$format" keep
  secretsctl decrypt -i "secrets/app.enc.$format" 2> /dev/null
  git add "secrets/app.enc.$format"
  check_equal "decrypted in place ($format)" "$(status_of git commit -qm plain)" 1
  mv keep "secrets/app.enc.$format"
  git add "secrets/app.enc.$format"
done
put secrets/app.enc.yaml '["db"]["a"]' k-91ab3Fq7Lw20xZ
git commit -qam value
refused 'a value of an encrypted YAML file' notes.txt 'token: k-91ab3Fq7Lw20xZ'
finish
