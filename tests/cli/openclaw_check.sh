#!/usr/bin/env bash
# openclaw check: what a gateway would run into, found before it does.
# shellcheck disable=SC2016  # what stands in single quotes is for jq, or for OpenClaw
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
printf 'A=one\nB=two words\nEMPTY=\nTWICE=1\nTWICE=2\nMASK=REDACTED\nBLANK=   \n_TOKEN=x\n' > plain.env
expect 0 encrypt --age "$recipient" -o secrets.env.enc plain.env
file=$PWD/secrets.env.enc
command_file=$PWD/bin/secretsctl
mkdir bin
install -m 0755 "$secretsctl" "$command_file"

# configure MEMBERS REFERENCE...: an openclaw.json whose provider p has these members besides the
# usual ones, and a reference (JSON) for each place.
configure() {
  local members=$1 reference i=0 models=
  shift
  for reference in "$@"; do
    models+="${models:+, }\"m$((i += 1))\": { \"baseUrl\": \"https://one.invalid\", \"apiKey\": $reference }"
  done
  cat > openclaw.json << JSON
{ "secrets": { "providers": { "p": {
    "source": "exec", "command": "${command-$command_file}",
    "args": ["provider", "${served-$file}"], "passEnv": ["SOPS_AGE_KEY_FILE"]$members } } },
  "models": { "providers": { $models } } }
JSON
  chmod 0600 openclaw.json
}
to() { printf '{"source":"exec","provider":"p","id":"%s"}' "$1"; }
# report STATUS: the check ends so; its text is in $out, the same as JSON in report.json.
report() {
  expect "$1" openclaw check --config openclaw.json --json
  cp "$out" report.json
  check jq -e '.checks | length > 0' report.json > /dev/null
  expect "$1" openclaw check --config openclaw.json
  cp "$out" report
  unsaid one-secret
}
tells() { if grep -qF -- "$1" report; then good; else bad "not told: '$1': $(cat report)"; fi; }
untold() { if grep -qF -- "$1" report; then bad "told: '$1'"; else good; fi; }
problems() { jq -c '[.checks[] | select(.status == "problem") | .check] | unique' report.json; }

begin 'all is well'
configure '' "$(to A)" "$(to B)" "$(to A)"
report 0
tells '2 ids answered with a value'
tells 'nobody else may write'
tells 'auth-profile store'
tells 'not checked'
check is_equal "$(jq .ok report.json)" true
untold 'two words'

begin 'places of the configuration'
mkdir state
cp openclaw.json state/openclaw.json
OPENCLAW_STATE_DIR=$PWD/state expect 0 openclaw check
OPENCLAW_CONFIG_PATH=$PWD/openclaw.json expect 0 openclaw check
mkdir -p "$HOME/.openclaw"
cp openclaw.json "$HOME/.openclaw/openclaw.json"
expect 0 openclaw check
OPENCLAW_HOME=$PWD/none expect 1 openclaw check
check grep -qF "$PWD/none/.openclaw/openclaw.json" "$out"
rm "$HOME/.openclaw/openclaw.json"
expect 1 openclaw check --config none.json
check grep -qF none.json "$out"

begin 'references that would fail'
for pair in 'NOPE:(NOT_FOUND).' 'TWICE:(AMBIGUOUS_DUPLICATE_KEY).' 'EMPTY:failed for id "EMPTY".' \
  'MASK:redaction placeholder' 'BLANK:non-empty string'; do
  configure '' "$(to A)" "$(to "${pair%%:*}")"
  report 1
  tells "models.providers.m2.apiKey asks for '${pair%%:*}'"
  tells "${pair#*:}"
  tells '1 id answered'
  check is_equal "$(problems)" '["answer"]'
done

begin 'references that are none'
configure '' '{"source":"exec","provider":"p","id":"_TOKEN"}'
report 1
tells 'LABEL#KEY'
configure '' '{"source":"exec","provider":"q","id":"A"}'
report 1
tells 'Secret provider "q" is not configured'
configure '' '{"source":"file","provider":"p","id":"/A"}'
report 1
tells 'has source "exec" but ref requests "file"'
configure '' '{"source":"exec","provider":"P","id":"A"}'
report 1
configure '' '{"source":"exec","provider":"p","id":"a/../b"}'
report 1
configure '' '{"source":"exec","id":"A"}'
report 1
configure '' '{"source":"exec","provider":"p","id":"A","more":1}'
report 1

begin 'other sources'
configure '' '{"source":"env","provider":"default","id":"HOME"}' '"${HOME}"' '"$HOME"'
report 0
configure '' '{"source":"env","provider":"default","id":"NOT_SET"}'
report 1
tells NOT_SET
for text in '"${NOT_SET}"' '"$NOT_SET"'; do
  configure '' "$text"
  report 1
  tells 'models.providers.m1.apiKey'
done
configure '' '{"source":"store","provider":"default","id":"A"}'
report 1
tells 'not checked'

