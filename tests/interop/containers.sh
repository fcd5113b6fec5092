#!/usr/bin/env bash
# The command in containers of a real engine: alone in an image without any other file, and in an
# image built like OpenClaw's gateway container, called by the real OpenClaw. No image is pulled:
# both are made here.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=docker_engine.sh
source "$interop_folder/docker_engine.sh"
need docker node openclaw
if ! engine_available > "$scratch/why"; then
  echo "SKIPPED: $(cat "$scratch/why")"
  exit 77
fi

# The user of the containers. It owns their files, as it owns the volumes of a deployment.
user=1000:1000
recipient=$(recipient_of test-only)
chmod 0711 "$scratch"

# values/KEY holds the expected bytes of KEY.
mkdir "$scratch/values" "$scratch/files"
value() { printf '%s' "$2" > "$scratch/values/$1"; }
value OPENAI_API_KEY 'sk-first'
value ANTHROPIC_API_KEY 'sk-second'
# shellcheck disable=SC2016  # as written
value DOLLAR '$2b$12$abc$HOME${X}$$'
value QUOTES "\"double\" and 'single' # no comment"
value SPACES '  leading and trailing   '
value UTF8 'grüße 日本語 🔑'
value NEWLINE $'first\nsecond\n'
for file in "$scratch"/values/*; do
  text=$(cat "$file" && echo .)
  text=${text%.}
  printf '%s=%s\n' "$(basename "$file")" "${text//$'\n'/\\n}"
done > "$scratch/files/plain.env"
install -o "${user%:*}" -g "${user#*:}" -m 0600 "$keys/test-only.txt" "$scratch/keys.txt"

# --- Alone: no shell, no library, no /etc/passwd, no writable folder, no privileges, no lockable
# memory, no /dev/shm.
mkdir "$scratch/alone"
install -m 0755 "$secretsctl" "$scratch/alone/secretsctl"
engine_image_from_folder alone "$scratch/alone"
alone_with=()
alone() {
  engine_run -i --ipc none --read-only --user "$user" --cap-drop ALL \
    --security-opt no-new-privileges --ulimit memlock=0 -e SOPS_AGE_KEY_FILE=/keys.txt \
    -v "$scratch/keys.txt:/keys.txt:ro" -v "$scratch/files:/files:ro" "${alone_with[@]}" \
    alone /secretsctl "$@"
}

check_equal 'alone: version' "$(alone --version < /dev/null)" "$("$secretsctl" --version)"

alone keygen < /dev/null > "$scratch/new-key.txt" 2> /dev/null || fail 'alone: keygen'
check_equal 'alone: the identity that it makes' "$(ours keygen -y "$scratch/new-key.txt")" \
  "$(sed -n 's/^# public key: //p' "$scratch/new-key.txt")"

alone encrypt --age "$recipient" -o - /files/plain.env < /dev/null > "$scratch/files/.env.enc" \
  2> "$scratch/err" || fail "alone: encrypt: $(cat "$scratch/err")"
ours decrypt "$scratch/files/.env.enc" > "$scratch/decrypted"
check_same 'alone: what it encrypts' "$scratch/decrypted" "$scratch/files/plain.env"
alone decrypt /files/.env.enc < /dev/null > "$scratch/decrypted" || fail 'alone: decrypt'
check_same 'alone: decrypt' "$scratch/decrypted" "$scratch/files/plain.env"
alone decrypt --input-type dotenv --output-type dotenv - < "$scratch/files/.env.enc" \
  > "$scratch/decrypted" || fail 'alone: decrypt from standard input'
check_same 'alone: decrypt from standard input' "$scratch/decrypted" "$scratch/files/plain.env"

ids=()
for file in "$scratch"/values/*; do
  key=$(basename "$file")
  ids+=("$key")
  alone get /files/.env.enc "$key" < /dev/null > "$scratch/got" || fail "alone: get $key"
  check_same "alone: get $key" "$scratch/got" "$file"
done
jq -cn '{protocolVersion: 1, provider: "p", ids: $ARGS.positional}' --args "${ids[@]}" |
  alone provider /files/.env.enc > "$scratch/answer" || fail 'alone: provider'
for key in "${ids[@]}"; do
  jq -j --arg key "$key" '.values[$key]' "$scratch/answer" > "$scratch/got"
  check_same "alone: provider, $key" "$scratch/got" "$scratch/values/$key"
done

check_equal 'alone: nowhere to write' \
  "$(status_of alone decrypt /files/.env.enc -o /files/.env < /dev/null)" 3
check_equal 'alone: nothing written' \
  "$(find "$scratch/files" -type f -printf '%f\n' | sort | tr '\n' ' ')" '.env.enc plain.env '
install -d -o "${user%:*}" -g "${user#*:}" -m 0755 "$scratch/volume"
alone_with=(-v "$scratch/volume:/volume")
check_equal 'alone: a volume' \
  "$(status_of alone decrypt /files/.env.enc -o /volume/.env < /dev/null)" 0
check_same 'alone: the file in the volume' "$scratch/volume/.env" "$scratch/files/plain.env"
check_equal 'alone: whose it is' "$(stat -c '%u:%g %a' "$scratch/volume/.env")" "$user 600"
alone_with=(-e SOPS_AGE_KEY_FILE=/none.txt)
check_equal 'alone: no key' "$(status_of alone decrypt /files/.env.enc < /dev/null)" 128

# --- The gateway's container: Debian's files and the user node. Node and the package are mounted,
# because the engine copies its image for each container.
root=$scratch/gateway
copy_file() { install -D -m "$(stat -Lc %a "$1")" "$1" "$root$1"; }
mkdir -m 0755 "$root"
install -d -m 0755 "$root"/{bin,etc,proc,dev,sys,usr/local/bin,usr/local/lib/node_modules,home}
install -d -m 1777 "$root/tmp"
install -d -o "${user%:*}" -g "${user#*:}" "$root/home/node" "$root/home/node/.openclaw"
echo 'root:x:0:0:root:/root:/bin/bash
node:x:1000:1000::/home/node:/bin/bash' > "$root/etc/passwd"
echo 'root:x:0:
node:x:1000:' > "$root/etc/group"
copy_file /etc/debian_version
# Debian's /bin/sh is a symlink, which OpenClaw refuses as a command.
install -m 0755 /bin/dash "$root/bin/dash"
ln -s dash "$root/bin/sh"
# "libm.so.6 => /lib/.../libm.so.6 (0x...)" and "/lib64/ld-linux-x86-64.so.2 (0x...)"
ldd "$node" /bin/dash | sed -n 's/.* => \(\/[^ ]*\) (.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' |
  sort -u > "$scratch/libraries"
while read -r file; do copy_file "$file"; done < "$scratch/libraries"
engine_image_from_folder gateway "$root"
rm -rf "$root"

state=$scratch/state
install -d -o "${user%:*}" -g "${user#*:}" -m 0700 "$state" "$state/bin"
in_state=/home/node/.openclaw
key_in_container=/home/node/.config/sops/age/keys.txt
install -o "${user%:*}" -g "${user#*:}" -m 0755 "$secretsctl" "$state/bin/secretsctl"
install -m 0755 "$secretsctl" "$scratch/command-of-root"
install -o root -g root -m 0600 "$keys/test-only.txt" "$scratch/keys-of-root.txt"

# gateway COMMAND...: runs it in a new container. gateway_key: the key file on this machine;
# gateway_with: more flags.
gateway_key=$scratch/keys.txt
gateway_file=(-v "$scratch/files/.env.enc:$in_state/secrets/.env.enc:ro")
gateway_with=()
gateway() {
  engine_run --user "$user" --cap-drop ALL --security-opt no-new-privileges --workdir /home/node \
    -e HOME=/home/node -e SOPS_AGE_KEY_FILE="$key_in_container" \
    -v "$node:/usr/local/bin/node:ro" -v "$node_modules:/usr/local/lib/node_modules:ro" \
    -v "$state:$in_state" \
    -v "$gateway_key:$key_in_container:ro" "${gateway_file[@]}" "${gateway_with[@]}" \
    gateway "$@"
}
audit() {
  gateway node /usr/local/lib/node_modules/openclaw/openclaw.mjs secrets audit --allow-exec \
    --check --json
}

# configure JQ: openclaw.json with three references; JQ changes the provider.
configure() {
  jq -n --arg state "$in_state" '
    def ref($id): {source: "exec", provider: "sops_env", id: $id};
    {secrets: {providers: {sops_env: ({source: "exec", command: "\($state)/bin/secretsctl",
       args: ["provider", "\($state)/secrets/.env.enc"], passEnv: ["SOPS_AGE_KEY_FILE"],
       jsonOnly: true} | '"$1"')}},
     models: {providers: {
       openai: {baseUrl: "https://one.invalid", models: [], apiKey: ref("OPENAI_API_KEY")},
       anthropic: {baseUrl: "https://two.invalid", models: [], apiKey: ref("ANTHROPIC_API_KEY")},
       third: {baseUrl: "https://three.invalid", models: [], apiKey: ref("DOLLAR")}}}}' \
    > "$state/openclaw.json"
  chown "$user" "$state/openclaw.json"
  chmod 0600 "$state/openclaw.json"
}

# refused NAME TEXT: the audit reports the references as unresolved, for this reason.
refused() {
  check_equal "$1: status" "$(status_of audit)" 2
  jq -r '[.findings[].message] | unique | .[]' "$scratch/out" > "$scratch/texts" ||
    cat "$scratch/err" >&2
  if grep -qF -- "$2" "$scratch/texts"; then pass; else fail "$1: $(cat "$scratch/texts")"; fi
}

configure .
check_equal 'gateway: status' "$(status_of audit)" 0
check_equal 'gateway: the references' \
  "$(jq -c '[.resolution.refsChecked, .summary.unresolvedRefCount]' "$scratch/out")" '[3,0]'

"$node" "$interop_folder/openclaw_values.mjs" plain > "$scratch/files/values.env"
ours encrypt --age "$recipient" -o "$scratch/files/values.env.enc" "$scratch/files/values.env" \
  2> /dev/null
configure '.args = ["provider", "/files/values.env.enc", "/testdata/dotenv/types_by_set.env.enc"]'
gateway_with=(-v "$scratch/files:/files:ro" -v "$top/testdata:/testdata:ro"
  -v "$interop_folder/openclaw_values.mjs:/openclaw_values.mjs:ro")
check_equal 'gateway: values byte for byte' "$(status_of gateway node /openclaw_values.mjs check \
  /usr/local/lib/node_modules/openclaw "$in_state/openclaw.json")" 0
sed 's/^/  /' "$scratch/err" >&2
gateway_with=()

configure '.command = "/usr/local/bin/secretsctl"'
gateway_with=(-v "$scratch/command-of-root:/usr/local/bin/secretsctl:ro")
refused 'a command of root' \
  'secrets.providers.sops_env.command must be owned by the current user (uid=1000): /usr/local/bin/secretsctl'
gateway_with=()

configure '.command = "/bin/sh" | .args = ["-c", "sops -d .env.enc"]'
refused "Debian's shell" 'secrets.providers.sops_env.command must not be a symlink: /bin/sh'

configure .
gateway_key=$scratch/keys-of-root.txt
refused 'a key that only root can read' 'Exec provider "sops_env" exited with code 128.'
gateway_key=$scratch/keys.txt

configure 'del(.passEnv)'
refused 'the variable is not passed on' 'Exec provider "sops_env" exited with code 128.'

configure '.args[1] += ".none"'
refused 'no encrypted file' 'Exec provider "sops_env" exited with code 2.'

# The empty file that the engine made as a mount point stays in the volume.
configure .
gateway_file=()
refused 'the file is no longer mounted' 'Exec provider "sops_env" exited with code 1.'

# If the source of a mount does not exist, the engine makes a folder.
gateway_file=(-v "$scratch/files/none.env.enc:$in_state/other.env.enc:ro")
configure '.args[1] |= sub("secrets/.env.enc"; "other.env.enc")'
refused 'the file was not there when the container was made' \
  'Exec provider "sops_env" exited with code 2.'

# --- As the how-to says, inside the container: config, then check.
command_inside=$in_state/bin/secretsctl
gateway_file=(-v "$scratch/files/.env.enc:$in_state/secrets/.env.enc:ro")
echo '{}' > "$state/openclaw.json"
gateway "$command_inside" openclaw config "$in_state/secrets/.env.enc" --write "$in_state/openclaw.json" \
  > /dev/null 2> "$scratch/err" || fail "config: $(cat "$scratch/err")"
check_equal 'the piece that the how-to shows' "$(jq -c .secrets.providers.secretsctl "$state/openclaw.json")" \
  "$(sed -n '/^"secrets": {/,/^}/p' "$top/docs/openclaw.md" | sed '1s/^/{/; $s/$/}/' | jq -c .secrets.providers.secretsctl)"
check_equal 'check in the container' "$(status_of gateway "$command_inside" openclaw check)" 0
gateway_with=(-e SOPS_AGE_KEY_FILE=/none.txt)
check_equal 'check without a key' "$(status_of gateway "$command_inside" openclaw check)" 1
gateway_with=()

# --- The reason why the how-to mounts the folder: a file that is replaced on the host.
mkdir "$scratch/mounted"
cp "$scratch/files/.env.enc" "$scratch/mounted/.env.enc"
chmod 0755 "$scratch/mounted"
engine_docker run -d --name running --network none --user "$user" -e SOPS_AGE_KEY_FILE="$key_in_container" \
  -v "$node:/usr/local/bin/node:ro" -v "$state:$in_state" -v "$scratch/keys.txt:$key_in_container:ro" \
  -v "$scratch/mounted:/folder:ro" -v "$scratch/mounted/.env.enc:/file.env.enc:ro" \
  gateway node -e 'setTimeout(() => {}, 600000)' > /dev/null
printf 'changed' | ours set "$scratch/mounted/.env.enc" OPENAI_API_KEY 2> /dev/null
inside() { engine_docker exec running "$command_inside" get "$1" OPENAI_API_KEY; }
check_equal 'a mounted folder shows the new file' "$(inside /folder/.env.enc)" changed
check_equal 'a mounted file stays the old one' "$(inside /file.env.enc)" sk-first
engine_docker rm -f running > /dev/null

finish
