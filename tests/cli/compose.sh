#!/usr/bin/env bash
# compose: the plaintext is at .env while a command runs, and gone afterwards.
# shellcheck disable=SC2016  # the text in single quotes is for the command's own shell
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
printf 'PASSWORD=marker-7f3a $x "q"\nNAME=value\n' > plain.env
expect 0 encrypt --age "$recipient" -o secrets.env.enc plain.env
rm plain.env
[[ $(stat -f -c %T /dev/shm) == tmpfs ]] || { cannot 'a plaintext in memory: /dev/shm is no tmpfs'; finish; exit; }
# A folder where no other test puts its plaintexts.
memory=$(mktemp -d /dev/shm/test-compose.XXXXXX)
trap 'rm -rf "$memory"; on_exit' EXIT
export XDG_RUNTIME_DIR=$memory

# No file of ours is left in the working folder or in memory.
is_clean() {
  [[ ! -e .env && ! -L .env ]] &&
    [[ -z $(ls -A "$memory") ]] &&
    ! grep -rqF marker-7f3a . 2> /dev/null
}
compose() { expect "$1" compose secrets.env.enc "${@:2}"; }

begin 'the command sees the file, and it is gone afterwards'
compose 0 -- sh -c 'cat .env; readlink .env; stat -Lc "%a" .env; stat -c "%a" "$(dirname "$(readlink .env)")"'
check grep -qF 'PASSWORD="marker-7f3a $$x \"q\""' "$out"
check grep -q "^$memory/secretsctl-[A-Za-z0-9]*/env\$" "$out"
check is_equal "$(tail -n 2 "$out" | tr '\n' ' ')" '600 700 '
check is_clean
said 'the plaintext is gone'
unsaid marker-7f3a-never

begin 'the exit status is the command'"'"'s'
for status in 0 1 7 125; do compose "$status" -- sh -c "exit $status"; done
compose 143 -- sh -c 'kill -TERM $$'
compose 127 -- ./no-such-command
compose 127 -- no-such-command up
said 'no-such-command: command not found'
check is_clean

begin 'quotes meant for another reader'
printf '%s\n' 'A="x"' "B='y'" 'C={"z"}' > plain.env
expect 0 encrypt --age "$recipient" -o quoted.env.enc plain.env
rm plain.env
expect 0 compose quoted.env.enc -- true
said 'a part of it, and delivered: A, B'
compose 0 -- true
unsaid 'a part of it'

begin 'where Compose would fill in nothing'
compose 0 -- true
unsaid warning
for value in 1 true T; do
  COMPOSE_DISABLE_ENV_FILE=$value compose 0 -- true
  said 'COMPOSE_DISABLE_ENV_FILE is set'
done
COMPOSE_DISABLE_ENV_FILE=0 compose 0 -- true
unsaid warning
COMPOSE_DISABLE_ENV_FILE=1 COMPOSE_ENV_FILES=.env compose 0 -- true
unsaid warning
for script in 'cd / && true' 'true; cd /' '(cd /)' 'true --project-directory=x'; do
  compose 0 -- sh -c "$script"
  said "the plaintext is at $PWD/.env"
done
compose 0 -- env -C / true
said 'another folder'
compose 0 --env-file other.env -- sh -c 'cd /'
unsaid warning
compose 0 -- sh -c 'echo abcd x'
unsaid warning

begin 'missing arguments and files'
expect 100 compose
expect 1 compose secrets.env.enc
expect 1 compose secrets.env.enc --
expect 100 compose none.env.enc -- true
compose 1 --dialect nonsense -- true
compose 8 --dialect json -- true
check is_clean

begin 'nothing runs on a file that fails'
sed '/^sops_mac=/d' secrets.env.enc > changed.env.enc
expect 51 compose changed.env.enc -- touch ran
SOPS_AGE_KEY_FILE=$keys/other.txt compose 128 -- touch ran
check test ! -e ran

begin 'dialects'
compose 0 --dialect docker-run -- cat .env
check grep -qxF 'PASSWORD=marker-7f3a $x "q"' "$out"
compose 0 --dialect sh -- sh -c '. ./.env; printf "%s" "$PASSWORD"'
printed_text 'marker-7f3a $x "q"'

