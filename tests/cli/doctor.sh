#!/usr/bin/env bash
# secretsctl doctor: each fault is made for real, found and fixed.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# Runs doctor; its findings are then checked one by one.
examine() {
  local expected=$1
  shift
  expect "$expected" doctor --json "$@"
  check_not grep -qE 'AGE-SECRET-KEY-1[A-Z0-9]{8}|hunter2' "$out" "$err"
  if ((expected == 0)); then
    check grep -q '^{"ok":true,' "$out"
  else
    check grep -q '^{"ok":false,' "$out"
  fi
}
# finding CHECK SUBJECT STATUS, anywhere among the results
finding() {
  if grep -qF "{\"check\":\"$1\",\"subject\":\"$2\",\"status\":\"$3\"" "$out"; then
    good
  else
    bad "no $3 of $1 about $2 in $(tr '{' '\n' < "$out" | grep -v '"ok"' | head -n 30)"
  fi
}
no_finding() { if grep -q "\"check\":\"$1\",\"subject\":\"[^\"]*\",\"status\":\"\\(warning\\|problem\\)\"" "$out"; then bad "there is a finding of $1"; else good; fi; }
mentions() { if grep -qF -- "$1" "$out"; then good; else bad "the results lack '$1': $(cat "$out")"; fi; }
healthy() {
  examine 0 "$@"
  if grep -q '"status":"\(warning\|problem\)"' "$out"; then
    bad "it is not healthy: $(tr '{' '\n' < "$out" | grep -e '"warning"' -e '"problem"')"
  else
    good
  fi
}
# A repository without faults.
new_repository() {
  cd "$scratch/work"
  rm -rf repository
  mkdir -p repository/secrets
  cd repository
  git init -q .
  install -m 0600 "$key" secrets/age-key.txt
  run init > "$scratch/log" 2>&1
  printf 'PASSWORD=hunter2\nUSER=me\n' > secrets/.env
  run encrypt secrets/.env > "$scratch/log" 2>&1
  rm secrets/.env
  git add .
  git -c user.name=T -c user.email=t@example.org commit -qm test
}
rule() { printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$1" > .sops.yaml; }
state_of() { find "$1" -path '*/.git' -prune -o -printf '%p %T@ %i %m\n' | sort; }

begin 'no fault'
new_repository
state_of . > "$scratch/before"
healthy
finding config .sops.yaml ok
finding key "$PWD/secrets/age-key.txt" ok
finding key_mode secrets/age-key.txt ok
finding opens secrets/.env.enc ok
finding mac secrets/.env.enc ok
finding recipients secrets/.env.enc ok
finding ignored "$PWD" ok
finding plaintext "$PWD" ok
finding clock secrets/.env.enc ok
state_of . > "$scratch/after"
same "$scratch/after" "$scratch/before"
healthy secrets/.env.enc
for flag in -v --verbose; do
  expect 0 doctor "$flag"
  check grep -q '^ok  *secrets/.env.enc: an identity opens it$' "$out"
  check grep -qE '^0 problems, 0 warnings, [0-9]+ notes?, [0-9]+ fine$' <(tail -n 1 "$out")
done

begin 'without -v it is quiet about what is fine, and counts it'
expect 0 doctor
check_not grep -q '^ok' "$out"
check grep -qE '^0 problems, 0 warnings, [0-9]+ notes?, [0-9]+ fine; doctor -v lists all$' <(tail -n 1 "$out")
chmod 0640 secrets/age-key.txt
expect 1 doctor
check grep -q '^problem  secrets/age-key.txt: others may read' "$out"
check grep -qE '^[1-9] problems?, ' <(tail -n 1 "$out")
chmod 0600 secrets/age-key.txt
SOPS_AGE_KEY_FILE=$PWD/secrets/age-key.txt expect 0 doctor -v
check is_equal "$(grep -c '1 identity' "$out")" 1

begin 'an SSH key that the variable of key files names as well is found all the same'
mkdir -p "$HOME/.ssh"
install -m 0600 "$identities/ed25519" "$HOME/.ssh/id_ed25519"
mv secrets/age-key.txt ../away.txt
SOPS_AGE_KEY_FILE=$HOME/.ssh/id_ed25519 expect 1 doctor -v
check_not grep -q 'there is none, so that' "$out"
check grep -qE '^ok  .*id_ed25519.*: 1 identity' "$out"
mv ../away.txt secrets/age-key.txt
rm -f "$HOME/.ssh/id_ed25519"

begin 'from a folder below, and from elsewhere'
cd secrets
healthy
finding opens .env.enc ok
cd /
healthy "$scratch/work/repository/secrets/.env.enc"
finding opens "$scratch/work/repository/secrets/.env.enc" ok
cd "$scratch/work/repository"

begin 'it is JSON'
expect 0 doctor --json
if type python3 > /dev/null; then
  check python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); assert d["ok"] is True and all(set(c) == {"check","subject","status","message","fix","mend"} and c["fix"] == c["mend"] for c in d["checks"]), d' "$out"
