#!/usr/bin/env bash
# The pre-commit hook: what it refuses, what it allows, and that it checks the staged content.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

git config --global user.name Tester
git config --global user.email tester@example.org
git config --global init.defaultBranch main

# A repository with the hook, and this .sops.yaml.
new_repository() {
  cd "$scratch/work"
  rm -rf repository
  git init -q repository
  cd repository
  run git install 2> /dev/null
  cat > .sops.yaml
}
try_commit() { timeout 60 git commit -q -m test "$@" > "$out" 2> "$err" < /dev/null; }
commits() {
  if try_commit "$@"; then good; else bad "refused: $(head -n 3 "$err")"; fi
}
# The commit is refused with this message; then the files are unstaged.
refuses() {
  local text=$1
  shift
  if try_commit "$@"; then
    bad "committed, and not refused for '$text'"
  else
    said "$text"
    said '--no-verify'
  fi
  git rm -rfq --cached . 2> /dev/null || true
  if git rev-parse -q --verify HEAD > /dev/null; then git reset -q; fi
}
stage() {
  mkdir -p "$(dirname "$1")"
  cat > "$1"
  git add -f -- "$1"
}
stage_encrypted() { stage "$1" < "$golden/simple.env.enc"; }
a_rule() { printf 'creation_rules:\n  - age: %s\n' "$recipient"; }
rules_for() { printf 'creation_rules:\n  - path_regex: %s\n    age: %s\n' "$1" "$recipient"; }
identity=$(identity_of test-only)

begin 'nothing staged, nothing to do'
new_repository < <(a_rule)
expect 0 git pre-commit
printed_nothing
begin 'a first commit, without a key at hand'
stage_encrypted .env.enc
git add .sops.yaml
commits

begin 'a rule for all: dotenv files must be encrypted, others need not'
for name in .env .env.production prod.env 'a b/.env' .env.enc deep/x.env.enc $'new\nline.env' \
  'it'\''s "quoted".env' 'münchen.env' -- ; do
  [[ $name == -- ]] && continue
  echo 'A=clear' | stage "./$name"
  refuses 'it is in clear'
done
echo 'A=clear' | stage 'some folder/it'\''s.env'
refuses "secretsctl encrypt 'some folder/it'\\''s.env'"
echo 'A=clear' | stage prod.env
refuses '.sops.yaml:2'
echo 'A=clear' | stage .env.enc
refuses 'secretsctl encrypt -i .env.enc'
for name in main.c notes.txt README.md .env.example .env.sample example.env config.template.env; do
  echo 'A=clear' | stage "$name"
done
: | stage empty.env
commits
begin 'the command in the message fixes it'
echo 'A=clear' | stage prod.env
run encrypt prod.env 2> /dev/null
git rm -q --cached -- prod.env
git add -- prod.env.enc
commits

begin 'a path_regex that matches any path is a rule for all'
new_repository < <(rules_for '.*')
echo 'int main() {}' | stage main.c
commits
echo 'A=clear' | stage .env
refuses 'it is in clear'

begin 'a rule for some paths: all of them must be encrypted'
new_repository < <(rules_for '^secrets/')
git add .sops.yaml
commits
for name in secrets/db.yaml secrets/cert.pem 'secrets/sp ace.json' secrets/.env; do
  echo 'password: clear' | stage "$name"
  refuses 'it is in clear'
done
printf 'binary\0clear' | stage secrets/blob
refuses 'secrets/blob: it is in clear'
head -c 100000 /dev/zero | stage secrets/large
refuses 'secrets/large: it is in clear'
for name in secrets/README.md secrets/.gitkeep secrets/.gitignore secrets/key.pub \
  secrets/db.example.yaml secrets/.env.template other/db.yaml; do
  echo 'password: clear' | stage "$name"