begin 'the path of the env file'
mkdir project
compose 0 -- env COMPOSE_X=1 sh -c 'test -L .env'
COMPOSE_FILE=project/x.yml:y.yml compose 0 -- sh -c 'test -L project/.env && ! test -e .env'
compose 0 --env-file project/other.env -- sh -c 'test -L project/other.env && ! test -e .env'
check is_equal "$(ls -A project)" ''
compose 3 --env-file none/.env -- true
check is_clean

# docker compose itself finds its file in a folder above the working one.
mkdir -p "$scratch/bin" project/below
printf '#!/bin/sh\ncase "$*" in *--short) echo 2.40.3 ;; *) test -L ../.env && ! test -e .env ;; esac\n' > "$scratch/bin/docker"
chmod +x "$scratch/bin/docker"
touch project/compose.yml
status=0
(cd project/below && PATH=$scratch/bin:$PATH "$secretsctl" compose ../../secrets.env.enc -- docker compose up -d) 2> "$err" || status=$?
check is_equal "$status" 0
(cd project/below && "$secretsctl" compose ../../secrets.env.enc -- sh -c 'test -L .env') 2> "$err" || status=$?
check is_equal "$status" 0
rm project/compose.yml
check is_clean

begin 'an env file that the command names itself'
cp secrets.env.enc project/.env.enc
for name in .env ./.env "$PWD/project/.env" ../project/.env; do
  (cd project && "$secretsctl" compose .env.enc -- docker-compose --env-file "$name" ps) 2> "$err" || true
  unsaid 'from which Compose fills in'
done
(cd project && "$secretsctl" compose .env.enc -- docker-compose --env-file other.env ps) 2> "$err" || true
said 'from which Compose fills in'
rm project/.env.enc
check is_clean

begin 'a file that is not ours is not touched'
for kind in file empty link dangling folder private; do
  rm -rf .env target
  case $kind in
    file) printf 'MINE=1\n' > .env ;;
    empty) : > .env ;;
    link) printf 'MINE=1\n' > target && ln -s target .env ;;
    dangling) ln -s /nonexistent/secretsctl-abc/env .env ;;
    folder) mkdir .env ;;
    private) printf 'MINE=1\n' > .env && chmod 0600 .env ;;
  esac
  before=$(stat -c '%i %F %s' .env)
  compose 3 -- touch ran
  check is_equal "$(stat -c '%i %F %s' .env)" "$before"
  said 'not touched'
done
rm -rf .env target
check test ! -e ran

begin 'in place'
compose 0 --no-symlink -- sh -c 'test ! -L .env; stat -c %a .env; cat .env'
check is_equal "$(head -n 1 "$out")" 600
check grep -qF 'PASSWORD="marker-7f3a' "$out"
check is_clean
compose 0 --no-symlink --dialect sh -- sh -c '. ./.env; printf "%s" "$PASSWORD"'
printed_text 'marker-7f3a $x "q"'

begin 'a file that the command put there is left alone'
compose 0 -- sh -c 'rm .env; echo mine > .env'
said 'left alone'
check is_equal "$(cat .env)" mine
rm .env
compose 0 --no-symlink -- sh -c 'rm .env; echo mine > .env'
said 'left alone'
check is_equal "$(cat .env)" mine
rm .env
check is_clean

begin 'after a killed run'
for flags in '' --no-symlink; do
  # shellcheck disable=SC2086  # a flag or none
  "$secretsctl" compose secrets.env.enc $flags -- sh -c 'echo $$ > runs; exec sleep 60' 2> /dev/null &
  ours=$!
  check await test -s runs
  kill -KILL "$ours"
  wait "$ours" 2> /dev/null || true
  kill "$(cat runs)"
  rm runs
  check test -e .env
  compose 0 -- sh -c 'grep -q PASSWORD .env'
  said 'left by a run that was killed'
  check is_clean
done
# A copy of the leftovers, and a leftover that was changed, belong to the user and stay.
"$secretsctl" compose secrets.env.enc --no-symlink -- sh -c 'cp -p .env copy; echo $$ > runs; exec sleep 60' 2> /dev/null &
ours=$!
check await test -s runs
kill -KILL "$ours"
wait "$ours" 2> /dev/null || true
kill "$(cat runs)"
rm runs
echo 'ADDED=1' >> .env
compose 3 -- true
check grep -q ADDED .env
mv copy .env
compose 3 -- true
check test -e .env
rm .env
# After a restart of the machine the link leads nowhere.
ln -s "$memory/secretsctl-gone00/env" .env
compose 0 -- true
check is_clean