else
  cannot 'that a parser takes the JSON: there is no python3'
fi

begin 'no .sops.yaml'
mv .sops.yaml ../away.yaml
examine 1
finding config .sops.yaml warning
mentions 'secretsctl init'
mv ../away.yaml .sops.yaml
healthy

begin 'a .sops.yaml that is not trusted'
chmod 0666 .sops.yaml
examine 1
finding config .sops.yaml problem
mentions 'writable by others'
chmod 0644 .sops.yaml
healthy

begin 'a .sops.yaml that does not parse, without rules, with a malformed rule'
printf 'creation_rules: [\n' > .sops.yaml
examine 1
finding config .sops.yaml problem
printf '# empty\n' > .sops.yaml
examine 0
finding config .sops.yaml warning
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n  - path_regex: ^other/\n    age: {}\n' \
  "$recipient" > .sops.yaml
examine 1
finding config .sops.yaml problem
mentions .sops.yaml:5
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n  - path_regex: "("\n    age: %s\n' \
  "$recipient" "$recipient" > .sops.yaml
examine 1
finding config .sops.yaml problem
mentions .sops.yaml:4
rule "$recipient"
healthy

begin 'a rule that matches no file'
printf '  - path_regex: ^nowhere/\n    age: %s\n' "$recipient" >> .sops.yaml
examine 0
finding rule .sops.yaml:4 warning
mkdir nowhere
touch nowhere/file
healthy
rm -r nowhere
rule "$recipient"
printf '  - path_regex: secrets/\\.env$\n    age: %s\n' "$recipient" >> .sops.yaml
healthy
printf '  - path_regex: age-key\n    age: %s\n' "$recipient" >> .sops.yaml
examine 0
finding rule .sops.yaml:6 warning
rule "$recipient"

begin 'no identity'
mv secrets/age-key.txt ../key.txt
examine 1
finding key identities problem
finding opens secrets/.env.enc problem
mentions 'age-key.txt'
SOPS_AGE_KEY_FILE=$PWD/../key.txt healthy
SOPS_AGE_KEY=$(cat ../key.txt) healthy
SOPS_AGE_KEY_CMD="cat $PWD/../key.txt" healthy
finding key SOPS_AGE_KEY_CMD note
SOPS_AGE_KEY_FILE=/dev/fd/3 healthy 3< <(cat ../key.txt)
finding key 'SOPS_AGE_KEY_FILE (/dev/fd/3)' note

begin 'a chosen source without identities'
mv ../key.txt secrets/age-key.txt
SOPS_AGE_KEY_FILE=$PWD/none examine 0
finding key "SOPS_AGE_KEY_FILE ($PWD/none)" warning
SOPS_AGE_KEY=rubbish examine 0
finding key SOPS_AGE_KEY warning
mkdir -p "$HOME/.config/sops/age"
printf 'rubbish\n' > "$HOME/.config/sops/age/keys.txt"
chmod 600 "$HOME/.config/sops/age/keys.txt"
examine 0
finding key "$HOME/.config/sops/age/keys.txt" warning
rm "$HOME/.config/sops/age/keys.txt"
healthy

begin 'a key that other users can read'
for mode in 0640 0604 0660; do
  chmod "$mode" secrets/age-key.txt
  examine 1
  finding key_mode secrets/age-key.txt problem
  mentions 'chmod 600 secrets/age-key.txt'
done
chmod 0400 secrets/age-key.txt
healthy
chmod 0600 secrets/age-key.txt
install -m 0644 "$key" "$HOME/.config/sops/age/keys.txt"
examine 1
finding key_mode "$HOME/.config/sops/age/keys.txt" problem
rm "$HOME/.config/sops/age/keys.txt"

begin 'a key of another user, and one behind a symlink'
if is_root; then
  chown 65533 secrets/age-key.txt
  examine 1
  finding key_owner secrets/age-key.txt problem
  chown 0 secrets/age-key.txt