done
commits
stage secrets/db.yaml < "$top/testdata/formats/encrypted.yaml"
stage secrets/db.json < "$top/testdata/formats/encrypted.json"
stage secrets/db.ini < "$top/testdata/formats/encrypted.ini"
stage secrets/.env.binary.enc < "$top/testdata/formats/encrypted.bin"
stage_encrypted secrets/named
commits
printf 'password: clear\nsops:\n    mac: none\n' | stage secrets/fake.yaml
refuses 'secrets/fake.yaml: it is in clear'
printf 'password: clear\n' | stage secrets/db.yaml
refuses 'secrets/db.yaml: it is in clear'

begin 'env files that no rule matches: their names tell that they are secrets'
for name in .env .env.local .env.production prod.env secrets/.env .env-staging .env_old .env~ .env.enc x.env.enc \
  prod.env.bak app.env.production config.env~ .ENV; do
  printf '# a comment\nexport A="clear"\n' | stage "$name"
  refuses "$name: it is in clear"
done
printf 'A=clear\n' | stage .env
refuses 'secretsctl encrypt .env && git rm --cached -- .env'
said .gitignore
unsaid clear\"
printf '\xff\xfeA\0=\0x\0' | stage .env
refuses '.env: it is in clear'
printf 'SECRET: value\n' | stage .env
refuses '.env: it is in clear'
printf 'A=0123456789abcdef-0123456789\0\n' | stage .env
refuses '.env: it is in clear'
printf 'age-encryption.org/ is the format\nA=#1\n' | stage .env
refuses '.env: it is in clear'
begin 'keys that look like the marks of a conflict'
printf '>>>>>>>A=1\n<<<<<<<B=2\n' > marks.env
(cd "$scratch" && mv work/repository/marks.env . && expect 0 encrypt --age "$recipient" marks.env)
mv "$scratch/marks.env.enc" .
git add marks.env.enc
commits
SOPS_AGE_KEY_FILE=$key expect 0 decrypt marks.env.enc
printed_text '>>>>>>>A=1
<<<<<<<B=2
'
begin 'what is public by its name, holds no value, is a script, or is encrypted otherwise'
for name in .env.example .env.sample .env.template .env.dist .env-example .env.local.example .env.example.local \
  sample.env .envrc env.sh environment; do
  echo 'A=clear' | stage "$name"
done
printf '# nothing yet\nA=\nB=""\nC=  # later\n' | stage prod.env
printf -- '-----BEGIN AGE ENCRYPTED FILE-----\nYWdl=a\n' | stage .env.age
printf '\0GITCRYPT\0A=1\n' | stage .env.crypt
stage_encrypted .env.local
commits
printf 'A=1\n' >> .env.local
git add .env.local
refuses '.env.local: '

begin 'a rule for the encrypted name applies to the plaintext'
new_repository < <(rules_for '\.env\.enc$')
echo 'A=clear' | stage prod.env
refuses 'prod.env: it is in clear'
begin 'a rule for the plaintext name applies to the encrypted file'
new_repository < <(rules_for '\.env$')
echo 'A=clear' | stage prod.env.enc
refuses 'prod.env.enc: it is in clear'
echo 'A=clear' | stage prod.env.txt
commits

begin 'a renamed file, a link, a submodule'
new_repository < <(rules_for '^secrets/')
echo 'A=clear' | stage plain.txt
commits
mkdir secrets
git mv plain.txt secrets/plain.txt
refuses 'secrets/plain.txt: it is in clear'
ln -s ../plain.txt secrets/link
git add secrets/link
git init -q secrets/module
git -C secrets/module commit -q --allow-empty -m module
git -c advice.addEmbeddedRepo=false add secrets/module 2> /dev/null
commits

