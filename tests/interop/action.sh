#!/usr/bin/env bash
# The GitHub Action of this repository: its two programs, called as the runner calls them, and the
# whole action in workflows that act runs. actionlint checks the workflows of docs/ci.md.
# shellcheck disable=SC2016  # the text in single quotes is for the workflows
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node act actionlint sops

recipient=$(recipient_of test-only)
identity=$(grep '^AGE-SECRET-KEY-' "$keys/test-only.txt")
export PATH=${node%/node}:$PATH
workspace=$scratch/workspace
mkdir "$workspace" "$scratch/files" "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"

# --- a file with values that are hard to mask and to carry

make_values() {
  printf '%s\n' 'PASSWORD=hunter2-hunter2' 'PERCENT=100%25 %0A off%' 'DOLLAR=pa$$word${X}' 'SHORT=abc' \
    'QUOTED="in quotes"' 'HASH=before # after' 'COMMAND=::error::not a command' 'OLD=##[error]nor this' 'EMPTY=' \
    'KEY=-----BEGIN KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n}\n-----END KEY-----\n' 'UNICODE=schlüssel-🔑-wert'
  # More than a pipe can hold.
  local i
  for ((i = 0; i < 5; i++)); do printf 'LONG_%s=%s\n' "$i" "$(head -c 60000 /dev/urandom | base64 -w 0)"; done
}
make_values > "$scratch/values.env"
ours encrypt --age "$recipient" -o "$workspace/secrets.env.enc" "$scratch/values.env" 2> /dev/null
printf 'first line\r\nsecond line\r' > "$scratch/value"
ours set --value-file "$scratch/value" "$workspace/secrets.env.enc" CR 2> /dev/null
ours decrypt --output-type json "$workspace/secrets.env.enc" > "$scratch/values.json"
for dialect in compose sh dotenv; do
  ours decrypt --output-type "$dialect" "$workspace/secrets.env.enc" > "$scratch/expected.$dialect"
done
printf 'GITHUB_TOKEN=not-for-the-runner\n' > "$scratch/runner.env"
ours encrypt --age "$recipient" -o "$workspace/runner.env.enc" "$scratch/runner.env" 2> /dev/null
sed 's/^PASSWORD=.*/PASSWORD=/' "$workspace/secrets.env.enc" > "$workspace/damaged.env.enc"

# --- main and post, as the runner starts them

# begin NAME: starts a job, with empty files of the runner.
begin() {
  about=$1
  rm -rf "$scratch/files" "$workspace/.env"
  mkdir "$scratch/files"
  : > "$scratch/files/env"
  : > "$scratch/files/state"
}

