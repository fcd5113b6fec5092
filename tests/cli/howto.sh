#!/usr/bin/env bash
# The Makefile in docs/deployment.md does what the page says. docker itself is a stand-in.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# A make that runs the tests passes these on.
unset MAKEFLAGS MAKELEVEL MFLAGS MAKEOVERRIDES

mkdir "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
cat > "$scratch/bin/docker" << 'STAND_IN'
#!/bin/sh
if [ "$2 $3" = 'version --short' ]; then echo 2.40.3 && exit; fi
if [ "$2" = ps ]; then exit; fi
echo "$*" >> "$SCRATCH/docker.log"
cp .env "$SCRATCH/seen.env"
stat -Lc %a .env > "$SCRATCH/seen.mode"
exit "$(cat "$SCRATCH/docker.status")"
STAND_IN
chmod +x "$scratch/bin/docker"
export SCRATCH=$scratch PATH=$scratch/bin:$PATH
echo 0 > "$scratch/docker.status"

expect_make() {
  local expected=$1 status=0
  shift
  timeout 60 make "$@" > "$out" 2> "$err" || status=$?
  if [[ $status == "$expected" ]]; then
    good
  else
    bad "make $* ended with $status, not $expected"
    head -n 5 "$err" >&2
  fi
}

# shellcheck disable=SC2016  # the text in backquotes is Markdown
sed -n '/^```make$/,/^```$/{/^```/d;p}' "$top/docs/deployment.md" > Makefile
printf 'services: {}\n' > compose.yaml
git init -q .

begin 'the page has the Makefile'
for target in secrets-generate-key secrets-encrypt secrets-edit secrets-decrypt deploy dc; do
  check grep -q "^$target:" Makefile
done

begin 'the first run'
expect_make 0 secrets-generate-key
check is_equal "$(mode_of secrets/age-key.txt)" 600
check grep -qxF '**/.env' .dockerignore
printf '%s\n' 'DATABASE_URL=postgres://db' "PASSWORD=a\$b #c" > secrets/.env
# As Compose reads it.
# shellcheck disable=SC2016
printf '%s\n' 'DATABASE_URL="postgres://db"' 'PASSWORD="a$$b #c"' > "$scratch/plain"
expect_make 0 secrets-encrypt
check test -e secrets/.env.enc -a ! -e secrets/.env
git add .
check is_equal "$(git ls-files | tr '\n' ' ')" \
  '.dockerignore .gitignore .sops.yaml Makefile compose.yaml secrets/.env.enc '
expect 0 doctor
check_not grep -q -e '^problem' -e '^warning' "$out"

begin 'secrets-decrypt'
expect_make 0 secrets-decrypt
same .env "$scratch/plain"
check is_equal "$(mode_of .env)" 600
check is_equal "$(git status --porcelain | grep -v '^A ' || true)" ''
rm .env

begin 'deploy: compose sees the plaintext, then it is removed'
expect_make 0 deploy
same "$scratch/seen.env" "$scratch/plain"
check is_equal "$(cat "$scratch/seen.mode")" 600
check is_equal "$(cat "$scratch/docker.log")" 'compose up -d'
check test ! -e .env

begin 'deploy: docker fails'
echo 3 > "$scratch/docker.status"
expect_make 2 deploy
check test ! -e .env
echo 0 > "$scratch/docker.status"

begin 'deploy: interrupted'
: > "$scratch/docker.log"
cp "$scratch/bin/docker" "$scratch/docker.saved"
cat > "$scratch/bin/docker" << 'STAND_IN'
#!/bin/sh
if [ "$2 $3" = 'version --short' ]; then echo 2.40.3 && exit; fi
echo started > "$SCRATCH/docker.log"
kill -TERM $PPID
sleep 2
STAND_IN
expect_make 2 deploy
check test -s "$scratch/docker.log"
check test ! -e .env
cp "$scratch/docker.saved" "$scratch/bin/docker"

begin 'another command of compose'
expect_make 0 dc "ARGS=logs -f app"
check is_equal "$(tail -n 1 "$scratch/docker.log")" 'compose logs -f app'
same "$scratch/seen.env" "$scratch/plain"
check test ! -e .env

begin 'deploy: the key is only in the variable, as its whole content'
mv secrets/age-key.txt "$scratch/key.txt"
: > "$scratch/docker.log"
expect_make 2 deploy
check test ! -s "$scratch/docker.log" -a ! -e .env
SOPS_AGE_KEY=$(cat "$scratch/key.txt") expect_make 0 deploy
check test -s "$scratch/docker.log" -a ! -e .env

begin 'deploy: the key is where the page puts it on a server'
mkdir -p "$HOME/.config/sops/age"
install -m 0600 "$scratch/key.txt" "$HOME/.config/sops/age/keys.txt"
expect_make 0 deploy
same "$scratch/seen.env" "$scratch/plain"
rm "$HOME/.config/sops/age/keys.txt"
mv "$scratch/key.txt" secrets/age-key.txt

begin 'deploy: a file that was tampered with'
cp secrets/.env.enc "$scratch/whole"
: > "$scratch/docker.log"
grep -v '^PASSWORD=' "$scratch/whole" > secrets/.env.enc
expect_make 2 deploy
check test ! -s "$scratch/docker.log" -a ! -e .env
cp "$scratch/whole" secrets/.env.enc

begin 'secrets-edit'
if run edit --help > /dev/null 2>&1; then
  EDITOR='sed -i s/postgres/mysql/' expect_make 0 secrets-edit
  expect 0 get secrets/.env.enc DATABASE_URL
  printed_text mysql://db
else
  cannot 'secrets-edit: this secretsctl has no edit command'
fi
finish