begin 'the staged content counts, not the work tree'
new_repository < <(a_rule)
git add .sops.yaml
commits
echo 'A=clear' | stage .env
echo > .env
refuses '.env: it is in clear'
rm .env
stage_encrypted .env.enc
echo 'A=clear' > .env.enc
commits
begin 'git commit -a'
refuses '.env.enc: it is in clear' -a
git checkout -q .env.enc
begin 'git commit FILE'
echo text > text.txt
git add text.txt
echo 'A=clear' | stage prod.env
commits text.txt
refuses 'prod.env: it is in clear' prod.env
echo 'A=clear' > .env.enc
refuses '.env.enc: it is in clear' .env.enc
git checkout -q .env.enc
begin 'from a folder below, and without the hook'
mkdir -p deep
echo 'A=clear' | stage deep/prod.env
if (cd deep && git commit -qm test) 2> "$err"; then bad 'committed'; else said 'deep/prod.env'; fi
cd deep
expect 1 git pre-commit
said 'deep/prod.env: it is in clear'
cd ..
begin 'many files are named at once'
echo 'A=clear' | stage other.env
expect 1 git pre-commit
said 'deep/prod.env: it is in clear'
said 'other.env: it is in clear'
git reset -q
begin 'git commit --no-verify'
echo 'A=clear' | stage prod.env
commits --no-verify
begin 'a linked work tree'
git worktree add -q ../linked 2> /dev/null
cd ../linked
echo 'A=more' >> prod.env
git add prod.env
if git commit -qm test 2> "$err"; then bad 'committed'; else said 'prod.env: it is in clear'; fi
cd ../repository
git worktree remove --force ../linked

begin 'damaged encrypted files, without a key'
new_repository < /dev/null
whole=$golden/simple.env.enc
{ echo '<<<<<<< ours' && cat "$whole" && echo '>>>>>>> theirs'; } | stage .env.enc
refuses '.env.enc: the conflict of a merge'
sed 's/^DB_HOST=/DB_HOST:/' "$whole" | stage .env.enc
refuses 'line 2: the value of DB_HOST:ENC[AES'
sed 's/^DB_HOST=.*/DB_HOST/' "$whole" | stage .env.enc
refuses '.env.enc: line 2 is neither'
sed 's/^DB_HOST=.*/DB_HOST=typed-by-hand/' "$whole" | stage .env.enc
refuses 'line 2: the value of DB_HOST is in clear'
unsaid typed-by-hand
echo 'NEW=typed-by-hand' | cat - "$whole" | stage in_place.env
refuses 'line 1: the value of NEW is in clear'
grep -v '^sops_' "$whole" | stage .env.enc
refuses 'it holds no SOPS metadata'
grep -v '^sops_lastmodified' "$whole" | stage .env.enc
refuses lastmodified
begin 'no identity, no MAC: what cannot be told is let through'
sed '/^DB_HOST=/d' "$whole" | stage .env.enc
commits
begin 'values that the rule leaves in clear, clear comments, empty values'
for case in suffix encrypted_regex unencrypted_comment_regex empty_values mac_only_encrypted comments; do
  stage "$case.env.enc" < "$golden/$case.env.enc"
done
SOPS_AGE_KEY_FILE=$key commits

begin 'an encrypted file in which no value is encrypted'
new_repository < <(rules_for '^secrets/')
git add .sops.yaml
commits
# all_clear NAME: a file that says it is encrypted, with a rule that matches nothing.
all_clear() {
  local plain=$scratch/plain.env
  printf '# a comment\nPASSWORD=visible\nTOKEN=visible\nEMPTY=\n' > "$plain"
  rm -f "$plain.enc"
  (cd "$scratch" && run encrypt --clear --age "$recipient" --encrypted-regex '^(PASSWORD | TOKEN)$' "$plain") \
    2> /dev/null || bad 'it was not encrypted'
  stage "$1" < "$plain.enc"
}
for name in .env.enc deep/prod.env.enc in_place.env secrets/named vault.enc; do
  all_clear "$name"
  refuses "$name: no value in it is encrypted: PASSWORD, TOKEN"
  unsaid visible
