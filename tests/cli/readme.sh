#!/usr/bin/env bash
# The commands of README.md's main job work as they are written there, for a user who has only a new
# repository. The editor, the server and the clone are stand-ins.
# shellcheck disable=SC2016  # the text in backquotes is Markdown
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

mkdir "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
export PATH=$scratch/bin:$PATH SCRATCH=$scratch
cat > "$scratch/bin/vi" << 'STAND_IN'
#!/bin/sh
printf '%s\n' 'DATABASE_URL=postgres://db' 'API_KEY=old' > "$1"
STAND_IN
chmod +x "$scratch/bin/vi"

# section TITLE: the lines under a heading, up to the next one.
section() { awk -v title="$1" '/^##/ { inside = ($0 == title) } inside' "$top/README.md"; }
commands_of() { section "$1" | sed -n 's/^    \$ //p'; }

new_repository() {
  cd "$scratch/work"
  rm -rf repository
  mkdir repository
  cd repository
  git init -q .
  printf '#!/bin/sh\nprintf "%%s\\n" "$API_KEY" "$DATABASE_URL" > "$SCRATCH/seen"\n' > server
  chmod +x server
  echo /server > .gitignore
}

# follow LINE...: runs each command as a shell does; all must succeed.
follow() {
  local line status
  for line in "$@"; do
    status=0
    timeout 60 bash -ec "$line" > "$out" 2> "$err" < /dev/null || status=$?
    if [[ $status == 0 ]]; then good; else bad "'$line' ended with $status: $(cat "$err")"; fi
    case $line in
      'secretsctl get '*) printed_text postgres://db ;;
      'secretsctl decrypt '*)
        check is_equal "$(mode_of .env)" 600
        check is_equal "$(cat .env)" $'DATABASE_URL=postgres://db\nAPI_KEY=old'
        ;;
      'secretsctl shred '*) check test ! -e secrets/.env ;;
      'git add '*)
        check is_equal "$(git ls-files | tr '\n' ' ')" '.gitignore .sops.yaml secrets/.env.enc '
        ;;
    esac
  done
}

# git sees only the files that were added, now and later.
check_git() {
  touch .env secrets/.env
  check is_equal "$(git status --porcelain -uall | grep -v '^[AM]' || true)" ''
  check test -e secrets/age-key.txt
  rm .env secrets/.env
}

mapfile -t main < <(commands_of '## The main job')
mapfile -t by_hand < <(commands_of '### The same without `init`')

begin 'the page begins with init, and has each step'
check is_equal "${main[0]}" 'secretsctl init'
for command in encrypt decrypt get edit set exec updatekeys; do
  check grep -q "secretsctl $command " <<< "${main[*]}"
done
check test "${#by_hand[@]}" -ge 2

begin 'the main job'
new_repository
export EDITOR='sed -i s/postgres/mysql/' NEW='a new one'
follow "${main[@]}"
check is_equal "$(cat "$scratch/seen")" $'a new one\nmysql://db'
check_git

begin 'the same without init'
new_repository
follow "${by_hand[0]}"
check is_equal "$(mode_of secrets)" 700
made=$(sed -n 's/^Public key: //p' "$err")
section '### The same without `init`' | sed -n '/^    creation_rules:/,/^$/s/^    //p' |
  sed "s/age1\.\.\./$made/" > .sops.yaml
check grep -q "age: $made" .sops.yaml
follow "${by_hand[@]:1}" "${main[@]:1}"
check is_equal "$(cat "$scratch/seen")" $'a new one\nmysql://db'
check_git
expect 0 doctor
check_not grep -q '^problem' "$out"

begin 'its other statements'
for command in 'secretsctl git install' 'secretsctl doctor'; do
  check grep -qF "\`$command\`" <(section '## The main job')
  follow "$command"
done
finish
