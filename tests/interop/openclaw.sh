#!/usr/bin/env bash
# The real OpenClaw calls the command as its exec secrets provider, as a user without privileges:
# references that resolve, and the operator's message for each failure.
# shellcheck disable=SC2016  # the text in single quotes is for jq
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=openclaw_user.sh
source "$interop_folder/openclaw_user.sh"
need node openclaw
become_openclaw_user

state=$scratch/state
config=$state/openclaw.json
command_file=$scratch/bin/secretsctl
key_file=$scratch/keys/test-only.txt
recipient=$(recipient_of test-only)
install_for_user 0755 "$secretsctl" "$command_file"
install_for_user 0600 "$keys/test-only.txt" "$key_file"
install_for_user 0600 "$keys/other.txt" "$scratch/keys/other.txt"
install_for_user 0644 "$top/testdata/dotenv/types_by_set.env.enc" "$scratch/types_by_set.env.enc"
for program in openclaw_values.mjs openclaw_cases.mjs; do
  install_for_user 0644 "$interop_folder/$program" "$scratch/$program"
done

printf 'OPENAI_API_KEY=sk-first\nANTHROPIC_API_KEY=sk-second\nTHIRD=third value\nTWICE=1\nTWICE=2\n' \
  > "$scratch/plain.env"
# Values that OpenClaw or the protocol rejects.
printf 'EMPTY=\nBLANK=   \nMASK=REDACTED\nSTARS=***\nNO_TEXT=\xff\n' >> "$scratch/plain.env"
ours encrypt --age "$recipient" -o "$scratch/secrets.env.enc" "$scratch/plain.env" 2> /dev/null

# configure FILE ID ID ID: three references, through the command, into FILE.
configure() {
  install_for_user 0600 /dev/stdin "$config" << JSON
{
  "logging": { "file": "$scratch/home/openclaw.log" },
  "secrets": { "providers": { "sops_env": {
    "source": "exec", "command": "$command_file", "args": ["provider", "$1"],
    "passEnv": ["SOPS_AGE_KEY_FILE"], "jsonOnly": true } } },
  "models": { "providers": {
    "openai": { "baseUrl": "https://one.invalid", "models": [],
      "apiKey": { "source": "exec", "provider": "sops_env", "id": "$2" } },
    "anthropic": { "baseUrl": "https://two.invalid", "models": [],
      "apiKey": { "source": "exec", "provider": "sops_env", "id": "$3" } },
    "third": { "baseUrl": "https://three.invalid", "models": [],
      "apiKey": { "source": "exec", "provider": "sops_env", "id": "$4" } } } }
}
JSON
}

openclaw_clean() {
  as_openclaw_user OPENCLAW_STATE_DIR="$state" SOPS_AGE_KEY_FILE="${KEY_FILE-$key_file}" \
    "$openclaw_node" "$@"
}
audit() { openclaw_clean "$openclaw_package/openclaw.mjs" secrets audit --allow-exec --check --json; }

# expect NAME STATUS TEXT: the audit ends with STATUS and prints TEXT.
expect() {
  local status
  status=$(status_of audit)
  check_equal "$1, status" "$status" "$2"
  said "$1" "$3"
}
# said NAME TEXT: the same audit also printed TEXT.
said() {
  if grep -qF -- "$2" "$scratch/out"; then
    pass
  else
    fail "$1: the audit does not say '$2'"
    tail -n 30 "$scratch/out" "$scratch/err" >&2
  fi
}

configure "$scratch/secrets.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY THIRD
expect 'three references' 0 '"refsChecked": 3'
said 'three references, none unresolved' '"unresolvedRefCount": 0'

KEY_FILE=$scratch/keys/other.txt expect 'wrong key' 2 'exited with code 128'

configure "$scratch/secrets.env.enc" OPENAI_API_KEY NOT_IN_THE_FILE TWICE
expect 'unknown id' 2 'failed for id \"NOT_IN_THE_FILE\" (NOT_FOUND)'
said 'key held twice' 'failed for id \"TWICE\" (AMBIGUOUS_DUPLICATE_KEY)'

configure "$scratch/secrets.env.enc" EMPTY BLANK MASK
expect 'an empty value' 2 'failed for id \"EMPTY\".'
said 'a blank value' 'Failed to resolve exec:sops_env:BLANK (resolved value is not a non-empty string).'
said 'a placeholder' 'exec:sops_env:MASK\" resolves to a redaction placeholder.'