done
all_clear .env.enc
refuses 'git commit --no-verify'
all_clear .env.enc
commits --no-verify
stage secrets/db.yaml < "$top/testdata/formats/clear.yaml"
refuses 'secrets/db.yaml: '
said 'encrypted_regex'
stage secrets/db.json < "$top/testdata/formats/clear.json"
refuses 'secrets/db.json: '
said 'encrypted_regex'
printf '{"p": "ENC[AES256_GCM,data:x]", "sops" : {"mac": ""}}' | stage secrets/db.json
refuses 'secrets/db.json: the SOPS metadata has no valid lastmodified'
begin 'one of them is, or there is nothing to encrypt'
stage .env.enc < "$golden/encrypted_regex.env.enc"
stage empty.env.enc < "$golden/empty_values.env.enc"
stage nothing.env.enc < "$golden/empty_file.env.enc"
commits

begin 'with a key the MAC is checked'
export SOPS_AGE_KEY_FILE=$key
sed '/^DB_PASSWORD=/d' "$whole" | stage .env.enc
refuses '.env.enc: the MAC does not hold'
sed 's/^API_KEY=/OTHER=/' "$whole" | stage .env.enc
refuses 'the value of OTHER (line 4)'
stage_encrypted .env.enc
commits
SOPS_AGE_KEY_FILE=$keys/other.txt
sed '/^DB_PASSWORD=/d' "$whole" | stage .env.enc
commits
unset SOPS_AGE_KEY_FILE
begin "the repository's own key serves, and a locked one is not asked for"
a_rule > .sops.yaml
mkdir -p secrets
install -m 600 "$key" secrets/age-key.txt
sed '/^API_KEY=/d' "$whole" | stage .env.enc
refuses '.env.enc: the MAC does not hold'
rm -r secrets
stage .env.locked.enc < "$identities/locked.env.enc"
SOPS_AGE_KEY_FILE=$identities/locked.age commits

begin 'age identities'
new_repository < <(rules_for '^secrets/')
printf '# a key\n%s\n' "$identity" | stage notes.txt
refuses 'notes.txt: it holds an age identity'
unsaid "$identity"
for name in age-key.txt deep/keys.txt my.agekey; do
  printf 'key = %s\n' "$identity" | stage "$name"
  refuses "$name: it holds an age identity"
  unsaid "$identity"
done
hybrid=$(grep '^AGE-SECRET-KEY-PQ-1' "$identities/hybrid.txt")
plugin=$(grep '^AGE-PLUGIN-' "$identities/plugin.txt")
printf 'key: %s\n' "$identity" | stage secrets/key.yaml
refuses 'secrets/key.yaml: it holds an age identity'

begin 'age identities inside of a line, in whatever case, quotes and encoding'
for one in "$identity" "$hybrid" "$plugin" "${identity,,}" "${hybrid,,}"; do
  for line in 'SOPS_AGE_KEY=%s' 'key: %s' '  key: "%s",' "export SOPS_AGE_KEY='%s'" '{"k":"%s\\n"}' \
    '<k>%s</k>' '\xef\xbb\xbf%s\r' 'a\0b%s\0' 'Environment=SOPS_AGE_KEY=%s # mine'; do
    # shellcheck disable=SC2059
    printf "first\n$line\nlast\n" "$one" | stage inside.txt
    refuses 'inside.txt: it holds an age identity'
    unsaid "$one"
  done
  for encoding in UTF-16 UTF-16LE UTF-16BE UTF-32LE; do
    printf 'first\r\nSOPS_AGE_KEY=%s\r\nlast\r\n' "$one" | iconv -t "$encoding" | stage wide.txt
    refuses 'wide.txt: it holds an age identity'
  done
done

