#!/usr/bin/env bash
# `openclaw check` predicts the messages of the real OpenClaw: for each way of failing both read the
# same configuration, and either both succeed or neither does; the report contains the text that an
# operator reads from OpenClaw. If root runs this, all of it runs as a user who is not root: uid
# 1000, as in the gateway's container.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node openclaw

package=$node_modules/openclaw
home=$scratch/home
state=$home/.openclaw
config=$state/openclaw.json
mkdir -p "$state/secrets" "$home/.config/sops/age"
mkdir -m 0755 "$home/bin"
key_file=$home/.config/sops/age/keys.txt
install -m 0600 "$keys/test-only.txt" "$key_file"
install -m 0600 "$keys/other.txt" "$home/other.txt"

# Only their owner can read the peers.
run_as=()
if [[ $(id -u) == 0 ]]; then
  peers=$scratch/node_modules
  mkdir "$peers"
  if ! mount --bind "$node_modules" "$peers" 2> /dev/null; then
    cp -al "$node_modules/." "$peers" 2> /dev/null || cp -a "$node_modules/." "$peers"
  fi
  # The mounts must be removed before the folder.
  trap 'umount "$peers" 2> /dev/null || true; mountpoint -q "$peers" || rm -rf "$scratch"' EXIT
  package=$peers/openclaw
  node=$peers/node/bin/node
  chmod 0755 "$scratch"
  run_as=(setpriv --reuid 1000 --regid 1000 --clear-groups)
fi
user=$(id -u)
if [[ $user == 0 ]]; then user=1000; fi
give() { if [[ $(id -u) == 0 ]]; then chown -R 1000:1000 "$@"; fi; }

# The environment of both programs: HOME, and the variable that names the key.
as_gateway() {
  (cd "$home" && "${run_as[@]}" env -i HOME="$home" PATH="$PATH" \
    SOPS_AGE_KEY_FILE="${KEY_FILE-$key_file}" "$@")
}
audit() { as_gateway "$node" "$package/openclaw.mjs" secrets audit --allow-exec --check --json; }
check() { as_gateway "$secretsctl_copy" openclaw check "$@"; }

secretsctl_copy=$scratch/secretsctl
install -m 0755 "$secretsctl" "$secretsctl_copy"
printf '%s\n' 'A=one' 'B=two words' 'EMPTY=' 'TWICE=1' 'TWICE=2' 'MASK=***' 'BLANK=   ' '_TOKEN=x' \
  > "$scratch/plain.env"
file=$state/secrets/.env.enc
ours encrypt --age "$(recipient_of test-only)" --filename-override .env -o "$file" "$scratch/plain.env"
give "$home"

# The steps of the how-to: install, config, check, and nothing else.
command_file=$(as_gateway "$secretsctl_copy" openclaw install)
check_equal 'install' "$command_file" "$state/bin/secretsctl"
echo '{}' > "$config"
give "$config"
chmod 0600 "$config"
as_gateway "$command_file" openclaw config --refs --alias p "$file" --write "$config" > "$scratch/piece"
check_equal 'check of the provider alone' "$(status_of check)" 0
check_equal 'audit of the provider alone' "$(status_of audit)" 0

# configure REFERENCE [MEMBERS]: a configuration with one reference, in JSON5 with an include.
configure() {
  cat > "$config" << JSON
// a comment, which the check reads as OpenClaw does
{ secrets: { ${DEFAULTS-} providers: { p: { source: 'exec', command: "${COMMAND-$command_file}",
    args: ["provider", "${FILE-$file}"], passEnv: [${PASS-'SOPS_AGE_KEY_FILE'}]${2-}, }, }, },
  env: { vars: { THE_ID: 'A' } },
  models: { \$include: './models.json5' } }
JSON
  echo "{ providers: { openai: { baseUrl: 'https://one.invalid', models: [], apiKey: $1 } } }" \
    > "$state/models.json5"
  give "$state/openclaw.json" "$state/models.json5"
}
to() { echo "{ source: 'exec', provider: 'p', id: '$1' }"; }