sed 's/^THIRD=.*/THIRD=/' "$scratch/secrets.env.enc" > "$scratch/mac.env.enc"
configure "$scratch/mac.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_API_KEY
expect 'a value taken out' 2 'exited with code 51'

sed 's/^THIRD=.*/THIRD=clear/' "$scratch/secrets.env.enc" > "$scratch/value.env.enc"
configure "$scratch/value.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_API_KEY
expect 'a value replaced' 2 'exited with code 25'

configure "$scratch/none.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_API_KEY
expect 'no file' 2 'exited with code 2.'

command_file=bin/secretsctl configure "$scratch/secrets.env.enc" THIRD THIRD THIRD
expect 'no absolute path' 2 'Config is invalid; cannot validate secret references reliably.'
status=$(status_of openclaw_clean "$openclaw_package/openclaw.mjs" config validate)
check_equal 'no absolute path, status of the validation' "$status" 1
cat "$scratch/err" >> "$scratch/out"
said 'no absolute path' 'secrets.providers.*.command must be an absolute path.'

# Byte for byte, with several files, the last one made by sops.
openclaw_clean "$scratch/openclaw_values.mjs" plain > "$scratch/values.env"
ours encrypt --age "$recipient" -o "$scratch/values.env.enc" "$scratch/values.env" 2> /dev/null
configure "$scratch/values.env.enc\", \"$scratch/types_by_set.env.enc" A B C
status=$(status_of openclaw_clean "$scratch/openclaw_values.mjs" check "$openclaw_package" "$config")
check_equal 'values byte for byte' "$status" 0
if [[ $status != 0 ]]; then cat "$scratch/out" "$scratch/err" >&2; fi

# The rest goes through OpenClaw's resolver, whose text the audit shows in brackets. A case is a jq
# expression that changes the usual provider.
# try NAME TEXT JQ ID...
names=()
texts=()
try() {
  local name=$1 text=$2 change=$3
  shift 3
  names+=("$name")
  texts+=("$text")
  jq -cn --arg command "$command_file" --arg folder "$scratch" '
    {provider: {source: "exec", command: $command, args: ["provider", "\($folder)/secrets.env.enc"],
       passEnv: ["SOPS_AGE_KEY_FILE"], jsonOnly: true}, ids: $ARGS.positional} | '"$change" \
    --args "$@" >> "$scratch/cases"
}

try 'three ids' 'resolved 3' . OPENAI_API_KEY ANTHROPIC_API_KEY THIRD

mapfile -t many < <(seq -f 'K%g' 1 513)
printf '%s=value\n' "${many[@]}" > "$scratch/many.env"
ours encrypt --age "$recipient" -o "$scratch/many.env.enc" "$scratch/many.env" 2> /dev/null
many_file='.provider.args = ["provider", "\($folder)/many.env.enc"]'
try 'all ids of a call' 'resolved 512' "$many_file" "${many[@]:0:512}"
try 'an id too many' 'Secret provider "sops_env" exceeded maxRefsPerProvider (512).' \
  "$many_file" "${many[@]}"

# The command's file.
prefix=secrets.providers.sops_env.command
of_root=$(readlink -f "$(type -P true)")
try 'a command of root' "$prefix must be owned by the current user (uid=$openclaw_uid): $of_root" \
  ".provider.command = \"$of_root\"" THIRD
ln -s secretsctl "$scratch/bin/link"
try 'a symlink' "$prefix must not be a symlink: $scratch/bin/link" \
  '.provider.command = "\($folder)/bin/link"' THIRD
for mode in 0775 0757 0644; do
  install_for_user "$mode" "$secretsctl" "$scratch/bin/mode_$mode"
done
for mode in 0775 0757; do
  try "mode $mode" "$prefix permissions are too open: $scratch/bin/mode_$mode" \
    ".provider.command = \"\\(\$folder)/bin/mode_$mode\"" THIRD
done
try 'not executable' 'Command failed during launch or output capture (EACCES)' '.provider.command = "\($folder)/bin/mode_0644"' THIRD
try 'no command' "$prefix is not readable: $scratch/bin/none" '.provider.command = "\($folder)/bin/none"' THIRD
try 'a folder' "$prefix must be a file: $scratch/bin" '.provider.command = "\($folder)/bin"' THIRD
try 'not in a trusted folder' "$prefix is outside trustedDirs: $command_file" '.provider.trustedDirs = ["/nowhere"]' THIRD
try 'in a trusted folder' 'resolved 1' '.provider.trustedDirs = ["\($folder)/bin"]' THIRD