begin 'in a file of any size, also across the pieces that are read'
{ head -c 70000 /dev/zero | tr '\0' x && printf '\n%s\n' "$identity"; } | stage large.txt
refuses 'large.txt: it holds an age identity'
piece=$((256 * 1024 + 4 * 1024))
for before in $((piece - 1)) $((piece - 40)) $((piece - 74)) $((piece + 252 * 1024)) 3000000; do
  { head -c "$before" /dev/zero && printf '%s' "$identity" && head -c 5000 /dev/zero; } | stage large.bin
  refuses 'large.bin: it holds an age identity'
done
head -c 60000000 /dev/zero | stage huge.bin
printf '%s' "$identity" | dd of=huge.bin bs=1 seek=50000000 conv=notrunc status=none
git add huge.bin
if (ulimit -v 300000 && run git pre-commit) 2> "$err"; then bad 'let through'; else said 'huge.bin: it holds'; fi
git rm -qf --cached huge.bin
rm huge.bin

begin 'under another name, in a file that is encrypted, in public files'
printf 'key: %s\n' "$identity" > moved.txt
git add moved.txt
commits --no-verify
git mv moved.txt renamed.txt
refuses 'renamed.txt: it holds an age identity'
git mv renamed.txt moved.txt 2> /dev/null || true
git checkout -qf HEAD -- .
{ printf '# %s\n' "$identity" && cat "$golden/simple.env.enc"; } | stage .env.enc
refuses '.env.enc: it holds an age identity'
for name in README.md .env.example key.pub .gitignore; do
  printf 'key: %s\n' "$identity" | stage "$name"
  refuses "$name: it holds an age identity"
done

begin 'private keys of SSH, PEM and PGP'
for name in ed25519 ed25519_locked rsa rsa_locked rsa_pem rsa_pem_locked rsa_pkcs8 rsa_pkcs8_locked; do
  stage "id_$name" < "$identities/$name"
  refuses "id_$name: it holds a private key"
  sed 's/^/    /' "$identities/$name" | stage key.yaml
  refuses 'key.yaml: it holds a private key'
  awk '{ printf "%s\\n", $0 }' "$identities/$name" | sed 's/.*/{"key":"&"}/' | stage key.json
  refuses 'key.json: it holds a private key'
  sed 's/$/\r/' "$identities/$name" | iconv -t UTF-16 | stage key.txt
  refuses 'key.txt: it holds a private key'
done

begin 'what is public, encrypted or only speaks of keys is let through'
git checkout -qf HEAD -- .
{
  echo "see AGE-SECRET-KEY-1... and AGE-PLUGIN-NAME-1...; a key file has a line AGE-SECRET-KEY-1"
  echo "if text.starts_with(\"AGE-SECRET-KEY-\"):"
  echo "AGE-SECRET-KEY-1XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
  echo "a key begins with -----BEGIN OPENSSH PRIVATE KEY----- and ends with -----END"
  printf -- '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n'
} | stage doc.txt
stage locked.age < "$identities/locked.age"
stage locked.asc < "$identities/locked.asc"
stage id_rsa.pub < "$identities/rsa.pub"
stage recipients.txt <<< "$recipient"
commits

begin 'a .sops.yaml that is broken stops dotenv files alone'
printf 'creation_rules:\n\t- age: x\n' > .sops.yaml
echo text | stage text.txt
commits
echo 'A=clear' | stage .env
refuses '.sops.yaml:2: it is indented with a tab'
printf "creation_rules:\n  - path_regex: '('\n" > .sops.yaml
echo 'A=clear' | stage .env
refuses path_regex
begin 'one that others may write'
a_rule > .sops.yaml
chmod 666 .sops.yaml
echo 'A=clear' | stage .env
refuses 'writable by others'
chmod 644 .sops.yaml

begin 'the nearest .sops.yaml governs'
new_repository < <(rules_for '^nothing$')
mkdir sub
a_rule > sub/.sops.yaml
echo 'A=clear' | stage .env
refuses 'has the name of an env file'
echo 'A=clear' | stage sub/.env
refuses 'sub/.env: it is in clear, and '
said 'sub/.sops.yaml:2'