begin 'the command: OpenClaw'"'"'s own texts'
refused() { # TEXT
  report 1
  tells "$1"
  check is_equal "$(problems)" '["command"]'
}
ln -s "$command_file" link
command=$PWD/link configure '' "$(to A)"
refused "secrets.providers.p.command must not be a symlink: $PWD/link"
tells "name what it leads to: $command_file"
command=$PWD/none configure '' "$(to A)"
refused 'command is not readable'
command=$PWD/bin configure '' "$(to A)"
refused 'command must be a file'
install -m 0775 "$secretsctl" group
command=$PWD/group configure '' "$(to A)"
refused 'permissions are too open'
tells 'writable by group or others'
tells 'mode 0775'
install -m 0644 "$secretsctl" plain
command=$PWD/plain configure '' "$(to A)"
refused 'Command failed during launch or output capture (EACCES)'
configure ', "trustedDirs": ["/usr/bin"]' "$(to A)"
refused 'is outside trustedDirs'
configure ", \"trustedDirs\": [\"$PWD\"]" "$(to A)"
report 0
mkdir -m 0777 open
install -m 0755 "$secretsctl" open/secretsctl
command=$PWD/open/secretsctl configure '' "$(to A)"
report 0
tells 'can replace the command'
# What could be answered is told although OpenClaw would not run it.
command=$PWD/link configure '' "$(to A)" "$(to NOPE)"
report 1
tells '(NOT_FOUND)'

begin 'settings that the schema refuses'
for members in ', "timeoutMs": 0' ', "timeoutMs": 120001' ', "timeoutMs": "5"' ', "maxOutputBytes": 1.5' \
  ', "unknown": 1' ', "env": {"A": 1}' ', "jsonOnly": "yes"' ', "trustedDirs": ["here"]' \
  ', "passEnv": ["lower"]'; do
  configure "$members" "$(to A)"
  report 1
  tells 'would not start'
  check jq -e '[.checks[] | select(.status == "problem" and .check == "settings")] | length == 1' report.json > /dev/null
done
command=secretsctl configure '' "$(to A)"
report 1
tells 'no absolute path'
command='/bin/sh -c "x"' configure '' "$(to A)" 2> /dev/null || true
sed -i 's/"providers": { "p"/"providers": { "Bad"/' openclaw.json
expect 1 openclaw check --config openclaw.json

begin 'limits'
many=()
for i in {1..513}; do many+=("$(to "K$i")"); done
configure '' "${many[@]}"
report 1
tells 'exceeded maxRefsPerProvider (512)'
configure ', "maxOutputBytes": 50' "$(to A)"
report 1
tells 'exceeded maxOutputBytes (50)'
printf '#!/bin/sh\nsleep 1.5\ncat %s\n' "$key" > slow-key
chmod 0755 slow-key
configure ', "timeoutMs": 1000, "env": {"SOPS_AGE_KEY_CMD": "'"$PWD"'/slow-key"}' "$(to A)"
sed -i 's/"SOPS_AGE_KEY_FILE"//' openclaw.json
report 1
tells 'timed out after 1000ms'
sed -i 's/"timeoutMs": 1000/"timeoutMs": 2500/' openclaw.json
report 0
tells 'more than half of timeoutMs'

begin 'the whole file'
served=$PWD/none.env.enc configure '' "$(to A)"
report 1
tells 'exited with code 2.'
sed '/^sops_mac=/d' secrets.env.enc > changed.env.enc
served=$PWD/changed.env.enc configure '' "$(to A)"
report 1
tells 'exited with code 51.'
sed 's/^A=.*/A=clear/' secrets.env.enc > clear.env.enc
served=$PWD/clear.env.enc configure '' "$(to A)"
report 1
tells 'exited with code 25.'
configure '' "$(to A)"
SOPS_AGE_KEY_FILE=$keys/other.txt report 1
tells 'exited with code 128.'
tells "$recipient"
served=../secrets.env.enc configure '' "$(to A)"
report 0
tells "seen from the command's folder"

begin 'the key does not get there'
configure '' "$(to A)"
sed -i 's/"SOPS_AGE_KEY_FILE"//' openclaw.json
report 1
tells 'exited with code 128.'
tells 'add "SOPS_AGE_KEY_FILE" to passEnv'
configure '' "$(to A)"
SOPS_AGE_KEY_FILE='' expect 1 openclaw check --config openclaw.json
(unset SOPS_AGE_KEY_FILE && expect 1 openclaw check --config openclaw.json)
check grep -qF 'it is not set' "$out"
configure ', "env": {"SOPS_AGE_KEY": "'"$(identity_of test-only)"'"}' "$(to A)"
report 0
tells 'an identity stands in the configuration in clear'
untold AGE-SECRET-KEY
check_not grep -qF AGE-SECRET-KEY report.json

begin 'variables of the gateway: .env in its state folder, env.vars'
configure '' "$(to A)"
sed -i 's#"models": {#"env": { "vars": { "SOPS_AGE_KEY_FILE": "'"$key"'" } }, "models": {#' openclaw.json
(unset SOPS_AGE_KEY_FILE && expect 0 openclaw check --config openclaw.json)
configure '' "$(to A)"
printf '# key\nexport SOPS_AGE_KEY_FILE="%s"\n' "$key" > state/.env
(
  unset SOPS_AGE_KEY_FILE
  export OPENCLAW_STATE_DIR=$PWD/state
  expect 0 openclaw check --config openclaw.json
)

