#!/usr/bin/env bash
# secretsctl init: the files that it makes, leaves alone or refuses.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# Every file below a folder with its time, inode and mode, except .git.
state_of() { find "$1" -path '*/.git' -prune -o -printf '%p %T@ %i %m\n' | sort; }
holds() { grep -qxF -- "$2" "$1"; }
lacks() { ! grep -qF -- "$2" "$1"; }
new_repository() {
  cd "$scratch/work"
  rm -rf repository
  mkdir repository
  cd repository
  git init -q .
}
public_key() { sed -n 's/^# public key: //p' "$1"; }

begin 'a repository without anything'
new_repository
expect 0 init
made=$(public_key secrets/age-key.txt)
check test -n "$made"
printed_text "$made
"
said "$made"
said 'secrets/age-key.txt'
said 'keep a copy of this key elsewhere'
said 'secretsctl encrypt secrets/.env'
check is_equal "$(mode_of secrets/age-key.txt)" 600
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$made" > "$scratch/expected"
same .sops.yaml "$scratch/expected"
printf '/secrets/age-key.txt\n/secrets/.env\n/.env\n' > "$scratch/expected"
same .gitignore "$scratch/expected"
check test ! -e .dockerignore
check_not grep -q AGE-SECRET "$out" "$err"
touch .env secrets/.env
check is_equal "$(git status --porcelain -uall | sort | tr '\n' ' ')" '?? .gitignore ?? .sops.yaml '
rm .env secrets/.env

begin 'the command that it names works'
printf 'A=one\n' > secrets/.env
expect 0 encrypt secrets/.env
expect 0 get secrets/.env.enc A
printed_text one
rm secrets/.env

begin 'again: nothing changes, from a folder below too'
state_of . > "$scratch/before"
expect 0 init
said 'all is there; nothing was changed'
unsaid 'keep a copy'
printed_text "$made
"
mkdir -p deep/er
state_of . > "$scratch/before"
(cd deep/er && run init) > "$out" 2> "$err"
said 'all is there'
state_of . > "$scratch/after"
same "$scratch/after" "$scratch/before"

begin 'without git'
cd "$scratch/work"
mkdir plain
cd plain
expect 0 init
check holds .gitignore /secrets/age-key.txt
state_of . > "$scratch/before"
expect 0 init
said 'all is there'
state_of . > "$scratch/after"
same "$scratch/after" "$scratch/before"
printf '.env\nsecrets/.env\nsecrets/age-key.txt\r\n' > .gitignore
expect 0 init
said 'all is there'

begin 'a work tree, but no git to ask'
new_repository
(PATH=$scratch/none exec "$secretsctl" init) > "$out" 2> "$err"
check holds .gitignore /secrets/age-key.txt
state_of . > "$scratch/before"
(PATH=$scratch/none exec "$secretsctl" init) > "$out" 2> "$err"
said 'all is there'
said 'cannot tell'
state_of . > "$scratch/after"
same "$scratch/after" "$scratch/before"

begin 'the root is the top of the work tree, else the folder of the .sops.yaml'
new_repository
mkdir -p a/b
(cd a/b && run init) > "$out" 2> "$err"
check test -e secrets/age-key.txt
check test ! -e a/b/secrets
new_repository
mkdir -p part/deep
printf 'creation_rules:\n  - age: %s\n' "$recipient" > part/.sops.yaml
(cd part/deep && run init) > "$out" 2> "$err"
check test -e part/secrets/age-key.txt
check holds part/.gitignore /secrets/.env
check test ! -e .gitignore
check git check-ignore -q part/secrets/age-key.txt
said 'part'

begin 'ignore lines: a missing final newline is added, and an ignored path needs no line'
new_repository
printf '# ours\nbuild' > .gitignore
chmod 0640 .gitignore
expect 0 init
printf '# ours\nbuild\n/secrets/age-key.txt\n/secrets/.env\n/.env\n' > "$scratch/expected"
same .gitignore "$scratch/expected"
check is_equal "$(mode_of .gitignore)" 640
new_repository
printf '*.env\n.env\nage-key.*\n' > .gitignore
cp .gitignore "$scratch/expected"
expect 0 init
same .gitignore "$scratch/expected"
new_repository
printf 'secrets/*\n!secrets/.env\n' > .gitignore
expect 0 init
printf 'secrets/*\n!secrets/.env\n/secrets/.env\n/.env\n' > "$scratch/expected"
same .gitignore "$scratch/expected"