begin 'variables and settings of the user do not mislead it'
new_repository < <(a_rule)
echo 'A=clear' | stage deep/.env
for setting in diff.relative=true diff.noprefix=true diff.external=true color.ui=always diff.renames=copies; do
  git config "${setting%=*}" "${setting#*=}"
done
cd deep
expect 1 git pre-commit
said 'deep/.env: it is in clear'
cd ..

begin 'values of encrypted files, in whatever file and form'
# A repository with secrets/.env.enc of these lines in it, made with the key.
with_values() {
  new_repository < <(a_rule)
  export SOPS_AGE_KEY_FILE=$key
  mkdir -p secrets
  cat > secrets/.env
  run encrypt secrets/.env 2> /dev/null
  rm secrets/.env
  git add .sops.yaml secrets
  commits
}
with_values << 'VALUES'
API_KEY=k-0123456789abcdef
DB_PASSWORD=p"a\ss/w?rd>10%
DB_HOST=localhost:8080
NODE_ENV=production
SLOGAN=correct horse battery
SHORT=aB3$xyz
PUBLIC_unencrypted=in-clear-0123456789
VALUES
value=k-0123456789abcdef
# finds KEY: staged as leak.txt on standard input it is refused for the value of KEY.
finds() {
  stage leak.txt
  refuses "holds the value of $1 of secrets/.env.enc"
  unsaid "$value"
  unsaid 'ss/w'
}
printf 'one\ntwo\nkey = "%s"\n' "$value" | stage src/app.py
refuses "src/app.py: line 3 holds the value of API_KEY of secrets/.env.enc: take it out"
said 'git rm --cached -- src/app.py'
unsaid "$value"
for before in '' a ab user:; do
  printf '%s%s' "$before" "$value" | base64 | finds API_KEY
  printf '%s%s' "$before" "$value" | base64 | tr -- '+/' '-_' | tr -d = | finds API_KEY
done
head -c 100 /dev/urandom | cat - <(printf '%s' "$value") | base64 -w 64 | finds API_KEY
printf 'https://x/?k=p%%22a%%5Css%%2Fw%%3Frd%%3E10%%25' | finds DB_PASSWORD
printf 'https://x/?k=p%%22a%%5css%%2fw%%3frd%%3e10%%25' | finds DB_PASSWORD
printf '{"k": "p\\"a\\\\ss\\/w?rd\\u003e10%%"}' | finds DB_PASSWORD
printf 'x\0\1\2%s\0y' "$value" | stage leak.bin
refuses 'leak.bin: byte 4 holds the value of API_KEY'
printf '%s' "$value" | iconv -t UTF-16 | finds API_KEY
for name in README.md .env.example .gitignore 'a b.txt'; do
  echo "x $value" | stage "$name"
  refuses "$name: line 1 holds the value of API_KEY"
done
{ head -c 3000000 /dev/zero | tr '\0' '\n' && echo "$value"; } | stage large.txt
refuses 'large.txt: line 3000001 holds the value'
for before in 262100 311250 524250 573400; do
  { head -c "$before" /dev/zero | tr '\0' x && echo "$value"; } | finds API_KEY
done
printf '%s\n' "$value" 'p"a\ss/w?rd>10%' "$value" | stage both.txt
refuses 'line 1 holds the value of API_KEY of secrets/.env.enc; line 2 holds the value of DB_PASSWORD'

begin 'what is no value of it, too short, in clear there, or a word that stands everywhere'
# shellcheck disable=SC2016
printf '%s\n' 'k-0123456789abcdeg' 'localhost:8080' production 'correct horse battery' 'aB3$xyz' \
  'in-clear-0123456789' API_KEY | stage innocent.txt
commits

