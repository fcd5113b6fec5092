#!/usr/bin/env bash
# Plugins, including those that misbehave.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

plain=$identities/plain.env
file=$identities/plugin.env.enc
plugin=age1testplug1dpjkcmr0q724f7
without=$PATH
export PATH=$top/tests/plugin:$PATH
export SOPS_AGE_KEY_FILE=$identities/plugin.txt
# There is no terminal, so no question can be asked.
run() { setsid timeout 60 "$secretsctl" "$@" < /dev/null; }

begin 'unwraps and wraps'
expect 0 decrypt "$file"
printed "$plain"
said 'age-plugin-testplug: touch the key'
expect 0 encrypt --age "$plugin,$recipient" -o both.env.enc "$plain"
expect 0 decrypt both.env.enc
printed "$plain"
SOPS_AGE_KEY_FILE=$key expect 0 decrypt both.env.enc
printed "$plain"
unsaid 'touch the key'
expect 0 age encrypt -r "$plugin" -r "$recipient" -o both.age "$plain"
expect 0 age decrypt -i "$SOPS_AGE_KEY_FILE" both.age
printed "$plain"

begin 'a plugin runs only if no other identity opens the file'
TESTPLUG_MODE=hang SOPS_AGE_KEY=$(identity_of test-only) expect 0 decrypt both.env.enc
printed "$plain"

begin 'labels keep recipients apart'
TESTPLUG_MODE=labels expect 1 age encrypt -r "$plugin" -r "$recipient" -o labels.age "$plain"
said "can't share a file"
check_not test -e labels.age
TESTPLUG_MODE=labels expect 0 age encrypt -r "$plugin" -o labels.age "$plain"
TESTPLUG_MODE=labels expect 0 encrypt --age "$plugin,$recipient" -o labels.env.enc "$plain"

begin 'a secret that it asks for comes from the passphrase file'
echo 1234 > pin
TESTPLUG_MODE=ask expect 0 decrypt --passphrase-file pin "$file"
printed "$plain"
echo 4321 > pin
TESTPLUG_MODE=ask expect 128 decrypt --passphrase-file pin "$file"
said 'wrong PIN'
unsaid 4321
TESTPLUG_MODE=ask expect 128 decrypt "$file"
said 'no terminal'

begin 'the environment of a plugin holds no key'
mkdir bin
cat > bin/age-plugin-testplug << 'SH'
#!/bin/sh
env > seen
exit 1
SH
chmod +x bin/age-plugin-testplug
PATH=$PWD/bin:$without SOPS_AGE_KEY=$(identity_of other) expect 128 decrypt "$file"
check_not grep -q '^SOPS_AGE_KEY' seen
check grep -q '^HOME=' seen
# A folder in PATH relative to the working folder is not trusted.
rm seen
PATH=bin::$without expect 128 decrypt "$file"
said 'age-plugin-testplug is not in PATH'
check_not test -e seen

begin 'failures are named, end soon, and leave nothing'
PATH=$without expect 128 decrypt "$file"
said 'install it'
PATH=$without expect 1 encrypt --age "$plugin" -o new.env.enc "$plain"
said 'install it'
check_not test -e new.env.enc
while read -r mode text; do
  TESTPLUG_MODE=$mode expect 128 decrypt "$file"
  said "$text"
  printed_nothing
  TESTPLUG_MODE=$mode expect 1 encrypt --age "$plugin" -o new.env.enc "$plain"
  check_not test -e new.env.enc
done << 'MODES'
die ended before it was done, with status 7
die-early ended before it was done, with status 7
flood sent too many messages
flood-line a line is too long
garbage a body is no base64
refuse no luck today
MODES
TESTPLUG_MODE=short-key expect 128 decrypt "$file"
said 'malformed file key'

begin 'its standard error is limited'
TESTPLUG_MODE=errors expect 0 decrypt "$file"
printed "$plain"
check test "$(wc -c < "$err")" -lt 20000

begin 'it may keep running or hang, but not for ever'
start=$SECONDS
TESTPLUG_MODE=linger expect 0 decrypt "$file"
printed "$plain"
check test $((SECONDS - start)) -lt 10
start=$SECONDS
SECRETSCTL_KEY_TIME=2 TESTPLUG_MODE=hang expect 128 decrypt "$file"
said 'took longer than 2 s'
check test $((SECONDS - start)) -lt 20
check_not pgrep -f 'sleep 3153[6]'

finish
