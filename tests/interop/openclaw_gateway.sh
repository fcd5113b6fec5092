#!/usr/bin/env bash
# A running gateway of OpenClaw: the key that it sends to a model's provider is the one in the
# encrypted file at its start, and after `openclaw secrets reload` the present one. A failed reload
# removes nothing, and a reload resolves references that the start could not resolve.
# shellcheck disable=SC2016  # the text in single quotes is for jq, or for Node
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=openclaw_user.sh
source "$interop_folder/openclaw_user.sh"
need node openclaw
become_openclaw_user

processes=()
stop_all() {
  if ((${#processes[@]} > 0)); then
    kill "${processes[@]}" 2> /dev/null || true
    local i
    for ((i = 0; i < 100; i++)); do
      kill -0 "${processes[@]}" 2> /dev/null || break
      sleep 0.1
    done
    kill -KILL "${processes[@]}" 2> /dev/null || true
    wait "${processes[@]}" 2> /dev/null || true
  fi
}
trap 'stop_all; rm -rf "$scratch"' EXIT

state=$scratch/state
file=$scratch/secrets.env.enc
log=$scratch/gateway.log
install_for_user 0755 "$secretsctl" "$scratch/bin/secretsctl"
install_for_user 0600 "$keys/test-only.txt" "$scratch/keys/test-only.txt"
printf 'MODEL_KEY=model-key-1\nLOST=here\n' > "$scratch/plain.env"
ours encrypt --age "$(recipient_of test-only)" -o "$file" "$scratch/plain.env" 2> /dev/null

# until_said TEXT FILE SECONDS
until_said() {
  local i
  for ((i = 0; i < $3 * 5; i++)); do
    if grep -qF -- "$1" "$2" 2> /dev/null; then return 0; fi
    sleep 0.2
  done
  return 1
}

# The model's provider writes down the requests that it receives; the system chooses its port, and a
# free one for the gateway.
install_for_user 0644 "$interop_folder/openclaw_model.mjs" "$scratch/openclaw_model.mjs"
"$node" "$scratch/openclaw_model.mjs" > "$scratch/sent" 2> "$scratch/model.err" &
processes+=($!)
until_said ports "$scratch/sent" 10 || { cat "$scratch/model.err" >&2; exit 1; }
read -r _ model_port port < "$scratch/sent"
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# configure JQ: openclaw.json, changed by a jq expression.
configure() {
  jq -n --argjson port "$port" --arg token "$token" --arg folder "$scratch" \
    --arg url "http://127.0.0.1:$model_port/v1" '
    def provider($file): {source: "exec", command: "\($folder)/bin/secretsctl",
      args: ["provider", "\($folder)/\($file)"], passEnv: ["SOPS_AGE_KEY_FILE"], jsonOnly: true};
    {
      gateway: {mode: "local", bind: "loopback", port: $port,
        auth: {mode: "token", token: $token},
        http: {endpoints: {chatCompletions: {enabled: true}}}},
      logging: {file: "\($folder)/home/gateway.log"},
      discovery: {mdns: {mode: "off"}},
      agents: {defaults: {model: {primary: "ours/m"}}},
      secrets: {providers: {sops_env: provider("secrets.env.enc"),
        tokens: provider("tokens.env.enc")}},
      models: {providers: {ours: {baseUrl: $url, api: "openai-completions",
        models: [{id: "m", name: "m"}],
        apiKey: {source: "exec", provider: "sops_env", id: "MODEL_KEY"}}}}
    } | '"$1" | install_for_user 0600 /dev/stdin "$state/openclaw.json"
}
openclaw=("${openclaw_user[@]}" OPENCLAW_STATE_DIR="$state"
  SOPS_AGE_KEY_FILE="$scratch/keys/test-only.txt" "$openclaw_node" "$openclaw_package/openclaw.mjs")
# The key that the model's provider gets with the next request.
key_sent() {
  "$node" --input-type=module -e '
    const [url, token] = process.argv.slice(1);
    await (await fetch(url, {method: "POST", signal: AbortSignal.timeout(120000),
      headers: {authorization: `Bearer ${token}`, "content-type": "application/json"},
      body: JSON.stringify({model: "openclaw", messages: [{role: "user", content: "ping"}]})})).text()' \
    "http://127.0.0.1:$port/v1/chat/completions" "$token" 2> "$scratch/err" || cat "$scratch/err" >&2
  tail -n 1 "$scratch/sent"
}
logged() {
  if until_said "$2" "$log" 5; then pass; else fail "$1, log: $(tail -n 3 "$log")"; fi
}
no_values() {
  if grep -qE 'model-key-|gateway-token-' "$log" "$scratch/home/gateway.log"; then
    fail "$1: a value is in the log"
  else
    pass
  fi
}
# start_gateway: with a new log.
start_gateway() {
  : > "$log"
  "${openclaw[@]}" gateway run --port "$port" > "$log" 2>&1 &
  gateway=$!
  processes+=("$gateway")
}
check_ready() {
  if until_said '[gateway] ready' "$log" 120; then return 0; fi
  fail "the gateway does not start: $(tail -n 5 "$log")"
  finish
  exit 1
}
stop_gateway() {
  kill "$gateway"
  wait "$gateway" 2> /dev/null || true
}
reload() { "${openclaw[@]}" secrets reload "$@"; }

configure .
start_gateway
check_ready
check_equal 'the first key' "$(key_sent)" 'Bearer model-key-1'

printf model-key-2 | ours set "$file" MODEL_KEY 2> /dev/null
check_equal 'before the reload' "$(key_sent)" 'Bearer model-key-1'
check_equal 'reload' "$(status_of reload --json)" 0
check_equal 'reload, answer' "$(jq -c . "$scratch/out")" '{"ok":true,"warningCount":0}'
check_equal 'after the reload' "$(key_sent)" 'Bearer model-key-2'

# A provider that fails completely, and one that no longer has the key. The command prints a number;
# the log names the consumer and the missing value, without OpenClaw's reason.
cp "$file" "$scratch/good.env.enc"
sed 's/^MODEL_KEY=.*/MODEL_KEY=clear/' "$scratch/good.env.enc" > "$file"
check_equal 'a reload that fails' "$(status_of reload)" 0
check_equal 'a reload that fails, text' "$(tail -n 1 "$scratch/out")" \
  'Secrets reloaded with 1 warning(s).'
logged 'a reload that fails' \
  '[SECRETS_PROVIDER_DEGRADED] exec:sops_env: secret provider failed. Affected owners: stale provider:ours. Retry: openclaw secrets reload.'
check_equal 'the last good key stays' "$(key_sent)" 'Bearer model-key-2'

cp "$scratch/good.env.enc" "$file"
ours unset "$file" MODEL_KEY 2> /dev/null
check_equal 'a key taken out' "$(status_of reload --json)" 0
logged 'a key taken out' \
  '[SECRETS_DEGRADED] stale provider:ours: secret reference was not found. Retry: openclaw secrets reload.'

cp "$scratch/good.env.enc" "$file"
printf model-key-3 | ours set "$file" MODEL_KEY 2> /dev/null
check_equal 'fixed' "$(status_of reload --json)" 0
check_equal 'fixed, answer' "$(jq -c . "$scratch/out")" '{"ok":true,"warningCount":0}'
check_equal 'the next key' "$(key_sent)" 'Bearer model-key-3'
stop_gateway
no_values 'the first gateway'

# A gateway that starts while the file is damaged, with its own token as a reference. It runs
# without the provider's key, and needs only a reload once the file is fixed.
printf 'GATEWAY_TOKEN=gateway-token-1\n' > "$scratch/plain.env"
ours encrypt --age "$(recipient_of test-only)" -o "$scratch/tokens.env.enc" "$scratch/plain.env" \
  2> /dev/null
cp "$file" "$scratch/good.env.enc"
sed 's/^MODEL_KEY=.*/MODEL_KEY=clear/' "$scratch/good.env.enc" > "$file"
token="gateway-token-1"
configure '.gateway.auth.token = {source: "exec", provider: "tokens", id: "GATEWAY_TOKEN"}'
start_gateway
check_ready
logged 'a damaged file at the start' \
  '[SECRETS_PROVIDER_DEGRADED] exec:sops_env: secret provider failed. Affected owners: cold provider:ours. Retry: openclaw secrets reload.'
key_sent > /dev/null
logged 'a question without a key' \
  'Secret owner provider:ours is configured but unavailable (secret provider failed).'
cp "$scratch/good.env.enc" "$file"
check_equal 'fixed after the start' "$(status_of reload --json)" 0
check_equal 'fixed after the start, answer' "$(jq -c . "$scratch/out")" '{"ok":true,"warningCount":0}'
check_equal 'fixed after the start, key' "$(key_sent)" 'Bearer model-key-3'

# The command that asks for the reload resolves the token itself: after a change it has the new
# token, and the gateway the old one. A restart helps.
printf gateway-token-2 | ours set "$scratch/tokens.env.enc" GATEWAY_TOKEN 2> /dev/null
check_equal 'another token' "$(status_of reload --json)" 1
check_equal 'another token, text' "$(jq -r .error.message "$scratch/out")" \
  "unauthorized: gateway token mismatch (use this gateway's gateway.auth.token or pair the device)"
no_values 'the second gateway'
stop_gateway

# A gateway does not start without its token.
sed -i 's/^GATEWAY_TOKEN=.*/GATEWAY_TOKEN=clear/' "$scratch/tokens.env.enc"
start_gateway
until_said 'Gateway failed to start' "$log" 60 || true
logged 'no token' 'Gateway failed to start: Startup failed: required secrets are unavailable.'
logged 'no token, whose' 'exec:tokens: secret provider failed. Affected owners: cold gateway:ingress-auth.'
finish