# both NAME TEXT: OpenClaw and the check agree; both print TEXT, if given.
both() {
  local theirs mine
  theirs=$(status_of audit)
  cp "$scratch/out" "$scratch/audit"
  mine=$(status_of check --json)
  # Any other status of the audit is no verdict.
  if [[ $theirs$mine == 00 || $theirs$mine == 21 ]]; then
    pass
  else
    fail "$1: OpenClaw ends with $theirs, the check with $mine"
    tail -n 20 "$scratch/audit" >&2
    jq -c '.checks[] | select(.status == "problem")' "$scratch/out" >&2
  fi
  [[ -n ${2-} ]] || return 0
  local place
  for place in audit out; do
    if jq -e --arg text "$2" '[.. | strings | contains($text)] | any' "$scratch/$place" > /dev/null; then
      pass
    else
      fail "$1: '$2' is not in $place"
      tail -n 20 "$scratch/$place" >&2
    fi
  done
}

configure "$(to A)"
both 'a reference that resolves'
# shellcheck disable=SC2016  # OpenClaw expands it
configure "$(to '${THE_ID}')"
both 'an id from env.vars'
configure "$(to NOPE)"
both 'no such key' 'Exec provider "p" failed for id "NOPE" (NOT_FOUND).'
configure "$(to TWICE)"
both 'a key held twice' 'Exec provider "p" failed for id "TWICE" (AMBIGUOUS_DUPLICATE_KEY).'
configure "$(to EMPTY)"
both 'an empty value' 'Exec provider "p" failed for id "EMPTY".'
configure "$(to MASK)"
both 'a placeholder' 'Secret reference "exec:p:MASK" resolves to a redaction placeholder.'
configure "$(to BLANK)"
both 'a blank value' 'resolved value is not a non-empty string'
configure "$(to _TOKEN)"
both 'an id that is none'
FILE=main=$file configure "$(to main#_TOKEN)"
both 'the same with a label'
configure "{ source: 'exec', provider: 'q', id: 'A' }"
both 'no such provider' 'Secret provider "q" is not configured'
configure "{ source: 'env', provider: 'p', id: 'A' }"
both 'another source' 'Secret provider "p" has source "exec" but ref requests "env".'
configure "{ source: 'exec', id: 'A' }"
both 'no provider named'
DEFAULTS="defaults: { exec: 'p' }," configure "{ source: 'exec', id: 'A' }"
both 'no provider named, and a default'
configure "{ source: 'exec', provider: 'p', id: 'A', more: 1 }"
both 'a member too many'
configure "{ source: 'env', provider: 'default', id: 'HOME' }"
both 'a variable that is set'
configure "{ source: 'env', provider: 'default', id: 'NOT_SET' }"
both 'a variable that is not'
for text in "'\$NOT_SET'" "'\${NOT_SET}'" "'\${HOME}'"; do
  configure "$text"
  both "the text $text"
done

# The command's file.
refused() { both "$1" "secrets.providers.p.command $2"; }
COMMAND=/bin/sh configure "$(to A)"
if [[ -L /bin/sh ]]; then refused '/bin/sh' 'must not be a symlink: /bin/sh'; fi
COMMAND=$home/none configure "$(to A)"
refused 'no command' 'is not readable: '
COMMAND=$home/bin configure "$(to A)"
refused 'a folder' 'must be a file: '
for mode in 0775 0644; do
  install -m "$mode" "$secretsctl" "$home/bin/copy-$mode"
  give "$home/bin/copy-$mode"
  COMMAND=$home/bin/copy-$mode configure "$(to A)"
  case $mode in
    0644) both 'a command that is not executable' 'Command failed during launch or output capture (EACCES)' ;;
    *) refused "mode $mode" 'permissions are too open: ' ;;
  esac