begin "the user's own ignore file does not protect other users"
new_repository
printf '.env\nage-key.txt\n' > "$HOME/ignored"
git config --global core.excludesFile "$HOME/ignored"
expect 0 init
check holds .gitignore /secrets/.env
check holds .gitignore /.env
git config --global --unset core.excludesFile

begin 'a deeper .gitignore that reverses a line is named, and no line is added twice'
new_repository
mkdir -p secrets
printf '!.env\n' > secrets/.gitignore
expect 0 init
expect 0 init
said 'takes it back'
check is_equal "$(grep -c '^/secrets/.env$' .gitignore)" 1

begin 'an existing key is used, never overwritten'
new_repository
mkdir -p secrets
install -m 0600 "$key" secrets/age-key.txt
expect 0 init
same secrets/age-key.txt "$key"
check grep -qF "age: $recipient" .sops.yaml
unsaid 'keep a copy'
new_repository
mkdir -p secrets
printf 'not a key\n' > secrets/age-key.txt
expect 1 init
said secrets/age-key.txt
check is_equal "$(cat secrets/age-key.txt)" 'not a key'
check test ! -e .sops.yaml -a ! -e .gitignore
: > secrets/age-key.txt
expect 1 init
said 'holds no identity'
check test ! -s secrets/age-key.txt
install -m 0644 "$key" secrets/age-key.txt
expect 0 init
said 'chmod 600'
check is_equal "$(mode_of secrets/age-key.txt)" 644

begin 'a key elsewhere'
new_repository
expect 0 init --key 'keys/my key.txt'
check is_equal "$(mode_of 'keys/my key.txt')" 600
check test ! -e secrets/age-key.txt
check git check-ignore -q 'keys/my key.txt'
said SOPS_AGE_KEY_FILE
state_of . > "$scratch/before"
expect 0 init --key 'keys/my key.txt'
said 'all is there'
state_of . > "$scratch/after"
same "$scratch/after" "$scratch/before"
new_repository
expect 0 init --key "$scratch/outside.txt"
said "export SOPS_AGE_KEY_FILE=$scratch/outside.txt"
check test -e "$scratch/outside.txt"
check lacks .gitignore outside
check test ! -e secrets/age-key.txt
new_repository
mkdir sub
printf 'creation_rules:\n  - age: %s\n' "$recipient" > sub/.sops.yaml
(cd sub && run init --key ../key.txt) > "$out" 2> "$err"
said 'outside this folder'

new_repository
expect 1 init --key $'a\nb'
said 'control character'
check is_equal "$(ls -A)" .git

begin 'a key in a default place needs no export'
new_repository
expect 0 init --key "$HOME/.config/sops/age/keys.txt"
said "found by itself, in $HOME/.config/sops/age/keys.txt: nothing is to be exported"
check is_equal "$(mode_of secrets)" 700  # for the next encrypted files
unsaid 'export SOPS_AGE_KEY_FILE'
check is_equal "$(mode_of "$HOME/.config/sops/age/keys.txt")" 600
check is_equal "$(mode_of "$HOME/.config")$(mode_of "$HOME/.config/sops/age")" 700700
mkdir -p secrets
printf 'A=one\n' > secrets/.env
expect 0 encrypt secrets/.env
expect 0 get secrets/.env.enc A
printed_text one
expect 0 init --key ../../home/.config/../.config/sops/age/keys.txt
said 'nothing is to be exported'
rm -rf "$HOME/.config"
new_repository
XDG_CONFIG_HOME=$scratch/xdg expect 0 init --key "$scratch/xdg/sops/age/keys.txt"
said 'nothing is to be exported'
expect 0 init --key "$scratch/xdg/sops/age/keys.txt"
said "export SOPS_AGE_KEY_FILE=$scratch/xdg/sops/age/keys.txt"
SOPS_AGE_KEY_FILE=$scratch/xdg/sops/age/keys.txt expect 0 init --key ../../xdg/sops/age/keys.txt
said 'found through SOPS_AGE_KEY_FILE'
unsaid 'export SOPS_AGE_KEY_FILE'
rm -rf "$scratch/xdg"