begin 'JSON5, includes, variables'
cat > five.json << JSON
// a comment
{ secrets: { providers: { p: { source: 'exec', command: "$command_file", // here
      args: ['provider', '\${FOLDER}/secrets.env.enc',], passEnv: ["SOPS_AGE_KEY_FILE"], }, }, },
  models: { \$include: './models.json5' }, }
JSON
echo "{ providers: { m: { apiKey: { source: 'exec', provider: 'p', id: 'A' } } } }" > models.json5
FOLDER=$PWD expect 0 openclaw check --config five.json
check grep -qF '1 id answered' "$out"
sed -i 's/A/NOPE/' models.json5
FOLDER=$PWD expect 1 openclaw check --config five.json
mkdir sub
mv models.json5 ../outside.json5
sed -i 's#./models.json5#../outside.json5#' five.json
FOLDER=$PWD expect 1 openclaw check --config five.json
check grep -qF 'OPENCLAW_INCLUDE_ROOTS' "$out"
printf '{\n "a": 1,\n "b" 2\n}\n' > broken.json
expect 1 openclaw check --config broken.json
check grep -qF 'line 3, column 6' "$out"

begin 'a provider that nothing refers to yet is tried with every key'
configure ''
report 0
tells 'no reference names this provider yet'
tells "the key '_TOKEN'"
SOPS_AGE_KEY_FILE=$keys/other.txt report 1

begin 'another command: what it says on standard error is not shown'
printf '#!/bin/sh\necho one-secret >&2\nexit 9\n' > vault
chmod 0755 vault
cat > openclaw.json << JSON
{ "secrets": { "providers": { "v": { "source": "exec", "command": "$PWD/vault" } } }, "x": { "source": "exec", "provider": "v", "id": "A" } }
JSON
report 1
tells 'exited with code 9.'
untold one-secret
printf '#!/bin/sh\nenv | sort >&2\npwd >&2\ncat > seen\nenv | cut -d= -f1 | sort > names\necho "{\\"protocolVersion\\":1,\\"values\\":{\\"A\\":\\"v\\"}}"\n' > vault
report 0
check is_equal "$(cat seen)" '{"protocolVersion":1,"provider":"v","ids":["A"]}'
check is_equal "$(grep -cvx -e OPENCLAW_CLI -e PWD -e SHLVL -e _ names || true)" 0
printf '#!/bin/sh\necho plain text\n' > vault
report 1
tells 'returned invalid JSON.'
sed -i 's/"command"/"jsonOnly": false, "command"/' openclaw.json
report 0

begin 'explained'
for text in 'Exec provider "p" exited with code 51.' 'exited with code 51' 'exited with code 128' \
  'failed for id' 'Exec provider "p" failed for id "X" (NOT_FOUND).' \
  'secrets.providers.p.command must not be a symlink: /bin/sh' \
  'permissions are too open' 'must be owned by the current user (uid=1000): /x' \
  'Secrets reloaded with 1 warning(s).' 'unauthorized: gateway token mismatch (x)' \
  'Exec provider "p" timed out after 5000ms.' 'response missing id "X"' 'SECRETS_RELOADER_DEGRADED'; do
  expect 0 openclaw check --explain "$text"
  check test "$(wc -l < "$out")" -ge 2
done
expect 0 openclaw check --explain 'Exec provider "p" exited with code 51.' --json
check jq -e '.checks[0].message | test("MAC")' "$out" > /dev/null
printf 'x\nExec provider "p" failed for id "X" (NOT_FOUND).\nexited with code 2.\n' > log
expect 0 openclaw check --explain - < log
check is_equal "$(grep -c '^note' "$out")" 2
expect 1 openclaw check --explain 'all is well'

if is_root; then
  begin 'as another user'
  open_to_nobody
  cp secrets.env.enc "$scratch/open/"
  chmod 0644 "$scratch/open/secrets.env.enc"
  cd "$scratch/open"
  command=$scratch/open/secretsctl served=$scratch/open/secrets.env.enc configure '' "$(to A)"
  export SOPS_AGE_KEY_FILE=$scratch/open/key.txt
  expect 0 openclaw check --config openclaw.json --user 65534
  expect 1 openclaw check --config openclaw.json
  check grep -qF 'must be owned by the current user (uid=0)' "$out"
  chown root secretsctl
  expect 1 openclaw check --config openclaw.json --user 65534
  check grep -qF 'must be owned by the current user (uid=65534)' "$out"
  chown 65534 secretsctl
  chown root key.txt
  chmod 0600 key.txt
  expect 1 openclaw check --config openclaw.json --user 65534
  check grep -qF 'Permission denied' "$out"
  status=0
  chmod 0644 openclaw.json
  as_nobody env HOME=/nonexistent "$scratch/open/secretsctl" openclaw check --config openclaw.json --user 1 > "$out" || status=$?
  check is_equal "$status" 1
  check grep -qF 'only root can try it' "$out"
else
  cannot 'a gateway of another user: it needs root'
fi
finish
