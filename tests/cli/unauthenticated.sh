#!/usr/bin/env bash
# No program gets unauthenticated values without the user's consent: values in clear under
# mac_only_encrypted, their names, and empty values, which a user without a key can add to any file.
# shellcheck disable=SC2016  # the commands expand them
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
# mac_only FILE LINE...: makes FILE.enc, in which only names that begin with SECRET are encrypted
# and covered by the MAC.
mac_only() {
  printf '%s\n' "${@:2}" > "$1"
  run encrypt --age "$recipient" --encrypted-regex ^SECRET --mac-only-encrypted -o "$1.enc" "$1" 2> /dev/null
  rm "$1"
}
# add LINE FILE: as a user without a key does it.
add() { { printf '%s\n' "$1" && cat "$2"; } > "$2.new" && mv "$2.new" "$2"; }
dialects=(compose compose1 docker-run systemd sh github)
export GITHUB_ENV=$scratch/github_env

begin 'values in clear under mac_only_encrypted'
injected=('LUA_INIT=os.execute("touch ran")' DOTNET_STARTUP_HOOKS=/tmp/evil.dll 'BASH_FUNC_ls%%=() { touch ran; }' GREETING=hello
  lower_case=1 'SPACE IN NAME=x' COMPOSE_FILE=/tmp/evil.yml HTTPS_PROXY=evil:1)
for line in "${injected[@]}"; do
  name=${line%%=*}
  mac_only x.env SECRET_A=one SECRET_B=two
  add "$line" x.env.enc
  expect 1 exec x.env.enc -- touch ran
  said "line 1: '$name'"
  expect 1 exec --pristine x.env.enc -- touch ran
  expect 1 compose x.env.enc -- touch ran
  said "line 1: '$name'"
  for dialect in "${dialects[@]}"; do
    expect 1 decrypt --output-type "$dialect" x.env.enc
    said "'$name'"
    printed_nothing
  done
  check test ! -e "$GITHUB_ENV"
done
check test ! -e ran
check test ! -e .env
mac_only y.env CLEAR=1 SECRET_A=s3cr3t-a OTHER=2
expect 1 exec y.env.enc -- true
said "line 1: 'CLEAR', line 3: 'OTHER'"
said mac_only_encrypted
said --unauthenticated
unsaid s3cr3t-a

begin 'encrypted values are passed on, in a large file too'
mac_only x.env SECRET_A=one SECRET_B=
expect 0 exec x.env.enc -- printenv SECRET_A
printed_text $'one\n'
{ echo PATH="$PATH"; for ((i = 0; i < 5000; i++)); do echo "N$i=value-$i"; done; } > many.env
run encrypt --age "$recipient" many.env 2> /dev/null
# More than an environment can hold; no check before that refuses it.
expect 0 decrypt --output-type sh many.env.enc
check grep -q '^export N4999=' "$out"
expect 0 compose many.env.enc -- grep -q N4999 .env

begin 'with the flag they are passed on, except those that decide which programs run'
mac_only x.env SECRET_A=one NODE_ENV=production GREETING=hello
expect 0 exec --unauthenticated x.env.enc -- printenv SECRET_A GREETING NODE_ENV
printed_text $'one\nhello\nproduction\n'
expect 0 compose --unauthenticated x.env.enc -- grep -q GREETING .env
for dialect in "${dialects[@]}"; do expect 0 decrypt --unauthenticated --output-type "$dialect" x.env.enc; done
rm -f "$GITHUB_ENV"
for line in "${injected[@]:0:3}" PATH=/tmp LD_PRELOAD=/tmp/x.so BASH_ENV=/tmp/x NODE_OPTIONS=--require=/tmp/x; do
  mac_only x.env SECRET_A=one
  add "$line" x.env.enc
  expect 1 exec --unauthenticated x.env.enc -- touch ran
  said "${line%%=*}"
  expect 1 compose --unauthenticated x.env.enc -- touch ran
  expect 1 decrypt --unauthenticated --output-type sh x.env.enc
  printed_nothing
done
check test ! -e ran