# Values.
try 'an empty value' 'Exec provider "sops_env" failed for id "EMPTY".' . EMPTY
# The resolver accepts it; the consumer of the value does not: the audit above.
try 'blanks' 'resolved 1' . BLANK
try 'bytes that are no text' 'Exec provider "sops_env" failed for id "NO_TEXT".' . NO_TEXT
advice='Run openclaw doctor --fix to repair a store-backed Gateway token; supply a real credential for'
for id in MASK STARS; do
  try "a placeholder, $id" \
    "Secret reference \"exec:sops_env:$id\" resolves to a redaction placeholder. $advice other secrets." \
    . "$id"
done
try 'one wrong, one right' 'Exec provider "sops_env" failed for id "NONE" (NOT_FOUND).' . THIRD NONE
text='Exec secret reference id must match /^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}$/ and must not include'
text+=' "." or ".." path segments (example: "vault/openai/api-key" or "aws/secret#json_key").'
try 'no id of OpenClaw' "$text (ref: exec:sops_env:_TOKEN)." . _TOKEN

# The key.
exited='Exec provider "sops_env" exited with code'
try 'the variable is not passed on' "$exited 128." 'del(.provider.passEnv)' THIRD
try 'no key file' "$exited 128." \
  'del(.provider.passEnv) | .provider.env.SOPS_AGE_KEY_FILE = "\($folder)/none"' THIRD
install_for_user 0000 "$keys/test-only.txt" "$scratch/keys/closed.txt"
try 'a key file that is closed' "$exited 128." \
  'del(.provider.passEnv) | .provider.env.SOPS_AGE_KEY_FILE = "\($folder)/keys/closed.txt"' THIRD
try 'the key in a variable' 'resolved 1' \
  "del(.provider.passEnv) |
   .provider.env.SOPS_AGE_KEY = \"$(grep '^AGE-SECRET' "$keys/test-only.txt")\"" THIRD

# The files.
try 'clear text' "$exited 1." '.provider.args[1] = "\($folder)/plain.env"' THIRD
: > "$scratch/empty.env.enc"
try 'an empty file' "$exited 1." '.provider.args[1] = "\($folder)/empty.env.enc"' THIRD
try 'a folder as file' "$exited 2." '.provider.args[1] = $folder' THIRD
install_for_user 0000 "$scratch/secrets.env.enc" "$scratch/closed.env.enc"
try 'a file that is closed' "$exited 2." '.provider.args[1] = "\($folder)/closed.env.enc"' THIRD
try 'a file by its name alone' "$exited 2." '.provider.args[1] = "secrets.env.enc"' THIRD
try 'no file named' "$exited 100." '.provider.args = ["provider"]' THIRD
try 'no such command' "$exited 1." '.provider.args[0] = "provide"' THIRD
try 'text instead of an answer' 'Exec provider "sops_env" returned invalid JSON.' \
  '.provider.args[0] = "decrypt"' THIRD
try 'a provider of another name' \
  'Secret provider "other" is not configured (ref: exec:other:THIRD).' '.ref.provider = "other"' THIRD
try 'a source of another kind' \
  'Secret provider "sops_env" has source "exec" but ref requests "file".' '.ref.source = "file" | .ids = ["/THIRD"]' THIRD

# The limits.
try 'a slow key' 'Exec provider "sops_env" timed out after 300ms.' \
  '.provider.timeoutMs = 300 | del(.provider.passEnv) |
   .provider.env.SOPS_AGE_KEY_CMD = "/bin/sh \($folder)/slow.sh"' THIRD
printf 'sleep 2\ntouch %s/slept\n' "$state" > "$scratch/slow.sh"
try 'a long silence' 'Exec provider "sops_env" produced no output for 300ms.' \
  '.provider.noOutputTimeoutMs = 300 | del(.provider.passEnv) |
   .provider.env.SOPS_AGE_KEY_CMD = "/bin/sh \($folder)/slow.sh"' THIRD
try 'a long answer' 'Exec provider output exceeded maxOutputBytes (64).' \
  '.provider.maxOutputBytes = 64' OPENAI_API_KEY ANTHROPIC_API_KEY THIRD

openclaw_clean "$scratch/openclaw_cases.mjs" "$openclaw_package" < "$scratch/cases" \
  > "$scratch/answers" 2> "$scratch/err" || fail "the resolver: $(cat "$scratch/err")"
mapfile -t answers < "$scratch/answers"
for i in "${!names[@]}"; do
  check_equal "${names[i]}" "${answers[i]-}" "${texts[i]}"
done
sleep 2
if [[ -e $state/slept ]]; then fail 'a key command outlived the call'; else pass; fi
finish