else
  cannot 'a key owned by a stranger: only root can make one'
fi
mv secrets/age-key.txt ../key.txt
ln -s ../../key.txt secrets/age-key.txt
examine 1
finding key_link secrets/age-key.txt problem
rm secrets/age-key.txt
mv ../key.txt secrets/age-key.txt
healthy

begin 'a file that is not encrypted, one that was cut off, a plaintext under its name'
cp secrets/.env.enc ../whole
head -c 100 ../whole > secrets/.env.enc
examine 1
finding file secrets/.env.enc problem
printf 'PASSWORD=hunter2\n' > secrets/.env.enc
examine 1
finding file secrets/.env.enc problem
examine 1 secrets/none.env.enc
finding file secrets/none.env.enc problem
cp ../whole secrets/.env.enc
healthy

begin 'a file that no identity opens'
SOPS_AGE_KEY=$(cat "$keys/other.txt") run encrypt --age "$second" "$golden/simple.expected" \
  --input-type dotenv -o secrets/second.env.enc > "$scratch/log" 2>&1
printf '/secrets/second.env\n' >> .gitignore
examine 1
finding opens secrets/second.env.enc problem
finding recipients secrets/second.env.enc problem
mentions "${second:0:20}"
SOPS_AGE_KEY_FILE=$keys/second.txt examine 1
finding opens secrets/second.env.enc ok
rm secrets/second.env.enc

begin 'the passphrase of a key is not asked for'
mv secrets/age-key.txt ../key.txt
install -m 0600 "$identities/locked.age" "$scratch/locked.age"
SOPS_AGE_KEY_FILE=$scratch/locked.age examine 0
finding opens secrets/.env.enc warning
mentions passphrase
mv ../key.txt secrets/age-key.txt

begin 'a changed value, and a wrong MAC'
sed 's/^USER=/USER2=/' ../whole > secrets/.env.enc
examine 1
finding mac secrets/.env.enc problem
grep -v '^USER=' ../whole > secrets/.env.enc
examine 1
finding mac secrets/.env.enc problem
cp ../whole secrets/.env.enc
healthy

begin 'recipients that differ from the rule'
rule "$recipient,$second"
examine 1
finding recipients secrets/.env.enc problem
mentions 'secretsctl updatekeys secrets/.env.enc'
run encrypt --age "$recipient,$second" "$golden/simple.expected" --input-type dotenv --remove \
  -o secrets/.env.enc > "$scratch/log" 2>&1
healthy
rule "$recipient"
examine 1
finding recipients secrets/.env.enc problem
cp ../whole secrets/.env.enc
healthy

begin 'a rule that does not name us'
rule "$second"
examine 1
finding rule_recipient secrets/.env.enc warning
rule "$recipient"
healthy

begin 'the usual SSH key of a user does not matter'
install -D -m 0600 "$identities/ed25519" "$HOME/.ssh/id_ed25519"
healthy
finding key "$HOME/.ssh/id_ed25519" ok
rule "$second"
examine 1
finding rule_recipient secrets/.env.enc warning
rule "$(cut -d' ' -f1,2 "$identities/ed25519.pub")"
examine 1
no_finding rule_recipient
rule "$recipient"
install -m 0600 "$identities/ed25519_locked" "$HOME/.ssh/id_ed25519"
healthy
mv secrets/age-key.txt ../key.txt
examine 1
finding opens secrets/.env.enc problem
mv ../key.txt secrets/age-key.txt
cp "$identities/ed25519_locked.env.enc" secrets/ssh.env.enc
printf '/secrets/ssh.env\n' >> .gitignore
examine 1
finding opens secrets/ssh.env.enc warning
rm secrets/ssh.env.enc "$HOME/.ssh/id_ed25519"
healthy

begin 'variables that replace the rules'
SOPS_AGE_RECIPIENTS=$second healthy
finding config SOPS_AGE_RECIPIENTS note
printf 'creation_rules: []\n' > ../other.yaml
SOPS_CONFIG=../other.yaml examine 1
finding config SOPS_CONFIG note
finding file_rule secrets/.env.enc problem

begin 'a rule that leaves the recipients to --age'
printf 'creation_rules:\n  - path_regex: ^secrets/\n' > .sops.yaml
healthy
rule "$recipient"

begin 'a file that does not name us'
sed "s/$recipient/$second/" ../whole > secrets/.env.enc
examine 1
finding opens secrets/.env.enc ok
finding named secrets/.env.enc warning
cp ../whole secrets/.env.enc