begin 'two at once'
# The first one ends once the second one waits.
: > "$err"
"$secretsctl" compose secrets.env.enc -- sh -c 'touch runs; until grep -q "waiting for its end" "$1"; do sleep 0.05; done
  test -L .env && touch first-was-whole' sh "$err" 2> /dev/null &
ours=$!
check await test -e runs
compose 0 -- sh -c 'test -e first-was-whole'
said 'waiting for its end'
wait "$ours"
rm runs first-was-whole
check is_clean

begin 'a run inside another'
# At once, and not because the outer run hid the key.
unset SOPS_AGE_KEY_FILE
export SOPS_AGE_KEY
SOPS_AGE_KEY=$(identity_of test-only)
mkdir other
cp secrets.env.enc other/
for inner in 'secrets.env.enc -- touch ran' '../work/secrets.env.enc --env-file "$PWD/.env" -- touch ran' \
  'secrets.env.enc --no-symlink -- touch ran' 'secrets.env.enc -- docker compose -f ./x.yml ps'; do
  before=$SECONDS
  compose 3 --keep-keys -- sh -c "exec '$secretsctl' compose $inner"
  said 'inside another'
  printf '%s compose %s\nexit $?\n' "$secretsctl" "$inner" > inner.sh
  compose 3 --no-symlink -- sh inner.sh
  said 'inside another'
  unsaid 'not set'
  unsaid 'waiting'
  check test $((SECONDS - before)) -lt 20
done
check test ! -e ran
check is_clean
# A run in another project works if it finds a key, and so does one in this project after the outer
# run.
compose 0 --keep-keys -- sh -c "cd other && '$secretsctl' compose --keep-keys secrets.env.enc -- sh -c 'test -L .env && test -L ../.env'"
compose 128 -- sh -c "cd other && exec '$secretsctl' compose secrets.env.enc -- true"
said 'give that one --keep-keys'
compose 3 --keep-keys -- sh -c "cd other && '$secretsctl' compose --keep-keys secrets.env.enc -- sh -c 'cd .. && exec \"$secretsctl\" compose secrets.env.enc -- true'"
said 'inside another'
compose 0 --keep-keys -- sh -c 'printf "%s" "$SECRETSCTL_COMPOSE" > told'
SECRETSCTL_COMPOSE=$(cat told) compose 0 -- true
for told in '' x '1 2' $'\n\n' "$$ 1 $PWD/.env" "-1 0 $PWD/.env" "999999999 5 $PWD/.env"; do
  SECRETSCTL_COMPOSE=$told compose 0 -- true
done
rm -r other told inner.sh
unset SOPS_AGE_KEY
export SOPS_AGE_KEY_FILE=$key
check is_clean

begin 'a folder that another user has locked'
for flag in '' --no-symlink; do
  # shellcheck disable=SC2086  # a flag or none
  compose 0 $flag -- sh -c '(exec flock -F . sleep 60) > /dev/null 2>&1 & echo $! > "$1"
    while flock -n . true; do sleep 0.02; done; test -e .env' sh "$scratch/holder"
  check is_clean
  check is_locked .
  kill "$(cat "$scratch/holder")"
  check await flock -n . true
done

begin 'signals go to the command, which is waited for'
for signal in TERM INT HUP USR1; do
  # A shell starts background commands with SIGINT ignored.
  env --default-signal="$signal" "$secretsctl" compose secrets.env.enc -- sh -c '
    trap "test -L .env && echo '"$signal"' > got; sleep 0.3; exit 3" '"$signal"'
    touch runs; while :; do sleep 0.05; done' 2> /dev/null &
  ours=$!
  check await test -e runs
  kill -s "$signal" "$ours"
  status=0
  wait "$ours" || status=$?
  check is_equal "$(cat got 2> /dev/null)" "$signal"
  check test "$status" -gt 128
  rm -f got runs
  check is_clean
done