begin 'in clear under the MAC: the value is authenticated, the name is not'
printf 'SECRET_A=one\nGREETING=/tmp/x\nNODE_ENV=production\n' > x.env
rm -f x.env.enc
run encrypt --age "$recipient" --encrypted-regex ^SECRET -o x.env.enc x.env 2> /dev/null
expect 0 exec x.env.enc -- printenv GREETING NODE_ENV
printed_text $'/tmp/x\nproduction\n'
for name in BASH_ENV LD_PRELOAD LUA_INIT; do
  sed "s/^GREETING=/$name=/" x.env.enc > renamed.env.enc
  expect 0 decrypt renamed.env.enc
  expect 1 exec renamed.env.enc -- true
  said "'$name' decides which programs run"
  expect 1 compose renamed.env.enc -- true
done

begin 'an empty value hides nothing'
printf 'PASSWORD=secret-one\nOTHER=1\n' > x.env
rm -f x.env.enc
run encrypt --age "$recipient" -o x.env.enc x.env 2> /dev/null
cp x.env.enc whole.env.enc
add NEW= x.env.enc
expect 0 exec x.env.enc -- sh -c 'printf "%s" "${NEW-none}"'
printed_text ''
NEW=inherited expect 1 exec x.env.enc -- true
said "line 1: 'NEW' is empty"
unsaid inherited
NEW=inherited expect 0 exec --unauthenticated x.env.enc -- printenv NEW
printed_text $'\n'
NEW='' expect 0 exec x.env.enc -- true
NEW=inherited expect 0 exec --pristine x.env.enc -- "$(command -v true)"
NEW=inherited expect 0 compose x.env.enc -- printenv NEW
NEW=inherited expect 1 compose --pristine x.env.enc -- true
said "'NEW' is empty"
NEW=inherited expect 0 compose --pristine --unauthenticated x.env.enc -- sh -c 'test ! -v NEW || test -z "${NEW-}"'
cp whole.env.enc first.env.enc
printf 'A=1\n' > x.env
rm -f x.env.enc
run encrypt --age "$recipient" -o x.env.enc x.env 2> /dev/null
add PASSWORD= x.env.enc
expect 1 exec first.env.enc x.env.enc -- true
said "'PASSWORD' is empty"
expect 0 exec x.env.enc first.env.enc -- printenv PASSWORD
printed_text $'secret-one\n'
# Under a name that is there already.
sed '/^PASSWORD=/a PASSWORD=' whole.env.enc > x.env.enc
expect 0 decrypt x.env.enc
expect 1 exec x.env.enc -- true
expect 1 compose x.env.enc -- touch ran
said "line 2: 'PASSWORD' is empty here"
for dialect in "${dialects[@]}"; do
  expect 1 decrypt --output-type "$dialect" x.env.enc
  unsaid secret-one
done
expect 1 compose --unauthenticated x.env.enc -- touch ran
said 'stands more than once (lines 1, 2)'
cp whole.env.enc x.env.enc
add PASSWORD= x.env.enc
expect 1 compose x.env.enc -- touch ran
said 'stands more than once (lines 1, 2)'
check test ! -e ran
for name in GIT_SSL_NO_VERIFY PATH COMPOSE_FILE DOCKER_HOST; do
  cp whole.env.enc x.env.enc
  add "$name=" x.env.enc
  expect 1 exec x.env.enc -- true
  said "$name"
done

begin 'an ignored MAC covers nothing'
printf 'SECRET_A=one\nGREETING=hello\n' > x.env
rm -f x.env.enc
run encrypt --age "$recipient" --encrypted-regex ^SECRET -o x.env.enc x.env 2> /dev/null
add ADDED=1 x.env.enc
expect 51 decrypt --output-type sh x.env.enc
expect 1 decrypt --ignore-mac --output-type sh x.env.enc
said "'ADDED'"
said "'GREETING'"
expect 0 decrypt --ignore-mac --unauthenticated --output-type sh x.env.enc

begin 'commands that show them say so'
mac_only x.env SECRET_A=one CLEAR=1 OTHER=2
expect 0 decrypt x.env.enc
said 'nothing authenticates that: CLEAR, OTHER'
expect 0 decrypt --output-type json x.env.enc
said 'CLEAR, OTHER'
expect 0 get x.env.enc CLEAR
printed_text 1
said 'nothing authenticates'
expect 0 get x.env.enc SECRET_A
unsaid 'nothing authenticates'

begin 'the provider does not serve them'
printf '{"protocolVersion":1,"provider":"p","ids":["SECRET_A","CLEAR"]}' > request
run provider x.env.enc < request > "$out" 2> "$err" || bad 'no answer'
check grep -qF '"values":{"SECRET_A":"one"}' "$out"
check grep -qF '"CLEAR":{"code":"NOT_AUTHENTICATED"' "$out"
finish