done
if [[ $(id -u) == 0 ]]; then
  install -m 0755 "$secretsctl" "$home/bin/roots"
  COMMAND=$home/bin/roots configure "$(to A)"
  refused 'a command of root' "must be owned by the current user (uid=$user): "
  # Root predicts it for the gateway's user, too.
  status=$(status_of env -i HOME=/root PATH="$PATH" SOPS_AGE_KEY_FILE="$key_file" "$secretsctl" \
    openclaw check --config "$config" --user 1000)
  check_equal 'a command of root, asked by root' "$status" 1
  grep -qF "must be owned by the current user (uid=1000)" "$scratch/out" || fail 'root is not told'
  # Root's environment does not count for another user.
  configure "$(to A)"
  sed -i "s|vars: {|vars: { SOPS_AGE_KEY_FILE: '$key_file',|" "$config"
  give "$config"
  status=$(status_of env -i HOME=/root PATH="$PATH" SOPS_AGE_KEY_FILE=/root/none "$secretsctl" \
    openclaw check --config "$config" --user 1000)
  check_equal 'asked by root, all is well' "$status" 0
fi
printf 'no program' > "$home/bin/text"
chmod 0755 "$home/bin/text"
give "$home/bin/text"
COMMAND=$home/bin/text configure "$(to A)"
both 'no program'
for command in secretsctl '/bin/sh -c x'; do
  COMMAND=$command configure "$(to A)"
  both "the command $command"
done

# Settings.
for members in ', timeoutMs: 120001' ', unknown: 1' ', env: { X: 1 }' ', trustedDirs: ["/usr/bin"]' \
  ", trustedDirs: ['$state']" ', jsonOnly: false' ', maxOutputBytes: 50'; do
  configure "$(to A)" "$members"
  both "the members $members"
done
PASS="'lower'" configure "$(to A)"
both 'passEnv in lower case'

# The whole file, and the key.
FILE=$state/none.enc configure "$(to A)"
both 'no file' 'exited with code 2.'
FILE=../secrets/.env.enc configure "$(to A)"
both "a path seen from the command's folder"
sed '/^sops_mac=/d' "$file" > "$state/mac.env.enc"
FILE=$state/mac.env.enc configure "$(to A)"
both 'no MAC' 'exited with code 51.'
sed 's/^A=.*/A=clear/' "$file" > "$state/clear.env.enc"
FILE=$state/clear.env.enc configure "$(to A)"
both 'a value in clear' 'exited with code 25.'
configure "$(to A)"
KEY_FILE=$home/other.txt both 'another key' 'exited with code 128.'
KEY_FILE=$home/none.txt both 'no key' 'exited with code 128.'
PASS='' configure "$(to A)"
both 'a key that is not passed' 'exited with code 128.'
echo "SOPS_AGE_KEY_FILE=$key_file" > "$state/.env"
PASS="'SOPS_AGE_KEY_CMD'" configure "$(to A)"
echo "SOPS_AGE_KEY_CMD=/bin/cat $key_file" > "$state/.env"
both 'a key command from .env'
rm "$state/.env"
printf '#!/bin/sh\nsleep 2\nexec cat %s\n' "$key_file" > "$home/bin/slow"
chmod 0755 "$home/bin/slow"
give "$home/bin/slow"
PASS='' configure "$(to A)" ", env: { SOPS_AGE_KEY_CMD: '$home/bin/slow' }, timeoutMs: 700"
both 'a slow key command' 'Exec provider "p" timed out after 700ms.'

# OpenClaw's messages are explained.
for text in 'Exec provider "p" exited with code 51.' 'Exec provider "p" failed for id "X" (NOT_FOUND).' \
  'secrets.providers.p.command must not be a symlink: /bin/sh'; do
  check_equal "explained: $text" "$(status_of check --explain "$text")" 0
done
finish
