#!/usr/bin/env bash
# Brings the application of one commit of main to the server and starts it there. What runs is of that commit; the
# secrets are those of the commit that is checked out.
#
#   deploy.sh COMMIT
#   deploy.sh --check COMMIT    only: is it a commit of main?
#
# Environment: SERVER, SERVER_USER (an administrator: sudo), SSH_KEY (a private key), KNOWN_HOSTS (the server's lines).
# On the server: /etc/secretsctl/age-key.txt opens secrets/.env.enc, /opt/openclaw belongs to root.
set -euo pipefail

# What the application is, of the repository. The first one must be there.
files=(compose.yaml)
secrets=secrets/.env.enc

only_check=no
if [[ ${1-} == --check ]]; then
  only_check=yes
  shift
fi
commit=${1-}
if [[ ! $commit =~ ^[0-9a-f]{40}$ ]]; then
  echo '::error::name the commit by all of its 40 digits' >&2
  exit 1
fi
# What is checked out is main, or a commit of it.
if ! git merge-base --is-ancestor "$commit" HEAD; then
  echo "::error::$commit is not a commit of main" >&2
  exit 1
fi
if [[ $only_check == yes ]]; then exit; fi
: "${SERVER:?}" "${SERVER_USER:?}" "${SSH_KEY:?}" "${KNOWN_HOSTS:?}"

work=$(mktemp -d)
trap 'ssh-agent -k > /dev/null 2>&1 || true; rm -rf "$work"' EXIT
printf '%s\n' "$KNOWN_HOSTS" > "$work/known_hosts"
# The key never lies on the runner's disk.
eval "$(ssh-agent -s)" > /dev/null
ssh-add -q - <<< "$SSH_KEY"
unset SSH_KEY

on_server() {
  ssh -F none -o BatchMode=yes -o ConnectTimeout=20 -o StrictHostKeyChecking=yes -o ForwardAgent=no \
    -o UserKnownHostsFile="$work/known_hosts" -o GlobalKnownHostsFile=/dev/null -- "$SERVER_USER@$SERVER" "$1"
}

mkdir "$work/files"
git archive "$commit" -- "${files[@]}" | tar -x -C "$work/files"
git archive HEAD -- "$secrets" | tar -x -C "$work/files"
tar -c -C "$work/files" "${files[@]}" "$secrets" |
  on_server 'sudo sh -c "umask 022 && mkdir -p /opt/openclaw && tar -x --no-same-owner --no-same-permissions -C /opt/openclaw"'
on_server 'sudo sh -c "cd /opt/openclaw && SOPS_AGE_KEY_FILE=/etc/secretsctl/age-key.txt exec secretsctl compose secrets/.env.enc --until-started -- docker compose up -d --wait"' < /dev/null
echo "$commit runs on $SERVER"
