#!/usr/bin/env bash
# openclaw config: the piece for openclaw.json, and writing it into a configuration.
# shellcheck disable=SC2016  # the text in single quotes is for jq
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

printf 'OPENAI_API_KEY=sk-very-secret\nANTHROPIC_API_KEY=also secret\n' > .env
expect 0 encrypt --age "$recipient" .env
file=$PWD/.env.enc
json() { jq -c "$1" "$out"; }

begin 'the piece, without a key at hand'
expect 0 openclaw config .env.enc
check is_equal "$(json '.secrets.providers | keys')" '["secretsctl"]'
check is_equal "$(json '.secrets.providers.secretsctl')" \
  "{\"source\":\"exec\",\"command\":\"$secretsctl\",\"args\":[\"provider\",\"$file\"],\"passEnv\":[\"SOPS_AGE_KEY_FILE\"],\"jsonOnly\":true}"
check is_equal "$(json 'keys')" '["secrets"]'
unsaid very-secret

begin 'passEnv: the sources of keys that are set'
SOPS_AGE_KEY=$(identity_of test-only) expect 0 openclaw config .env.enc
check is_equal "$(json '.secrets.providers.secretsctl.passEnv')" '["SOPS_AGE_KEY"]'
unsaid AGE-SECRET-KEY
SOPS_AGE_KEY_FILE=$key SOPS_AGE_KEY_CMD='cat key' expect 0 openclaw config .env.enc
check is_equal "$(json '.secrets.providers.secretsctl.passEnv')" \
  '["SOPS_AGE_KEY_FILE","SOPS_AGE_KEY_CMD"]'
SOPS_AGE_KEY='' expect 0 openclaw config .env.enc
check is_equal "$(json '.secrets.providers.secretsctl.passEnv')" '["SOPS_AGE_KEY_FILE"]'

begin 'a reference for each key'
expect 0 openclaw config --refs --alias vault .env.enc
check is_equal "$(json '.refs | keys_unsorted')" '["OPENAI_API_KEY","ANTHROPIC_API_KEY"]'
check is_equal "$(json '.refs.OPENAI_API_KEY')" \
  '{"source":"exec","provider":"vault","id":"OPENAI_API_KEY"}'
check is_equal "$(json '.secrets.providers | keys')" '["vault"]'

begin 'keys that no reference can name are named'
printf '_TOKEN=1\nEMPTY=\nTWICE=1\nTWICE=2\nключ=1\nGOOD=1\nA.B-c=1\n' > odd.env
expect 0 encrypt --age "$recipient" odd.env
expect 0 openclaw config --refs odd.env.enc
for name in _TOKEN EMPTY TWICE ключ; do said "'$name'"; done
check is_equal "$(json '.refs | keys')" '["A.B-c","GOOD"]'
said 'LABEL#_TOKEN'
expect 0 openclaw config --refs odd=odd.env.enc
check is_equal "$(json '.refs | keys')" '["A.B-c","GOOD","odd#_TOKEN"]'
check is_equal "$(json '.secrets.providers.secretsctl.args[1]')" "\"odd=$PWD/odd.env.enc\""

begin 'a key in several files'
printf 'OPENAI_API_KEY=2\nOTHER=3\n' > second.env
expect 0 encrypt --age "$recipient" second.env
expect 0 openclaw config --refs .env.enc second.env.enc
check is_equal "$(json '.refs | keys_unsorted')" '["OPENAI_API_KEY","ANTHROPIC_API_KEY","OTHER"]'
said "second.env.enc: the key 'OPENAI_API_KEY' is in .env.enc too"
expect 0 openclaw config --refs one=.env.enc two=second.env.enc
check is_equal "$(json '.refs | keys_unsorted')" \
  '["OPENAI_API_KEY","ANTHROPIC_API_KEY","two#OPENAI_API_KEY","OTHER"]'

begin 'refused arguments'
expect 100 openclaw config
printed_nothing
expect 2 openclaw config missing.env.enc
expect 2 openclaw config .env.enc --write missing.json
said 'missing.json: No such file'
said 'openclaw onboard'
expect 1 openclaw config --alias Vault .env.enc
said 'Vault'
expect 1 openclaw config .env
printed_nothing
expect 1 openclaw
expect 1 openclaw nothing
expect 0 openclaw --help

begin 'written into a strict JSON file: nothing else changes'
cat > openclaw.json << 'JSON'
{
    "z": 1.0, "big": 12345678901234567890, "e": 1e400,
    "models": { "providers": {} },
    "list": [1,2,   3]
}
JSON
cp openclaw.json before.json
chmod 0640 openclaw.json
expect 0 openclaw config .env.enc --write openclaw.json
said openclaw.json.before-secretsctl
same openclaw.json.before-secretsctl before.json
check is_equal "$(mode_of openclaw.json)" 640
check is_equal "$(mode_of openclaw.json.before-secretsctl)" 600
check is_equal "$(jq -c '.secrets.providers.secretsctl.args[0]' openclaw.json)" '"provider"'
head -n 3 before.json > expected
printf '    "list": [1,2,   3],\n    "secrets": {\n        "providers": {\n' >> expected
head -n 6 openclaw.json > start
same start expected
check is_equal "$(json '.secrets.providers | keys')" '["secretsctl"]'
cp openclaw.json written.json
expect 0 openclaw config .env.enc --write openclaw.json
said 'already'
same openclaw.json written.json
check test ! -e openclaw.json.before-secretsctl.2

