#!/usr/bin/env bash
# SOPS_AGE_KEY_CMD: the environment of the command, and its limits.
# shellcheck disable=SC2016  # the text in single quotes is for the key commands
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

file=$golden/simple.env.enc
plain=$golden/simple.expected

# A key command with this text, which prints our identity at its end.
key_command() {
  printf '#!/usr/bin/env bash\n%s\ncat "%s"\n' "$1" "$key" > "$scratch/key_command"
  chmod 0755 "$scratch/key_command"
}
export SOPS_AGE_KEY_CMD=$scratch/key_command

# A process that was killed is gone within moments.
ends() {
  local tries=500
  while is_running "$1"; do
    ((tries-- > 0)) || return 1
    sleep 0.01
  done
}

begin 'its output is an identity file'
key_command ''
expect 0 decrypt "$file"
printed "$plain"

begin 'it is split as a shell would, without a shell'
printf '#!/usr/bin/env bash\n[[ $# == 2 && $1 == "a b" && $2 == "\\$HOME;c" ]] && cat "%s"\n' "$key" \
  > "$scratch/with words"
chmod 0755 "$scratch/with words"
SOPS_AGE_KEY_CMD="'$scratch/with words' \"a b\" \$HOME\\;c" expect 0 decrypt "$file"
SOPS_AGE_KEY_CMD="\"$scratch/with words\" \"a\\ b\" \"\\\$HOME\\;c\"" expect 0 decrypt "$file"
SOPS_AGE_KEY_CMD="cat $key; cat $key" expect 128 decrypt "$file"
SOPS_AGE_KEY_CMD="cat '$key" expect 128 decrypt "$file"

begin 'its environment and input'
key_command 'env > '"$scratch/environment"'; cat > '"$scratch/input"
SOPS_AGE_KEY=$(identity_of other) SOPS_AGE_KEY_FILE=$keys/other.txt KEPT=yes \
  expect 0 decrypt - < "$file"
printed "$plain"
check_not grep -q AGE-SECRET "$scratch/environment"
check_not grep -qE '^SOPS_AGE_(KEY|KEY_FILE|KEY_CMD|SSH_[A-Z_]*)=' "$scratch/environment"
check grep -q '^KEPT=yes$' "$scratch/environment"
check grep -q "^SOPS_AGE_RECIPIENT=$recipient$" "$scratch/environment"
check test ! -s "$scratch/input"

begin 'it is asked for each recipient'
key_command '[[ $SOPS_AGE_RECIPIENT == '"$recipient"' ]] || exit 3'
expect 0 decrypt "$golden/two_recipients.env.enc"

begin 'its failures'
key_command 'echo "vault is sealed" >&2; exit 7'
expect 128 decrypt "$file"
said SOPS_AGE_KEY_CMD
said 7
printed_nothing
SOPS_AGE_KEY_CMD=/no/such/program expect 128 decrypt "$file"
said SOPS_AGE_KEY_CMD
key_command 'kill -9 $$'
expect 128 decrypt "$file"

begin 'a command with too much output'
key_command 'yes'
SECONDS=0
expect 128 decrypt "$file"
check test "$SECONDS" -lt 20
key_command 'yes >&2 & sleep 0.5; kill $!'
expect 0 decrypt "$file"
check test "$(stat -c %s "$err")" -lt 65536

begin 'a command that hangs'
key_command 'echo $$ > '"$scratch/pid"'; sleep 300'
SECONDS=0
SECRETSCTL_KEY_TIME=1 expect 128 decrypt "$file"
said SOPS_AGE_KEY_CMD
said 'took longer than 1 s'
check test "$SECONDS" -lt 20
check ends "$(cat "$scratch/pid")"

begin 'the time can be made shorter alone'
key_command 'sleep 0.1'
for time in 300 0 x ''; do
  SECRETSCTL_KEY_TIME=$time expect 0 decrypt "$file"
done
key_command 'echo $$ > '"$scratch/pid"'; sleep 300'

begin 'it ends with us'
status=0
timeout -s KILL 1 "$secretsctl" decrypt "$file" > "$out" 2> "$err" || status=$?
check test "$status" -ne 0
check ends "$(cat "$scratch/pid")"

begin 'it has the core limit of the caller, we have none'
key_command 'echo "$(ulimit -Sc) $(ulimit -Hc)" > '"$scratch/limits"
(
  ulimit -Sc 100
  ulimit -Hc 200
  run decrypt "$file"
) > "$out" 2> "$err"
check is_equal "$(cat "$scratch/limits")" '100 200'

begin 'also as a user who is not root'
open_to_nobody
printf '#!/usr/bin/env bash\necho "$(ulimit -Sc) $(ulimit -Hc)" > %s/limits\ncat %s/key.txt\n' \
  "$scratch/open" "$scratch/open" > "$scratch/open/key_command"
chmod 0755 "$scratch/open/key_command"
cp "$file" "$scratch/open/file.env.enc"
rm -f "$scratch/open/limits"
(
  ulimit -Sc 100
  ulimit -Hc 200
  cd "$scratch/open"
  SOPS_AGE_KEY_CMD=$scratch/open/key_command as_nobody ./secretsctl decrypt file.env.enc
) > "$out" 2> "$err" || bad "as nobody: $(head -n 3 "$err")"
printed "$plain"
check is_equal "$(cat "$scratch/open/limits")" '100 200'
finish