begin "a key that the user already has is used, instead of silently making a second one"
own_keys=$HOME/.config/sops/age
# used FILE RECIPIENT: the repository gets that key, and git ignores the files that the next user
# may make.
used() {
  said "your key $1 (public key $2) is used"
  said 'run secretsctl init --key secrets/age-key.txt'
  printed_text "$2
"
  check grep -qxF "    age: $2" .sops.yaml
  check holds .gitignore /secrets/age-key.txt
  check test ! -e secrets/age-key.txt
}
new_repository
mkdir -p "$own_keys"
install -m 0600 "$key" "$own_keys/keys.txt"
expect 0 init
used "$own_keys/keys.txt" "$recipient"
said 'nothing is to be exported'
state_of . > "$scratch/before"
expect 0 init
said 'all is there'
unsaid 'init --key'
state_of . > "$scratch/after"
same "$scratch/after" "$scratch/before"
mkdir -p secrets
printf 'A=one\n' > secrets/.env
expect 0 encrypt secrets/.env
expect 0 get secrets/.env.enc A
printed_text one

begin 'the other choice'
new_repository
expect 0 init --key secrets/age-key.txt
check_not grep -qF "$recipient" .sops.yaml
expect 0 init
printed_text "$(public_key secrets/age-key.txt)
"

begin 'SOPS_AGE_KEY_FILE comes first'
new_repository
SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 init
used "$keys/second.txt" "$second"
said 'found through SOPS_AGE_KEY_FILE'

begin 'of several keys the one in .sops.yaml'
new_repository
cat "$key" "$keys/second.txt" > "$own_keys/keys.txt"
printf 'creation_rules:\n  - age: %s,%s\n' "$other" "$second" > .sops.yaml
expect 0 init
printed_text "$second
"
unsaid 'does not name the key'
check test ! -e secrets/age-key.txt

begin 'a key that cannot be used is named, and a new key is made'
for content in 'not a key' '' '# public key: none' "$(head -c 40 "$key")"; do
  new_repository
  printf '%s\n' "$content" > "$own_keys/keys.txt"
  expect 0 init
  said "note: $own_keys/keys.txt: "
  said 'made secrets/age-key.txt'
done
new_repository
printf 'AGE-PLUGIN-TESTPLUG-1QQQSYQCYQ5RQWZQFPG9\n' > "$own_keys/keys.txt"
SOPS_AGE_KEY_FILE=$scratch/not_there expect 0 init
said "note: $own_keys/keys.txt: "
check test -e secrets/age-key.txt
rm -r "$HOME/.config"
new_repository
SOPS_AGE_KEY=$(cat "$key") expect 0 init
said "note: SOPS_AGE_KEY: holds a key too, with the public key $recipient"
check test -e secrets/age-key.txt
check_not grep -q AGE-SECRET "$out" "$err"
expect 0 init
unsaid note:

begin 'an existing rule is left alone: it names the key'
new_repository
mkdir -p secrets
install -m 0600 "$key" secrets/age-key.txt
printf 'creation_rules:\n  - age: %s,%s\n' "$second" "$recipient" > .sops.yaml
cp .sops.yaml "$scratch/expected"
expect 0 init
unsaid 'does not name the key'
same .sops.yaml "$scratch/expected"

begin 'it does not name the key: the line to change is printed, and works'
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$second" > .sops.yaml
cp .sops.yaml "$scratch/expected"
expect 0 init
said .sops.yaml:2
said "    age: $second,$recipient"
unsaid 'all is there'
same .sops.yaml "$scratch/expected"
line=$(grep '^    age: ' "$err")
printf 'creation_rules:\n  - path_regex: ^secrets/\n%s\n' "$line" > .sops.yaml
expect 0 init
said 'all is there'
printf 'creation_rules:\n  - key_groups:\n      - age: [%s]\n      - age: [%s]\n' "$second" "$other" > .sops.yaml
expect 0 init
said "- $recipient"
said key_groups