begin 'the value of the last commit, replaced or taken away in this one'
printf 'A_KEY=old-0246813579\n' > rotated.env
run encrypt rotated.env 2> /dev/null
rm rotated.env
git add rotated.env.enc
commits
# shellcheck disable=SC2216
printf 'new-0246813579' | run set rotated.env.enc A_KEY 2> /dev/null
for one in add rm; do
  git "$one" -q rotated.env.enc 2> /dev/null || git add rotated.env.enc
  rm -f rotated.env.enc
  echo 'it was old-0246813579' | stage notes.md
  if try_commit; then bad 'committed'; else said 'notes.md: line 1 holds the value of A_KEY of rotated.env.enc'; fi
  git reset -q
  git checkout -q rotated.env.enc
done
git rm -q rotated.env.enc
commits

begin 'encrypted files of other names: in place, binary'
printf 'token-0246813579' > secrets/token
run encrypt -i --input-type binary secrets/token 2> /dev/null
printf 'B_KEY=place-0246813579\n' > .env-prod
run encrypt -i --input-type dotenv .env-prod 2> /dev/null
git add secrets/token .env-prod
commits
echo token-0246813579 | stage leak.txt
refuses 'leak.txt: line 1 holds the value of'
said secrets/token
echo place-0246813579 | stage leak.txt
refuses 'leak.txt: line 1 holds the value of B_KEY of .env-prod'
# Decrypted in place, or taken away.
echo clear-now > .env-prod
echo place-0246813579 | stage leak.txt
if try_commit; then bad 'committed'; else said 'leak.txt: line 1 holds the value of B_KEY of .env-prod'; fi
git reset -q
rm .env-prod secrets/token
echo token-0246813579 | stage leak.txt
if try_commit; then bad 'committed'; else said 'leak.txt: line 1 holds the value of'; fi
git reset -q
git rm -q secrets/token .env-prod
commits

begin 'encrypted files that are staged, changed in the work tree, not tracked, or of another format'
printf '{"db": {"token": "json-0987654321"}, "plain_unencrypted": "open-0987654321"}' > new.json
run encrypt -i new.json 2> /dev/null
printf 'json-0987654321\n' | stage leak.txt
refuses 'holds the value of ["db"]["token"] of new.json'
git add new.json
commits
printf 'open-0987654321\n' | stage leak.txt
commits
# shellcheck disable=SC2216
printf 'other-value-1357' | run set secrets/.env.enc API_KEY 2> /dev/null
for one in other-value-1357 "$value"; do
  echo "$one" | stage leak2.txt
  refuses 'leak2.txt: line 1 holds the value of API_KEY'
done
git add secrets/.env.enc
commits

begin 'no identity at hand: nothing is asked, run or said'
echo other-value-1357 | stage leak2.txt
SOPS_AGE_KEY_FILE=$keys/other.txt commits
git reset -q --soft HEAD~1
check test ! -s "$err"
unset SOPS_AGE_KEY_FILE
SOPS_AGE_KEY_CMD="touch $scratch/asked" commits
git reset -q --soft HEAD~1
check_not test -e "$scratch/asked"
begin "the repository's own key"
install -m 600 "$key" secrets/age-key.txt
refuses 'leak2.txt: line 1 holds the value of API_KEY'
begin 'a damaged encrypted file stops nothing else'
sed '/^sops_mac/d' secrets/.env.enc > broken.env.enc
echo harmless | stage fine.txt
commits
unset SOPS_AGE_KEY_FILE

begin 'a thousand files take few processes'
new_repository < <(a_rule)
for i in {1..1000}; do echo "$i" > "file$i.txt"; done
git add .
GIT_TRACE=$scratch/trace expect 0 git pre-commit
check test "$(grep -c 'built-in: git' "$scratch/trace")" -ge 3
check test "$(grep -c 'built-in: git' "$scratch/trace")" -le 7
begin 'outside of a repository'
cd "$scratch"
expect 1 git pre-commit
finish
