#!/usr/bin/env bash
# The main job from start to end, with the real command in a scratch folder. Shows each command,
# then runs it; stops at a step that does not give the shown result. Leaves no files behind.
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
secretsctl=$top/build/release/secretsctl
[[ -x $secretsctl ]] || { echo "demo: $secretsctl is not built: run make" >&2; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# None of the caller's settings: no keys, no git configuration.
for variable in $(compgen -e); do
  case $variable in SOPS_* | GIT_* | XDG_*) unset "$variable" ;; esac
done
mkdir "$scratch/home"
export HOME=$scratch/home GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat
git config --global user.name Demo
git config --global user.email demo@example.org
git config --global init.defaultBranch main
PATH=$(dirname "$secretsctl"):$PATH
cd "$scratch"

say() { printf '\n%s\n' "$*"; }
# Shows a command line and runs it as a shell would.
show() {
  printf '\n  $ %s\n' "$1"
  eval "$1" 2>&1 | sed 's/^/    /'
}
wrong() {
  echo "demo: $*" >&2
  exit 1
}

say '1. A key. The public half is for all, the other stays with you.'
show 'secretsctl keygen -o key.txt'
recipient=$(secretsctl keygen -y key.txt)
[[ $(stat -c %a key.txt) == 600 ]] || wrong 'the key can be read by others'

say '2. A repository with a rule for whom secrets are encrypted; plaintext is never committed.'
show 'git init -q app && mkdir app/secrets'
cd app
show "printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' $recipient > .sops.yaml"
show "printf '.env\n' > .gitignore"
cat > secrets/.env << 'ENV'
# the gateway
OPENAI_API_KEY=sk-demo-0123456789
DB_PASSWORD=pa$$ "word" # with all that shells like
TELEGRAM_TOKEN=42:abc
ENV
show 'cat secrets/.env'

say '3. Encrypted, it can be committed: names stay readable, values do not.'
show 'secretsctl encrypt secrets/.env'
show 'git add -A && git commit -qm "Add secrets" && git ls-files'
show "git show HEAD:secrets/.env.enc | cut -c 1-72"
git ls-files | grep -qx secrets/.env.enc || wrong 'the encrypted file was not committed'
if git ls-files | grep -qx secrets/.env; then wrong 'the plaintext was committed'; fi
if git grep -qE 'sk-demo|42:abc' HEAD --; then wrong 'a secret is in the history'; fi

say '4. In CI: a fresh clone, and the key in a variable.'
cp secrets/.env "$scratch/expected"
cd "$scratch"
show 'git clone -q app ci'
cd ci
# shellcheck disable=SC2016  # expanded when it is run
show 'SOPS_AGE_KEY=$(cat ../key.txt) secretsctl decrypt secrets/.env.enc -o .env'
show 'ls -l .env && cat .env'
cmp -s .env "$scratch/expected" || wrong 'the decrypted file differs'
[[ $(stat -c %a .env) == 600 ]] || wrong 'the plaintext can be read by others'
# shellcheck disable=SC2016
show 'SOPS_AGE_KEY=$(cat ../key.txt) secretsctl get secrets/.env.enc DB_PASSWORD; echo'

say '5. OpenClaw asks for single values; the command answers as its exec secrets provider.'
export SOPS_AGE_KEY_FILE=$scratch/key.txt
request='{"protocolVersion":1,"provider":"env","ids":["OPENAI_API_KEY","NO_SUCH_KEY"]}'
show "echo '$request' | secretsctl provider secrets/.env.enc"
answer=$(echo "$request" | secretsctl provider secrets/.env.enc)
[[ $answer == *'"OPENAI_API_KEY":"sk-demo-0123456789"'* && $answer == *NOT_FOUND* ]] ||
  wrong 'the answer is another one'

say '6. An attacker removes a line from the file: refused, and nothing is printed.'
show "sed -i '/^TELEGRAM_TOKEN=/d' secrets/.env.enc"
status=0
secretsctl decrypt secrets/.env.enc > "$scratch/printed" 2> "$scratch/message" || status=$?
printf '\n  $ secretsctl decrypt secrets/.env.enc; echo "exit status $?"\n'
sed 's/^/    /' "$scratch/message"
printf '    exit status %s\n' "$status"
[[ $status == 51 ]] || wrong "the exit status is $status, not 51"
[[ ! -s $scratch/printed ]] || wrong 'something was printed'

say 'Done. The scratch folder is removed.'