begin 'every signal that ends a process: held, passed on, after the plaintext is removed'
# Except KILL and STOP, signals that do nothing or stop, and those that our own shell may not reset.
for signal in $(seq 1 64); do
  case $(kill -l "$signal" 2> /dev/null) in
    '' | KILL | STOP | TSTP | TTIN | TTOU | CONT | CHLD | URG | WINCH | 32 | 33) continue ;;
  esac
  env --default-signal "$secretsctl" compose secrets.env.enc -- sh -c 'touch runs; while :; do sleep 0.02; done' \
    2> /dev/null &
  ours=$!
  check await test -e runs
  kill -s "$signal" "$ours"
  status=0
  { wait "$ours" || status=$?; } 2> /dev/null
  check is_equal "$signal $status" "$signal $((128 + signal))"
  rm -f runs
  check is_clean
done

begin 'the environment of the command'
NAME=other compose 0 -- sh -c 'printf "%s" "$NAME"'
printed_text other
said 'NAME'
said '--pristine'
NAME=other compose 0 --pristine -- sh -c 'printf "%s" "${NAME-none}"'
printed_text none
NAME=value compose 0 -- true
unsaid '--pristine'
compose 0 -- sh -c 'printf "%s" "${SOPS_AGE_KEY_FILE-none}"'
printed_text none
compose 0 --keep-keys -- sh -c 'printf "%s" "${SOPS_AGE_KEY_FILE-none}"'
printed_text "$key"
for name in SOPS_AGE_KEY SOPS_AGE_KEY_FILE SOPS_AGE_KEY_CMD SOPS_AGE_SSH_PRIVATE_KEY_FILE SOPS_AGE_SSH_PRIVATE_KEY_CMD; do
  export "$name=${!name-marker-of-$name}"
done
for flag in '' --pristine --no-symlink; do
  # shellcheck disable=SC2086  # a flag or none
  compose 0 $flag -- sh -c 'env; tr "\\0" "\\n" < /proc/self/environ'
  check_not grep -qE '^SOPS_AGE_(KEY|SSH)' "$out"
done
compose 0 --keep-keys -- env
check is_equal "$(grep -cE '^SOPS_AGE_(KEY|SSH)' "$out")" 5
unset SOPS_AGE_KEY SOPS_AGE_KEY_CMD SOPS_AGE_SSH_PRIVATE_KEY_FILE SOPS_AGE_SSH_PRIVATE_KEY_CMD

begin 'until the containers have started'
# An engine that prints the next state file at each query, the last one for ever.
cat > "$scratch/bin/docker" << 'DOCKER'
#!/bin/bash
case "$*" in
  *--short) echo 2.40.3 ;;
  *'ps --all -q') printf 'a\nb\n' ;;
  *inspect*)
    look=$(($(cat "$LOOKS/count" 2> /dev/null || echo 0) + 1))
    echo "$look" > "$LOOKS/count"
    test -L .env || touch "$LOOKS/too-early"
    while [[ ! -e $LOOKS/$look ]]; do look=$((look - 1)); done
    cat "$LOOKS/$look" ;;