begin 'a rule that leaves everything in clear'
printf "    encrypted_regex: '^(PASSWORD | USER)\$'\n" >> .sops.yaml
printf 'PASSWORD=hunter3\nUSER=me\n' > plain
run encrypt --clear --fresh --input-type dotenv --filename-override secrets/.env -o secrets/.env.enc plain \
  2> "$err"
rm plain
check grep -q '^PASSWORD=hunter3' secrets/.env.enc
examine 1
finding all_clear secrets/.env.enc problem
mentions 'no value in it is encrypted: PASSWORD, USER'
mentions 'secretsctl encrypt --fresh'
cp ../whole secrets/.env.enc
rule "$recipient"
healthy

begin 'a selection that differs from the rule'
printf '    encrypted_regex: ^PASSWORD$\n' >> .sops.yaml
examine 1
finding selection secrets/.env.enc problem
rule "$recipient"
healthy

begin 'a file that no rule matches'
printf 'creation_rules:\n  - path_regex: ^other/\n    age: %s\n' "$recipient" > .sops.yaml
examine 1
finding file_rule secrets/.env.enc problem
rule "$recipient"

begin 'git tracks the key, or a plaintext'
git add -f secrets/age-key.txt
examine 1
finding tracked secrets/age-key.txt problem
mentions 'git rm --cached secrets/age-key.txt'
git rm -q --cached secrets/age-key.txt
for path in .env secrets/.env; do
  printf 'A=hunter2\n' > "$path"
  chmod 600 "$path"
  git add -f "$path"
  examine 1
  finding tracked "$path" problem
  git rm -q --cached "$path"
  rm "$path"
done
healthy
mkdir 'a folder'
sed -i 's/path_regex.*/path_regex: ./' .sops.yaml
run encrypt --age "$recipient" "$golden/simple.expected" --input-type dotenv \
  -o 'a folder/x*.env.enc' > "$scratch/log" 2>&1
examine 0
finding ignored 'a folder/x*.env' warning
mentions '/a\\ folder/x\\*.env'
printf '%s\n' '/a\ folder/x\*.env' >> .gitignore
healthy
install -m 0600 "$golden/simple.expected" 'a folder/x*.env'
git add -f 'a folder/x*.env'
examine 1
finding tracked 'a folder/x*.env' problem
mentions "'a folder/x*.env'"
git rm -q --cached 'a folder/x*.env'
rm -r 'a folder'
rule "$recipient"

begin 'git does not ignore them'
cp .gitignore ../ignore
: > .gitignore
examine 0
finding ignored secrets/age-key.txt warning
finding ignored secrets/.env warning
finding ignored .env warning
run init > "$scratch/log" 2>&1
healthy

begin 'a file encrypted in place under the name of a plaintext may be tracked'
cp ../whole .env
sed -i 's/path_regex.*/path_regex: ./' .sops.yaml
git add -f .env
healthy
git rm -q --cached .env
rm .env
rule "$recipient"

begin 'without git'
mv .git ../away
examine 0
finding git "$PWD" note
mv ../away .git
# A key is not used either if git can't tell whether it is tracked.
mv .git/HEAD .git/HEAD2
examine 1
finding opens secrets/.env.enc problem
finding git "$PWD" warning
mv .git/HEAD2 .git/HEAD
healthy

(PATH=$scratch/none exec "$secretsctl" doctor --json) > "$out" 2> "$err" || true
finding git "$PWD" warning

begin 'a forgotten plaintext'
for path in .env secrets/.env; do
  printf 'A=hunter2\n' > "$path"
  chmod 0600 "$path"
  examine 0
  finding plaintext "$path" warning
  mentions "secretsctl shred $path"
  chmod 0644 "$path"
  examine 1
  finding plaintext_mode "$path" problem
  chmod 0600 "$path"
  printf 'export A="hunter2"\n' > "$path"
  examine 0
  finding plaintext_reader "$path" note
  mentions "secretsctl encrypt --from compose $path"
  unsaid hunter2
  rm "$path"
  healthy
done