begin 'a second provider, and a change of the first'
expect 0 openclaw config --alias other second.env.enc --write openclaw.json
check is_equal "$(jq -c '.secrets.providers | keys' openclaw.json)" '["other","secretsctl"]'
check test -e openclaw.json.before-secretsctl.2
jq '.secrets.providers.secretsctl.timeoutMs = 9000' openclaw.json > changed && mv changed openclaw.json
expect 0 openclaw config second.env.enc --write openclaw.json
check is_equal "$(jq -c '.secrets.providers.secretsctl | [.timeoutMs, .args[1]]' openclaw.json)" \
  "[9000,\"$PWD/second.env.enc\"]"

begin 'other layouts'
printf '{"a":1}' > flat.json
expect 0 openclaw config .env.enc --write flat.json
check is_equal "$(wc -l < flat.json)" 0
check is_equal "$(jq -c '[.a, .secrets.providers.secretsctl.source]' flat.json)" '[1,"exec"]'
printf '{\r\n\t"a": 1\r\n}\r\n' > tabs.json
expect 0 openclaw config .env.enc --write tabs.json
check is_equal "$(grep -c $'\r$' tabs.json)" "$(wc -l < tabs.json)"
check grep -q $'^\t\t"providers": {\r$' tabs.json
check jq -e . tabs.json > /dev/null
printf '{}' > empty.json
expect 0 openclaw config .env.enc --write empty.json
check jq -e .secrets.providers.secretsctl empty.json > /dev/null

begin 'configurations that stay unchanged'
for text in '{ a: 1 }' '{"a": 1,}' $'// x\n{"a": 1}' '{"secrets": {"$include": "./s.json"}}' \
  '{"secrets": []}' '[]' '{"a"' '{"secrets":{"providers":{"secretsctl":{"source":"env"}}}}'; do
  printf '%s' "$text" > left.json
  cp left.json left.before
  expect 1 openclaw config .env.enc --write left.json
  same left.json left.before
  check test ! -e left.json.before-secretsctl
  said 'left.json'
  said '"providers"'
  check jq -e .secrets.providers.secretsctl "$out" > /dev/null
done
expect 2 openclaw config .env.enc --write none.json

if is_root; then
  begin 'root in the folder of another user acts as that user'
  open_to_nobody
  mkdir -p "$scratch/open/home" "$scratch/mine"
  printf '{"a": 1}\n' > "$scratch/open/home/openclaw.json"
  chmod 0600 "$scratch/open/home/openclaw.json"
  chown -R 65534:65534 "$scratch/open/home"
  expect 0 openclaw config .env.enc --write "$scratch/open/home/openclaw.json"
  check is_equal "$(stat -c '%u %a' "$scratch/open/home/openclaw.json")" '65534 600'
  check is_equal "$(stat -c '%u %a' "$scratch/open/home/openclaw.json.before-secretsctl")" '65534 600'
  # A link made by the user leads only where the user may go.
  printf '{"root": 1}\n' > "$scratch/mine/openclaw.json"
  chmod 0600 "$scratch/mine/openclaw.json"
  chmod 0700 "$scratch/mine"
  ln -s "$scratch/mine" "$scratch/open/home/state"
  ln -s "$scratch/mine/openclaw.json" "$scratch/open/home/link.json"
  chown -h 65534 "$scratch/open/home/state" "$scratch/open/home/link.json"
  for target in state/openclaw.json link.json; do
    expect 2 openclaw config .env.enc --write "$scratch/open/home/$target"
    said 65534
    check is_equal "$(cat "$scratch/mine/openclaw.json")" '{"root": 1}'
    check is_equal "$(ls "$scratch/mine")" openclaw.json
  done
  # In a folder of root's the file keeps its owner, and so does the copy of its old text.
  chown 65534:65534 "$scratch/mine/openclaw.json"
  expect 0 openclaw config .env.enc --write "$scratch/mine/openclaw.json"
  check is_equal "$(stat -c '%u %a' "$scratch/mine/openclaw.json" "$scratch/mine/openclaw.json.before-secretsctl")" \
    $'65534 600\n65534 600'
  mkdir -m 0777 "$scratch/everybodys"
  cp flat.json "$scratch/everybodys/openclaw.json"
  expect 1 openclaw config .env.enc --write "$scratch/everybodys/openclaw.json"
  said 'changed by every user'
  begin 'no owner is changed through a path'
  if command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
    cp "$scratch/open/home/openclaw.json.before-secretsctl" "$scratch/mine/openclaw.json"
    for target in "$scratch/open/home/openclaw.json" "$scratch/mine/openclaw.json"; do
      quiet=$(strace -f -e trace=chown,lchown,fchownat,fchown -o "$scratch/trace" "$secretsctl" openclaw config \
        --alias another .env.enc --write "$target" 2>&1)
      check test -n "$quiet"
      check_not grep -q -e ' chown(' -e lchown -e fchownat "$scratch/trace"
    done
  else
    cannot 'system calls: strace is not there or may not trace'
  fi
else
  cannot 'the folder of another user: it needs root'
fi

begin 'the command that OpenClaw would refuse is named'
ln -s "$secretsctl" link
expect 0 openclaw config --command "$PWD/link" .env.enc
said 'must not be a symlink'
check is_equal "$(json '.secrets.providers.secretsctl.command')" "\"$PWD/link\""
finish