esac
DOCKER
export LOOKS=$scratch/looks
# look N LINE...: the answer from the Nth query on; a line is NAME STATE EXIT RESTARTS [BEGAN
# [HEALTH]].
look() {
  local name state exit restarts began health
  for line in "${@:2}"; do
    read -r name state exit restarts began health <<< "$line"
    printf '{"Name":"/%s","State":"%s","ExitCode":%d,"StartedAt":"%s","FinishedAt":"%s","RestartCount":%d,"Health":"%s"}\n' \
      "$name" "$state" "$exit" "${began:-t}" "$ended" "$restarts" "$health"
  done > "$LOOKS/$1"
}
watch() {
  PATH=$scratch/bin:$PATH compose 0 --wait-for "$1" -- docker compose up -d
  check test ! -e "$LOOKS/too-early"
  check is_clean
}
fresh() { rm -rf "$LOOKS" && mkdir "$LOOKS"; }
ended=0001-01-01T00:00:00Z
fresh
look 1 'web running 0 0' 'job running 0 0'
look 3 'web running 0 0' 'job exited 3 0'
watch 60
said 'job is exited (3)'
said 'not all containers have started'
unsaid web
fresh
look 1 'web running 0 0' 'job running 0 0'
look 2 'web running 0 0' 'job exited 0 0'
watch 60
unsaid warning
check test "$(cat "$LOOKS/count")" -gt 3
begin 'until they have started: two that fail, one after the other'
fresh
look 1 'one exited 3 0' 'two running 0 0'
look 5 'one exited 3 0' 'two exited 4 0'
watch 60
said 'one is exited (3)'
said 'two is exited (4)'
begin 'until they have started: one that restarts again and again, seen or not while it waits'
fresh
look 1 'web running 0 0' 'job running 3 0 t1'
look 2 'web running 0 0' 'job running 3 1 t2'
look 3 'web running 0 0' 'job running 3 2 t3'
look 4 'web running 0 0' 'job restarting 3 2 t3'
watch 5
said 'job is restarting (3)'
said 'not all containers have started'
fresh
look 1 'web running 0 0' 'job running 3 4 t1'
look 2 'web running 0 0' 'job running 3 5 t2'
watch 2
said 'job has ended and was started again'
# It was restarted before the first query, and runs at each query; another restart was long ago.
fresh
ended=$(date -u +%Y-%m-%dT%H:%M:%S.123456789Z)
look 1 'web running 0 0' 'job running 0 3'
watch 1
said 'job has ended and was started again'
unsaid web
fresh
ended=2024-02-29T00:00:00.5Z
look 1 'web running 0 0' 'job running 0 3'
watch 1
unsaid warning
ended=0001-01-01T00:00:00Z
begin 'until they have started: one that runs in the end, an unhealthy one, a missing one'
fresh
look 1 'web running 0 0' 'job restarting 3 1'
look 2 'web running 0 0' 'job running 3 2 t2'
watch 60
said 'job has ended and was started again'
unsaid 'not all containers'
fresh
look 1 'web running 0 0 t unhealthy' 'job running 0 7'
watch 60
said 'web is unhealthy'
unsaid job
unsaid 'not all containers'
fresh
look 1 'web created 0 0' 'job running 0 0'
watch 1
said 'web is created'
said 'not all containers'

# in_namespace SCRIPT: with its own mounts; $S is the command, $M a folder to mount on.
in_namespace() {
  status=0
  M=$scratch/mount S=$secretsctl unshare --mount --propagation private bash -ec "$1" > "$out" 2> "$err" || status=$?
}
begin 'where file systems are full, read-only, or on a disk'
if is_root && unshare --mount true 2> /dev/null; then
  mkdir -m 0700 "$scratch/mount"
  { printf 'LONG=marker-7f3a'; head -c 40000 /dev/zero | tr '\0' x; echo; } > plain.env
  expect 0 encrypt --age "$recipient" -o long.env.enc plain.env
  rm plain.env
  in_namespace 'mount -t tmpfs -o size=16k,mode=0700 none "$M"
    XDG_RUNTIME_DIR=$M "$S" compose long.env.enc -- touch ran || s=$?; ls -A "$M"; exit $s'
  check is_equal "$status" 3
  said '--no-symlink'
  printed_text ''
  in_namespace 'mount -t tmpfs -o size=16k,mode=0700 none "$M"
    "$S" compose long.env.enc --no-symlink --env-file "$M/.env" -- touch ran || s=$?; ls -A "$M"; exit $s'
  check is_equal "$status" 3
  said 'No space left'
  printed_text ''
  for flag in '' --no-symlink; do
    in_namespace 'mount -t tmpfs -o ro none "$M"
      "$S" compose long.env.enc '"$flag"' --env-file "$M/.env" -- touch ran'
    check is_equal "$status" 3
    said 'Read-only file system'
  done
  check test ! -e ran
  # No tmpfs available: the file is made in place, with weaker promises.
  in_namespace 'unset XDG_RUNTIME_DIR; mount --bind "$M" /dev/shm
    "$S" compose long.env.enc -- stat -c "%F %a" .env; ls -A "$M"'
  check is_equal "$status" 0
  printed_text $'regular file 600\n'
  said 'no place in memory'
  check is_clean
  check is_equal "$(find "$scratch/mount" "$memory" -mindepth 1)" ''
else
  cannot 'other file systems: it needs root and namespaces'
fi

begin 'nowhere to write'
open_to_nobody
install -m 0644 secrets.env.enc "$scratch/open/"
mkdir -m 0555 "$scratch/open/closed"
status=0
(cd "$scratch/open/closed" && as_nobody env SOPS_AGE_KEY_FILE="$scratch/open/key.txt" \
  "$scratch/open/secretsctl" compose ../secrets.env.enc -- touch "$scratch/open/ran") 2> "$err" || status=$?
check is_equal "$status" 3
check test ! -e "$scratch/open/ran"
finish