begin 'no rule is for secrets/.env: the lines are printed, and work'
printf 'creation_rules:\n  - path_regex: ^elsewhere/\n    age: %s\n' "$second" > .sops.yaml
cp .sops.yaml "$scratch/expected"
expect 0 init
said 'no rule in it is for secrets/.env'
same .sops.yaml "$scratch/expected"
grep -A1 '^  - path_regex' "$err" >> .sops.yaml
expect 0 init
said 'all is there'
printf '# nothing yet\n' > .sops.yaml
expect 0 init
said creation_rules:
grep -A2 '^creation_rules' "$err" > .sops.yaml
expect 0 init
said 'all is there'

begin 'a .sops.yaml that does not parse, or that others can write, is an error'
printf 'creation_rules: 7\n' > .sops.yaml
expect 1 init
said .sops.yaml:1
printed_nothing
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
chmod 0666 .sops.yaml
expect 1 init
said 'writable by others'
new_repository
chmod 0777 .
expect 1 init
said 'writable by others'
check test ! -e secrets -a ! -e .gitignore -a ! -e .sops.yaml

begin 'symlinks are not followed out of the repository'
new_repository
printf 'untouched\n' > "$scratch/target"
ln -s "$scratch/target" .gitignore
expect 3 init
said symlink
check is_equal "$(cat "$scratch/target")" untouched
check test ! -e secrets -a ! -e .sops.yaml
new_repository
mkdir "$scratch/folder"
ln -s "$scratch/folder" secrets
expect 3 init
said symlink
check is_equal "$(ls "$scratch/folder")" ''
new_repository
mkdir -p secrets
ln -s "$scratch/none.txt" secrets/age-key.txt
expect 3 init
check test ! -e "$scratch/none.txt"
new_repository
ln -s "$scratch/none.yaml" .sops.yaml
expect 3 init
check test ! -e "$scratch/none.yaml" -a ! -e secrets -a ! -e .gitignore
new_repository
touch Dockerfile
ln -s "$scratch/target" .dockerignore
expect 3 init
check is_equal "$(cat "$scratch/target")" untouched
check test ! -e .gitignore

begin 'a build context gets a .dockerignore'
for name in Dockerfile Dockerfile.prod compose.yaml compose.yml docker-compose.yml docker-compose.yaml; do
  new_repository
  touch "$name"
  expect 0 init
  printf 'secrets/age-key.txt\n**/.env\n' > "$scratch/expected"
  same .dockerignore "$scratch/expected"
  state_of . > "$scratch/before"
  expect 0 init
  state_of . > "$scratch/after"
  same "$scratch/after" "$scratch/before"
done
new_repository
touch Dockerfile
printf '*\n!src' > .dockerignore
cp .dockerignore "$scratch/expected"
expect 0 init
same .dockerignore "$scratch/expected"
printf 'secrets\n!secrets/.env\n' > .dockerignore
expect 0 init
check holds .dockerignore '**/.env'
check lacks .dockerignore age-key
new_repository
touch Dockerfile.dockerignore
expect 0 init
check test ! -e .dockerignore

begin 'a plaintext that another reader was meant for'
new_repository
mkdir -p secrets
printf 'A=1\n' > secrets/.env
expect 0 init
said 'next: secretsctl encrypt secrets/.env'
printf 'A="hunter2"\n' > secrets/.env
expect 0 init
said 'quotes around'
said 'next: secretsctl encrypt --from compose secrets/.env'
unsaid hunter2

begin 'files that git already tracks are named'
new_repository
mkdir -p secrets
install -m 0600 "$key" secrets/age-key.txt
printf 'A=1\n' > .env
git add -f secrets/age-key.txt .env
expect 0 init
said 'git tracks secrets/age-key.txt'
said 'git tracks .env'
said 'git rm --cached'
git rm -q --cached secrets/age-key.txt .env
expect 0 init
unsaid 'git tracks'
finish
