#!/usr/bin/env bash
# openclaw check: finds what a gateway would fail at, before it does.
# shellcheck disable=SC2016  # the text in single quotes is for jq, or for OpenClaw
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

# configure MEMBERS REFERENCE...: an openclaw.json whose provider p has these members in addition to
# the usual ones, and a JSON reference for each.
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
# report STATUS: the check ends with STATUS; its text is in $out, and its JSON in report.json.
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

begin 'no fault'
configure '' "$(to A)" "$(to B)" "$(to A)"
report 0
tells '2 ids answered with a value'
tells 'no other user may write'
tells 'auth-profile store'
tells 'not checked'
check is_equal "$(jq .ok report.json)" true
untold 'two words'

begin 'paths of the configuration'
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

begin 'malformed references'
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
tells "name its target: $command_file"
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
# Answers are reported although OpenClaw would not run the command.
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
printf '#!/bin/sh\nsleep 4.1\ncat %s\n' "$key" > slow-key
chmod 0755 slow-key
configure ', "timeoutMs": 1000, "env": {"SOPS_AGE_KEY_CMD": "'"$PWD"'/slow-key"}' "$(to A)"
sed -i 's/"SOPS_AGE_KEY_FILE"//' openclaw.json
report 1
tells 'timed out after 1000ms'
sed -i 's/"timeoutMs": 1000/"timeoutMs": 8000/' openclaw.json
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

begin 'the key does not reach the provider'
configure '' "$(to A)"
sed -i 's/"SOPS_AGE_KEY_FILE"//' openclaw.json
report 1
tells 'exited with code 128.'
tells 'add "SOPS_AGE_KEY_FILE" to passEnv'
configure '' "$(to A)"
SOPS_AGE_KEY_FILE='' expect 1 openclaw check --config openclaw.json
# shellcheck disable=SC2088  # as it stands in a .env, where nothing expands it
SOPS_AGE_KEY_FILE='~/key.txt' report 1
tells 'write the whole path into SOPS_AGE_KEY_FILE (this environment)'
SOPS_AGE_KEY_FILE=$keys/other.txt report 1
tells 'the provider gets SOPS_AGE_KEY_FILE (this environment): correct what it holds'
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

begin 'another command: its standard error is not shown'
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

begin 'explanations'
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

begin 'limited work: the expansion of a short text is limited, and many items are handled quickly'
# bounded STATUS FILE: ends within seconds of processor time, however busy the machine is, and uses
# little memory.
bounded() {
  local status=0
  (ulimit -t 15 -v 4000000 && exec "$secretsctl" openclaw check --config "$2") > "$out" 2> "$err" || status=$?
  check is_equal "$2 $status" "$2 $1"
}
repeated() { head -c "$(($2 * ${#1}))" < <(yes "$1" | tr -d '\n'); }
numbered() { seq -f "$1" -s, "$2"; }
variable='"env":{"vars":{"A":"'$(repeated x 60000)'"}}'
printf '{%s,"x":["%s"]}' "$variable" "$(repeated '${A}' 230000)" > one.json
bounded 1 one.json
check grep -qF 'expands to more than 1 MiB' "$out"
printf '{%s,"x":[%s0]}' "$variable" "$(repeated '"${A}${A}${A}${A}",' 50000)" > many.json
bounded 1 many.json
check grep -qF 'more work than is done' "$out"
printf '{"secrets":{"providers":{%s}},"x":[%s]}' "$(numbered '"p%.0f":{"source":"env"}' 60000)" \
  "$(numbered '{"source":"env","provider":"p%.0f","id":"HOME"}' 60000)" > providers.json
bounded 0 providers.json
printf '{"secrets":{"providers":{"p":{"source":"env","allowlist":[%s"HOME"]}}},"x":[%s]}' \
  "$(repeated '"Q",' 50000)" "$(repeated '{"source":"env","provider":"p","id":"HOME"},' 50000)0" > allowed.json
bounded 1 allowed.json
printf '{%s}' "$(numbered '"k%.0f":1' 100000)" > part.json
printf '{"$include":[%s"./part.json"]}' "$(repeated '"./part.json",' 400)" > includes.json
bounded 1 includes.json
printf '[%s0]' "$(repeated 0, 8000000)" > values.json
bounded 1 values.json
printf '{"%s":[%s0]}' "$(repeated n 4000000)" "$(repeated '"$A",' 100000)" > names.json
bounded 0 names.json
rm -f one.json many.json providers.json allowed.json part.json includes.json values.json names.json