# step PROGRAM VARIABLE...: runs it with the inputs of action.yml, unless a variable changes them.
step() {
  (cd "$workspace" && timeout 60 env -i HOME="$scratch" PATH="$scratch/bin:$PATH" GITHUB_WORKSPACE="$workspace" \
    GITHUB_ENV="$scratch/files/env" GITHUB_STATE="$scratch/files/state" INPUT_FILE=secrets.env.enc INPUT_OUTPUT= \
    INPUT_DIALECT=compose INPUT_EXPORT=false INPUT_COMMAND=secretsctl "${@:2}" \
    node "$top/action/$1.js" > "$scratch/out" 2> "$scratch/err") || return
}
main_step() { step main SOPS_AGE_KEY="$identity" "$@"; }
# The environment holds the state that main left for post.
post_step() {
  local states=() pair
  declare -A last=()
  while IFS= read -r -d '' pair; do last[${pair%%=*}]=${pair#*=}; done < <(runner_reads "$scratch/files/state")
  for pair in "${!last[@]}"; do states+=("STATE_$pair=${last[$pair]}"); done
  step post GITHUB_ENV="$scratch/files/post_env" "${states[@]}" "$@"
}

# ends STATUS COMMAND...: the command ends with STATUS and prints only lines for the runner.
ends() {
  local expected=$1 status=0
  shift
  "$@" || status=$?
  check_equal "$about, status" "$status" "$expected"
  check_equal "$about, standard error" "$(head -c 400 "$scratch/err")" ''
}
said() { if grep -qF -- "$1" "$scratch/out"; then pass; else fail "$about: it does not say '$1': $(tail -n 3 "$scratch/out" | cut -c 1-400)"; fi; }
check() { if "$@"; then pass; else fail "$about: not so: $*"; fi; }
is_gone() { [[ ! -e $1 && ! -L $1 ]]; }
masks_hold() {
  check_equal "$about, log" "$(node "$interop_folder/action_log.mjs" "$scratch/values.json" < "$scratch/out")" '21 masks'
}
# errs TEXT: main failed with an error of one line, and neither delivered nor left anything for
# post.
errs() {
  said '::error::'
  said "$1"
  check_equal "$about, lines" "$(wc -l < "$scratch/out")" 1
  check_equal "$about, environment" "$(cat "$scratch/files/env")" ''
  ends 0 post_step
  check_equal "$about, post" "$(grep -v -F "$scratch/files/env" "$scratch/out")" ''
  : > "$scratch/files/env"
}

begin 'without inputs'
mkdir "$workspace/secrets"
cp "$workspace/secrets.env.enc" "$workspace/secrets/.env.enc"
ends 0 main_step INPUT_FILE=
masks_hold
check_same "$about" "$workspace/.env" "$scratch/expected.compose"
ends 0 post_step
check is_gone "$workspace/.env"
rm -r "$workspace/secrets"

begin 'an output'
ends 0 main_step INPUT_OUTPUT=.env
masks_hold
check_same "$about" "$workspace/.env" "$scratch/expected.compose"
check_equal "$about, mode" "$(stat -c %a "$workspace/.env")" 600
check_equal "$about, environment" "$(cat "$scratch/files/env")" ''
ends 0 post_step SOPS_AGE_KEY="$identity"
said "Removed $workspace/.env."
check is_gone "$workspace/.env"
check_equal "$about, folder" "$(find "$workspace" -name '.*' -type f)" ''

begin 'an output that the deployment removed itself'
ends 0 main_step INPUT_OUTPUT=.env
rm "$workspace/.env"
ends 0 post_step
said 'is gone already'

begin 'an output that the deployment wrote again'
ends 0 main_step INPUT_OUTPUT=.env
rm "$workspace/.env"
echo 'A=1' > "$workspace/.env"
ends 0 post_step
check is_gone "$workspace/.env"

for dialect in sh dotenv; do
  begin "an output for $dialect"
  ends 0 main_step INPUT_OUTPUT=.env INPUT_DIALECT="$dialect"
  masks_hold
  check_same "$about" "$workspace/.env" "$scratch/expected.$dialect"
  ends 0 post_step
done

begin 'the environment of later steps'
ends 0 main_step INPUT_EXPORT=true
masks_hold
runner_reads "$scratch/files/env" | sort -z > "$scratch/got"
node -e 'for (const [k, v] of Object.entries(JSON.parse(fs.readFileSync(0)))) process.stdout.write(`${k}=${v}\0`)' \
  < "$scratch/values.json" | sort -z > "$scratch/wanted"
check_same "$about" "$scratch/got" "$scratch/wanted"
check is_gone "$workspace/.env"
ends 0 post_step GITHUB_ENV="$scratch/files/env"
check_equal "$about, post with the same file" "$(cat "$scratch/out")" ''
ends 0 post_step
check is_gone "$scratch/files/env"
check_equal "$about, an output" "$(grep -c 'is gone already' "$scratch/out")" 0

begin 'both'
ends 0 main_step INPUT_EXPORT=True INPUT_OUTPUT="$workspace/.env"
masks_hold
check_same "$about" "$workspace/.env" "$scratch/expected.compose"
runner_reads "$scratch/files/env" | sort -z > "$scratch/got"
check_same "$about, environment" "$scratch/got" "$scratch/wanted"
ends 0 post_step
check is_gone "$workspace/.env"

# Paths that could be mistaken for other things.
mkdir -p "$workspace/-odd"
for name in -x '-odd/a b' $'two\nlines' '##[error]x' 'ünï'; do
  begin "the output $(printf '%q' "$name")"
  ends 0 main_step INPUT_OUTPUT="$name"
  masks_hold
  check_equal "$about, mode" "$(stat -c %a "$workspace/$name")" 600
  ends 0 post_step
  said Removed
  check_equal "$about, commands" "$(grep -c '##\[' "$scratch/out")" 0
  check is_gone "$workspace/$name"
done

begin 'a folder that is a link, which then leads elsewhere'
mkdir "$scratch/here" "$scratch/there"
ln -s "$scratch/here" "$workspace/link"
ends 0 main_step INPUT_OUTPUT=link/.env
ln -sfn "$scratch/there" "$workspace/link"
echo precious > "$scratch/there/.env"
ends 0 post_step
check is_gone "$scratch/here/.env"
check_equal "$about, the other file" "$(cat "$scratch/there/.env")" precious

# An existing file stays, now and after the job.
existing() {
  begin "$1 is there already"
  "${@:2}"
  ends 1 main_step INPUT_OUTPUT=.env INPUT_EXPORT=true
  errs 'the output .env exists already'
}
existing 'a file' cp "$scratch/runner.env" "$workspace/.env"
check_same "$about" "$workspace/.env" "$scratch/runner.env"
existing 'a link' ln -s "$scratch/there/none" "$workspace/.env"
check test -L "$workspace/.env"
check is_gone "$scratch/there/none"
existing 'a pipe' mkfifo "$workspace/.env"

begin 'a file that appears between the check and the writing'
printf '#!/bin/sh\ncase "$*" in *" -o "*) echo theirs > "%s/.env" ;; esac\nexec "%s" "$@"\n' "$workspace" \
  "$secretsctl" > "$scratch/bin/late"
chmod +x "$scratch/bin/late"
ends 1 main_step INPUT_OUTPUT=.env INPUT_COMMAND=late
said 'it exists already and is never overwritten'
ends 0 post_step
check_equal "$about" "$(cat "$workspace/.env")" theirs

begin 'a step that is killed once the output exists'
printf '#!/bin/sh\n"%s" "$@"\ncase "$*" in *" -o "*) kill -KILL $PPID ;; esac\n' "$secretsctl" > "$scratch/bin/deadly"
chmod +x "$scratch/bin/deadly"
status=0
main_step INPUT_OUTPUT=.env INPUT_COMMAND=deadly > "$scratch/killed" 2>&1 || status=$?
check_equal "$about, status" "$status" 137
check_same "$about" "$workspace/.env" "$scratch/expected.compose"
ends 0 post_step STATE_command="$secretsctl"
said 'Removed'
check is_gone "$workspace/.env"

begin 'the output was replaced by something that is not a file'
ends 0 main_step INPUT_OUTPUT=.env
mv "$workspace/.env" "$workspace/moved"
ln -s moved "$workspace/.env"
ends 1 post_step
said "A plaintext may be left at $workspace/.env."
check_same "$about" "$workspace/moved" "$scratch/expected.compose"
rm "$workspace/moved"

begin 'a command that is missing after the job'
cp "$secretsctl" "$scratch/bin/passing"
ends 0 main_step INPUT_OUTPUT=.env INPUT_COMMAND=../bin/passing
rm "$scratch/bin/passing"
ends 0 post_step
said '::warning::Removed'
check is_gone "$workspace/.env"

begin 'no such command'
ends 1 main_step INPUT_OUTPUT=.env INPUT_COMMAND=none
errs 'there is no command none on this runner'

begin 'no key'
for key in '' 'SOPS_AGE_KEY='; do
  ends 1 step main INPUT_OUTPUT=.env ${key:+"$key"}
  errs 'SOPS_AGE_KEY: ${{ secrets.SOPS_AGE_KEY }}'
done

begin 'another key'
ends 1 step main INPUT_OUTPUT=.env SOPS_AGE_KEY="$(grep '^AGE-SECRET' "$keys/other.txt")"
errs 'no identity opens the file'
check_equal "$about, advice" "$(grep -c 'secrets.SOPS_AGE_KEY' "$scratch/out")" 0

begin 'a key where our own runner keeps it'
mkdir -p "$scratch/.config/sops/age"
cp "$keys/test-only.txt" "$scratch/.config/sops/age/keys.txt"
chmod 0600 "$scratch/.config/sops/age/keys.txt"
ends 0 step main INPUT_OUTPUT=.env
masks_hold
ends 0 post_step
rm -r "$scratch/.config"

begin 'a damaged file'
ends 1 main_step INPUT_FILE=damaged.env.enc INPUT_OUTPUT=.env INPUT_EXPORT=true
errs 'MAC'
check is_gone "$workspace/.env"

begin 'a name that the runner does not let a job set'
ends 1 main_step INPUT_FILE=runner.env.enc INPUT_OUTPUT=.env INPUT_EXPORT=true
errs GITHUB_TOKEN
ends 0 main_step INPUT_FILE=runner.env.enc INPUT_OUTPUT=.env
said '::add-mask::not-for-the-runner'
ends 0 post_step
said Removed

begin 'inputs'
ends 1 main_step INPUT_FILE=
errs secrets/.env.enc
ends 1 main_step INPUT_EXPORT=yes
errs "the input 'export' is true or false"
ends 1 main_step INPUT_OUTPUT=.env INPUT_DIALECT=github
errs 'the dialect github is for no file'
ends 1 main_step INPUT_OUTPUT=none/.env
errs 'the folder of the output none/.env cannot be used: ENOENT'
ends 1 main_step INPUT_FILE=none.env.enc INPUT_OUTPUT=.env
errs none.env.enc
ends 1 main_step INPUT_FILE=--help INPUT_OUTPUT=.env
errs -- '--help'
ends 1 main_step INPUT_OUTPUT=.env INPUT_DIALECT=nonsense
said "docker-run"
ends 0 post_step
check_equal "$about, post" "$(cat "$scratch/out")" ''

begin 'a job that is cancelled'
printf '#!/bin/sh\necho $$ > "%s/started"\nexec sleep 50\n' "$scratch" > "$scratch/bin/slow"
chmod +x "$scratch/bin/slow"
# cancel.mjs FILE SIGNAL COMMAND...: once the file exists, the command gets the signal. Not as a job
# of this shell, which would make it ignore SIGINT.
cat > "$scratch/cancel.mjs" << 'JS'
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
const [started, signal, ...words] = process.argv.slice(2);
const child = spawn(words[0], words.slice(1), { stdio: 'inherit' });
child.on('exit', (status) => process.exit(status ?? 99));
const timer = setInterval(() => existsSync(started) && (clearInterval(timer), child.kill(signal)), 20);
JS
for signal in SIGINT SIGTERM; do
  rm -f "$scratch/started"
  status=0
  (cd "$workspace" && env -i HOME="$scratch" PATH="$scratch/bin:$PATH" GITHUB_STATE="$scratch/files/state" \
    GITHUB_ENV="$scratch/files/env" INPUT_FILE=secrets.env.enc INPUT_OUTPUT=.env INPUT_COMMAND=slow \
    timeout 60 node "$scratch/cancel.mjs" "$scratch/started" "$signal" node \
    "$top/action/main.js") > "$scratch/out" 2>&1 || status=$?
  check_equal "$about, $signal" "$status" 1
  said "ended with $signal"
  if kill -0 "$(cat "$scratch/started")" 2> /dev/null; then fail "$about, $signal: the command outlived the action"; else pass; fi
done

begin 'another system'
status=0
env -i PATH="$PATH" node -e 'Object.defineProperty(process, "platform", { value: "win32" }); require(process.argv[1])' \
  "$top/action/main.js" > "$scratch/out" 2>&1 || status=$?
check_equal "$about" "$status" 1
said '::error::secretsctl runs on Linux only'

# --- whole workflows, in a repository of their own. act reads the runner's files differently from
# the runner (carriage returns, newlines at the start of a value) and masks one value after the
# other: values with these are left out.

job=$scratch/job
mkdir -p "$job/.github/workflows"
cp -r "$top/action.yml" "$top/action" "$job"
printf '%s\n' 'TOKEN=hunter2-hunter2' 'PERCENT=100% or 50%' 'DOLLAR=pa$$word${X}' \
  'KEY=-----BEGIN KEY-----\nMC4CAQAwBQYDK2VwBCIEI\n-----END KEY-----\n' > "$scratch/plain.env"
theirs encrypt --age "$recipient" --input-type dotenv --output-type dotenv "$scratch/plain.env" > "$job/secrets.env.enc"
printf 'SOPS_AGE_KEY=%s\n' "$identity" > "$scratch/secrets"
KEY_FILE=$keys/test-only.txt ours decrypt --output-type compose "$job/secrets.env.enc" > "$scratch/expected"
KEY_FILE=$keys/test-only.txt ours decrypt --output-type json "$job/secrets.env.enc" > "$scratch/values.json"

cat > "$job/.github/workflows/deploy.yml" << 'YAML'
on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: ./
        with:
          file: secrets.env.enc
          output: ${{ env.PLACE }}
          export: true
        env:
          SOPS_AGE_KEY: ${{ secrets.SOPS_AGE_KEY }}
      - name: deploy
        run: |
          cp "$PLACE" "$RESULTS/copy"
          stat -c %a "$PLACE" > "$RESULTS/mode"
          env -0 > "$RESULTS/env"
          echo "the token is $TOKEN"
          cat "$PLACE"
          echo "$KEY"
          if [ "$STATUS" = wait ]; then
            touch "$RESULTS/started"
            sleep 50
          fi
          exit "$STATUS"
YAML
(cd "$job" && git init -q -b main && git add -A && git -c user.name=t -c user.email=t@t.invalid commit -qm .)

# Not in the workspace, which act removes itself.
place=$scratch/act_home/.env
# run_act [PROGRAM...]: runs the workflow, without the caller's environment, a network or an engine;
# PROGRAM runs act.
run_act() {
  (cd "$job" && env -i HOME="$scratch/act_home" PATH="$scratch/bin:$PATH" \
    timeout 300 "$@" act push -P ubuntu-latest=-self-hosted --no-cache-server --container-daemon-socket - \
    --env RESULTS="$scratch/files" --env STATUS="${STATUS-0}" --env PLACE="$place" --secret-file "${SECRETS-$scratch/secrets}" \
    --env-file /dev/null --var-file /dev/null --input-file /dev/null) \
    > "$scratch/out" 2>&1
}
mkdir -p "$scratch/act_home"

# log_is_clean: the job's log shows neither a value nor a longer line of one.
log_is_clean() {
  local line shown=0
  while IFS= read -r line; do
    if grep -qF -- "$line" "$scratch/out"; then shown=$((shown + 1)); fi
  done < <(node -e 'for (const v of Object.values(JSON.parse(fs.readFileSync(0)))) console.log(v.trim())' \
    < "$scratch/values.json")
  if ((shown > 0)); then cat "$scratch/out" >&2; fi
  check_equal "$about, values in the log" "$shown" 0
  said 'the token is ***'
}
# act_status STATUS [PROGRAM...]
act_status() {
  local status=0
  run_act "${@:2}" || status=$?
  check_equal "$about, status" "$status" "$1"
  if [[ $status != "$1" ]]; then tail -n 40 "$scratch/out" >&2; fi
}

for status in 0 7; do
  begin "act, a deployment that ends with $status"
  STATUS=$status act_status $((status > 0))
  check_same "$about" "$scratch/files/copy" "$scratch/expected"
  check_equal "$about, mode" "$(cat "$scratch/files/mode")" 600
  node -e '
    const env = Object.fromEntries(fs.readFileSync(0, "utf8").split("\0").map((text) => [text.split("=")[0], text.slice(text.indexOf("=") + 1)]));
    const wrong = Object.entries(JSON.parse(fs.readFileSync(process.argv[1]))).filter(([k, v]) => env[k] !== v);
    console.log(wrong.map(([name]) => name).join() || "exact");' "$scratch/values.json" < "$scratch/files/env" \
    > "$scratch/got"
  check_equal "$about, environment" "$(cat "$scratch/got")" exact
  check_equal "$about, the key in later steps" "$(grep -cz '^SOPS_AGE_KEY=' "$scratch/files/env")" 0
  log_is_clean
  said "Removed $place."
  check is_gone "$place"
done

begin 'act, a job that is cancelled'
STATUS='wait' act_status 1 node "$scratch/cancel.mjs" "$scratch/files/started" SIGINT
said 'has been cancelled'
said "Removed $place."
check is_gone "$place"

begin 'act, no key, as in a pull request from a fork'
SECRETS=/dev/null act_status 1
said 'No key is in the environment of this step'
check is_gone "$place"
check is_gone "$scratch/files/copy"

# --- the workflows of the guide, with this action in place of its published name

begin 'docs/ci.md'
awk '/^```yaml$/ { inside = 1; file = sprintf("%s/guide_%d.yml", folder, ++count); next }
  /^```$/ { inside = 0 } inside { print > file }' folder="$job/.github/workflows" "$top/docs/ci.md"
sed -i 's|uses: OWNER/secretsctl@v1|uses: ./|' "$job"/.github/workflows/guide_*.yml
status=0
(cd "$job" && actionlint) > "$scratch/out" 2>&1 || status=$?
check_equal "$about" "$status$(cat "$scratch/out")" 0
check test "$(grep -l 'uses: ./' "$job"/.github/workflows/guide_*.yml | wc -l)" -ge 1
# actionlint must find a mistake.
sed 's/output: /outptu: /' "$job/.github/workflows/deploy.yml" > "$job/.github/workflows/wrong.yml"
status=0
(cd "$job" && actionlint) > "$scratch/out" 2>&1 || status=$?
check_equal 'a wrong input' "$status" 1
said 'outptu'
finish