# shellcheck disable=SC2016  # Compose expands it
doctor_of_compose() {
  begin 'values that docker compose would change'
  for value in '$HOME/x' 'a #b' ' a' '"quoted"' $'two\nlines'; do
    # shellcheck disable=SC2216  # the command, not the builtin
    printf '%s' "$value" | run set secrets/.env.enc HASH > "$scratch/log" 2>&1
    examine 0
    finding compose_values secrets/.env.enc note
    mentions 'a plain decrypted .env: HASH"'
  done
  mentions 'secretsctl compose secrets/.env.enc -- docker compose up -d'
  expect 0 set secrets/.env.enc HASH < <(printf '"quoted"')
  examine 0
  finding quoted secrets/.env.enc note
  cp ../whole secrets/.env.enc
  healthy
  finding compose_values secrets/.env.enc ok

  begin 'a compose file that continues without a secret'
  mkdir -p deploy
  printf 'services:\n  a:\n    environment:\n      A: ${PASSWORD}\n      B: ${TAG}\n      C: $USER # ${USER}\n' \
    > deploy/compose.prod.yml
  examine 0
  finding compose_reference deploy/compose.prod.yml warning
  mentions 'is missing: PASSWORD (line 4), USER (line 6);'
  mentions '${PASSWORD:?}'
  printf 'services:\n  a:\n    environment:\n      A: ${PASSWORD:?}\n      B: ${TAG}\n      C: $$USER # ${USER}\n' \
    > deploy/compose.prod.yml
  healthy
  finding compose_reference deploy/compose.prod.yml ok
  printf 'services:\n  a:\n    env_file:\n      - path: .env\n        format: raw\n' > deploy/compose.prod.yml
  examine 0
  finding compose_raw deploy/compose.prod.yml warning
  printf 'services: [}\n' > deploy/compose.prod.yml
  examine 0
  finding compose_reference deploy/compose.prod.yml note
  rm -r deploy
  healthy
}
doctor_of_compose

begin 'a file with a time in the future'
sed 's/^sops_lastmodified=.*/sops_lastmodified=2199-01-01T00:00:00Z/' ../whole > secrets/.env.enc
examine 1
finding clock secrets/.env.enc warning
cp ../whole secrets/.env.enc
healthy

begin 'a build context'
for name in Dockerfile compose.yml; do
  printf 'services:\n  a:\n    build: .\n' > "$name"
  examine 0
  finding build_context "$name" warning
  mentions secrets/age-key.txt
  run init > "$scratch/log" 2>&1
  healthy
  finding build_context "$name" ok
  rm .dockerignore "$name"
done
printf 'services:\n  a:\n    image: nginx\n' > compose.yml
healthy
check_not grep -q build_context "$out"
rm compose.yml
touch Dockerfile Dockerfile.dockerignore
run init > "$scratch/log" 2>&1
examine 0
finding build_context Dockerfile warning
printf '**/.env\nsecrets\n' > Dockerfile.dockerignore
healthy
rm Dockerfile Dockerfile.dockerignore

begin 'a synced folder'
install -D -m 0600 "$key" "$scratch/Dropbox (Home)/key.txt"
SOPS_AGE_KEY_FILE="$scratch/Dropbox (Home)/key.txt" examine 0
finding synced_folder "$scratch/Dropbox (Home)/key.txt" warning
install -D -m 0600 "$key" "$scratch/shared/deep/key.txt"
SOPS_AGE_KEY_FILE=$scratch/shared/deep/key.txt healthy
mkdir "$scratch/shared/.stfolder"
SOPS_AGE_KEY_FILE=$scratch/shared/deep/key.txt examine 0
finding synced_folder "$scratch/shared/deep/key.txt" warning
install -D -m 0600 "$key" "$scratch/nextcloud-deployment/key.txt"
SOPS_AGE_KEY_FILE=$scratch/nextcloud-deployment/key.txt healthy
ln -s "$scratch/Dropbox (Home)/key.txt" "$scratch/link.txt"
SOPS_AGE_KEY_FILE=$scratch/link.txt examine 0
finding synced_folder "$scratch/link.txt" warning

begin 'the folders that the walk skips'
mkdir -p node_modules/x sub
cp "$golden/simple.env.enc" node_modules/x/.env.enc
cp "$golden/simple.env.enc" .git/.env.enc
ln -s "$golden" sub/link
healthy
check_not grep -q -e node_modules -e '\.git/' -e sub/link "$out"
rm -r node_modules sub

begin 'no encrypted file yet'
rm secrets/.env.enc
examine 0
finding file "$PWD" note
finding rule .sops.yaml:2 warning
cd "$scratch/work"
mkdir empty
cd empty
examine 1
finding key identities problem
finding config .sops.yaml warning
finish