begin 'more providers than the check calls'
printf '#!/bin/sh\necho x >> %s/ran\necho "{\\"protocolVersion\\":1,\\"values\\":{\\"A\\":\\"v\\"}}"\n' "$PWD" > vault
printf '{"secrets":{"providers":{%s}},"x":[%s]}' \
  "$(numbered '"p%.0f":{"source":"exec","command":"'"$PWD"'/vault"}' 70)" \
  "$(numbered '{"source":"exec","provider":"p%.0f","id":"A"}' 70)" > openclaw.json
report 1
check is_equal "$(wc -l < ran)" 128  # in two runs
rm ran

begin 'a provider reported as a problem is not run'
printf '#!/bin/sh\ntouch %s/ran\n' "$PWD" > vault
for members in ', "timeoutMs": 0' ', "unknown": 1' ', "passEnv": ["lower"]' ', "trustedDirs": ["/usr/bin"]'; do
  printf '{"secrets":{"providers":{"v":{"source":"exec","command":"%s/vault"%s}}},"x":{"source":"exec","provider":"v","id":"A"}}' \
    "$PWD" "$members" > openclaw.json
  report 1
  tells 'not called'
  check test ! -e ran
done
sed -i 's/"v"/"Bad"/; s/, "trustedDirs": \[[^]]*\]//' openclaw.json
report 1
check test ! -e ran
# This command does not run in its place either if its settings are refused: they name a key
# command.
configure ", \"timeoutMs\": 0, \"env\": {\"SOPS_AGE_KEY_CMD\": \"$PWD/vault\"}" "$(to A)"
report 1
check test ! -e ran

if is_root; then
  begin 'as another user'
  open_to_nobody
  cp secrets.env.enc "$scratch/open/"
  chmod 0644 "$scratch/open/secrets.env.enc"
  cd "$scratch/open"
  # with_variable NAME VALUE: sets it in env.vars of the user's configuration.
  with_variable() {
    sed -i 's#"models": {#"env": { "vars": { "'"$1"'": "'"$2"'" } }, "models": {#' openclaw.json
    chown 65534 openclaw.json
  }
  command=$scratch/open/secretsctl served=$scratch/open/secrets.env.enc configure '' "$(to A)"
  with_variable SOPS_AGE_KEY_FILE "$scratch/open/key.txt"
  unset SOPS_AGE_KEY_FILE
  expect 0 openclaw check --config openclaw.json --user 65534
  expect 1 openclaw check --config openclaw.json
  check grep -qF 'must be owned by the current user (uid=0)' "$out"
  check grep -qF -e '--user 65534' "$out"
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

  begin 'nothing of root reaches another user: variables, files behind links, descriptors, the session'
  # A provider of the user's, which writes down everything that it gets.
  cat > thief << SCRIPT
