#!/usr/bin/env bash
# The real OpenClaw calls the command as its exec secrets provider: references that resolve, and what
# an operator sees of each failure.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node openclaw

package=$node_modules/openclaw
state=$scratch/state
config=$state/openclaw.json
command_file=$scratch/bin/secretsctl
mkdir -m 0755 "$scratch/bin" "$state"

# OpenClaw wants the command's file to belong to the user who runs it, and nobody else to write it.
install -m 0755 "$secretsctl" "$command_file"

printf 'OPENAI_API_KEY=sk-first\nANTHROPIC_API_KEY=sk-second\nTHIRD=third value\nTWICE=1\nTWICE=2\n' \
  > "$scratch/plain.env"
ours encrypt --age "$(recipient_of test-only)" -o "$scratch/secrets.env.enc" "$scratch/plain.env"

# configure FILE ID ID ID: three references, through the command, into FILE.
configure() {
  cat > "$config" << JSON
{
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
  env -i HOME="$scratch" PATH="$PATH" OPENCLAW_STATE_DIR="$state" \
    SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" \
    "$node" "$@"
}
audit() { openclaw_clean "$package/openclaw.mjs" secrets audit --allow-exec --check --json; }

# expect NAME STATUS TEXT: the audit ends so and says that.
expect() {
  local status
  status=$(status_of audit)
  check_equal "$1, status" "$status" "$2"
  if grep -qF -- "$3" "$scratch/out"; then
    pass
  else
    fail "$1: the audit does not say '$3'"
    tail -n 30 "$scratch/out" "$scratch/err" >&2
  fi
}

configure "$scratch/secrets.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY THIRD
expect 'three references' 0 '"refsChecked": 3'
grep -qF '"unresolvedRefCount": 0' "$scratch/out" || fail 'three references: some are unresolved'

KEY_FILE=$keys/other.txt expect 'wrong key' 2 'exited with code 128'

configure "$scratch/secrets.env.enc" OPENAI_API_KEY NOT_IN_THE_FILE TWICE
expect 'unknown id' 2 'failed for id \"NOT_IN_THE_FILE\" (NOT_FOUND)'
expect 'key held twice' 2 'failed for id \"TWICE\" (AMBIGUOUS_DUPLICATE_KEY)'

sed 's/^THIRD=.*/THIRD=/' "$scratch/secrets.env.enc" > "$scratch/mac.env.enc"
configure "$scratch/mac.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_API_KEY
expect 'a value taken out' 2 'exited with code 51'

sed 's/^THIRD=.*/THIRD=clear/' "$scratch/secrets.env.enc" > "$scratch/value.env.enc"
configure "$scratch/value.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_API_KEY
expect 'a value replaced' 2 'exited with code 25'

configure "$scratch/none.env.enc" OPENAI_API_KEY ANTHROPIC_API_KEY OPENAI_API_KEY
expect 'no file' 2 'exited with code'

# Byte for byte, with several files, the last made by sops.
openclaw_clean "$interop_folder/openclaw_values.mjs" plain > "$scratch/values.env"
ours encrypt --age "$(recipient_of test-only)" -o "$scratch/values.env.enc" "$scratch/values.env"
configure "$scratch/values.env.enc\", \"$top/testdata/dotenv/types_by_set.env.enc" A B C
status=$(status_of openclaw_clean "$interop_folder/openclaw_values.mjs" check "$package" "$config")
check_equal 'values byte for byte' "$status" 0
if [[ $status != 0 ]]; then cat "$scratch/out" "$scratch/err" >&2; fi

# As many ids as one call can have, and one more.
awk 'BEGIN { for (i = 0; i < 513; i++) printf "KEY_%d=value %d\n", i, i }' > "$scratch/many.env"
ours encrypt --age "$(recipient_of test-only)" -o "$scratch/many.env.enc" "$scratch/many.env"
configure "$scratch/many.env.enc" A B C
many() { openclaw_clean "$interop_folder/openclaw_values.mjs" many "$package" "$config" "$1"; }
check_equal '512 ids in one call' "$(status_of many 512)" 0
check_equal '513 ids in one call' "$(status_of many 513)" 2
if grep -qF 'exceeded maxRefsPerProvider (512)' "$scratch/out"; then
  pass
else
  fail "513 ids: $(cat "$scratch/out")"
fi
finish