#!/bin/sh
{
  env
  readlink /proc/\$\$/fd/*
  echo "session \$(cut -d' ' -f6 /proc/\$\$/stat) is \$\$"
  if true < /dev/tty; then echo has-a-terminal; fi
} > $scratch/open/stolen 2> /dev/null
echo '{"protocolVersion":1,"values":{"A":"v"}}'
SCRIPT
  chmod 0755 thief
  chown 65534 thief
  printf 'ROOT_ONLY=marker-of-root\n' > "$scratch/root.env"
  chmod 0600 "$scratch/root.env"
  mkdir -p home/.openclaw
  cat > home/.openclaw/openclaw.json << JSON
{ "secrets": { "providers": { "p": { "source": "exec", "command": "$scratch/open/thief",
    "args": ["\${SOPS_AGE_KEY}"], "env": {"COPY": "\${SOPS_AGE_KEY}"},
    "passEnv": ["SOPS_AGE_KEY", "ROOT_ONLY", "HOME", "USER", "OPENCLAW_STATE_DIR"] } } },
  "x": {"source":"exec","provider":"p","id":"A"} }
JSON
  ln -s "$scratch/root.env" home/.openclaw/.env
  chown -Rh 65534 home
  # steals COMMAND...: runs the check; then the file stolen has what the provider got.
  steals() {
    rm -f stolen
    touch stolen
    chown 65534 stolen
    exec 7< "$scratch/root.env"
    SOPS_AGE_KEY=marker-of-the-key OPENCLAW_STATE_DIR=$scratch/none timeout 60 "$@" > "$out" 2> "$err" || true
    exec 7<&-
    check grep -q '^HOME=' stolen
    check grep -q '^pipe:' stolen
    check_not grep -q -e '^/dev/pts' -e '^/dev/tty' -e '/root.env$' stolen
    check_not grep -q -e marker-of -e OPENCLAW_STATE_DIR stolen
    check_not grep -q marker-of "$out" "$err"
    local session
    session=$(grep '^session ' stolen)
    check is_equal "${session#session }" "${session##* } is ${session##* }"
    check_not grep -q has-a-terminal stolen
  }
  # An account with a home: in a copy of /etc/passwd that only this process sees.
  sed "s#^nobody:.*#nobody:x:65534:65534::$scratch/open/home:/bin/sh#" /etc/passwd > "$scratch/passwd"
  chmod 0644 "$scratch/passwd"
  cat > "$scratch/with_account" << SCRIPT
#!/bin/sh
mount --bind "$scratch/passwd" /etc/passwd && exec "\$@"
SCRIPT
  chmod 0755 "$scratch/with_account"
  if unshare -m "$scratch/with_account" true 2> /dev/null; then
    steals unshare -m "$scratch/with_account" "$secretsctl" openclaw check --user nobody
    check grep -qF "$scratch/open/home/.openclaw/.env" "$out"
    check grep -qF 'Permission denied' "$out"
    # Through our own process: its working folder and its descriptors are behind closed folders.
    mkdir -p "$scratch/closed/inside"
    chmod 0755 "$scratch/closed/inside"
    install -m 0644 "$scratch/root.env" "$scratch/closed/inside/.env"
    chmod 0700 "$scratch/closed"
    for link in /proc/self/cwd/.env /proc/self/fd/8 /proc/self/fd/9/.env; do
      ln -sfn "$link" home/.openclaw/.env
      steals unshare -m "$scratch/with_account" bash -c 'cd "$1" && exec 8< .env 9< . && exec "$2" openclaw check --user nobody' \
        bash "$scratch/closed/inside" "$secretsctl"
    done
    rm home/.openclaw/.env
    mkfifo home/.openclaw/.env
    chown 65534 home/.openclaw/.env
    steals unshare -m "$scratch/with_account" timeout 20 "$secretsctl" openclaw check --user nobody
    check grep -qF 'no regular file' "$out"
    rm home/.openclaw/.env
    ln -s "$scratch/root.env" home/.openclaw/.env
    if type -P expect > /dev/null; then
      # Once with descriptors of a terminal, and in its session.
      steals "$(type -P expect)" -c "set timeout 50; spawn -noecho unshare -m $scratch/with_account $secretsctl openclaw check --user nobody; expect eof"
    else
      cannot 'a terminal of root: the program expect is not there'
    fi
  else
    cannot 'an account with a home of its own: nothing can be mounted'
  fi
  # The configuration itself, and an included file, through a link.
  printf '{"marker-of-root": x' > "$scratch/root.json"
  chmod 0600 "$scratch/root.json"
  ln -sf "$scratch/root.json" link.json
  expect 1 openclaw check --config link.json --user 65534
  check grep -qF 'Permission denied' "$out"

  begin 'missing system calls: the descriptors are closed anyway, and keyrings are not required'
  if command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
    cp home/.openclaw/openclaw.json .
    chown 65534 openclaw.json
    steals strace -f -o "$scratch/trace" -e trace=setsid,keyctl,close_range -e inject=close_range:error=ENOSYS \
      -e inject=keyctl:error=ENOSYS "$secretsctl" openclaw check --config openclaw.json --user 65534
    check grep -q 'keyctl(KEYCTL_JOIN_SESSION_KEYRING, NULL' "$scratch/trace"
    rm -f stolen
    strace -f -o "$scratch/trace" -e trace=keyctl -e inject=keyctl:error=EDQUOT "$secretsctl" openclaw check \
      --config openclaw.json --user 65534 > "$out" 2> "$err" || true
    check test ! -e stolen
    check grep -q 'could not be run' "$out"
  else
    cannot 'system calls: strace is not there or may not trace'
  fi
else
  cannot 'a gateway of another user: it needs root'
fi
finish
