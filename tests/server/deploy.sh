#!/usr/bin/env bash
# What deploy/ holds, against a booted server: the Ansible play on an image and again on what it left, one that shuts itself
# out, and the script of the workflows: what it brings, which commits it refuses, and whom it trusts.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
if [[ -z ${ANSIBLE_PLAYBOOK-} ]]; then need ansible; fi

playbook=${ANSIBLE_PLAYBOOK:-$cache/ansible/bin/ansible-playbook}
known_hosts() { sed "s/^/$server_address /" "$server"/etc/ssh/ssh_host_*_key.pub; }

# play USER WORD...: the play, with the client's key and known hosts alone.
play() {
  local user=$1
  shift
  cp "$server/root/server.yml" "$scratch/server.yml"
  known_hosts > "$scratch/known_hosts"
  printf '[openclaw]\ngateway ansible_host=%s ansible_user=%s ansible_ssh_private_key_file=%s\n' "$server_address" "$user" \
    "$scratch/key" > "$scratch/inventory.ini"
  (cd "$top/deploy/ansible" && client env -i HOME="$scratch" LANG=C.UTF-8 PATH="$(dirname "$playbook"):/usr/bin:/bin" \
    ANSIBLE_CONFIG=ansible.cfg ANSIBLE_SSH_COMMON_ARGS="-o UserKnownHostsFile=$scratch/known_hosts -o IdentitiesOnly=yes" \
    ANSIBLE_LOCAL_TEMP="$scratch/ansible" "$playbook" -i "$scratch/inventory.ini" server.yml -e update_cache=false \
    -e plan_file="$scratch/server.yml" -e secretsctl="$secretsctl" "$@" < /dev/null)
}
recap() { sed -n 's/^gateway *: *//p' "$scratch/out" | tr -s ' '; }
gets_in() { server_ssh admin true; }

# --- the application's repository, as docs/server.md has it

repository=$scratch/repository
recipient=$(recipient_of test-only)
git_there() { git -C "$repository" -c user.name=a -c user.email=a@b "$@"; }
make_repository() {
  rm -rf "$repository"
  mkdir -p "$repository"/{.github,secrets}
  git init -q -b main "$repository"
  cp "$top/deploy/workflows/"*.sh "$repository/.github/"
  echo 'services: {one: {}}' > "$repository/compose.yaml"
  secret_is first
  git_there add -A
  git_there commit -q -m one
  first=$(git_there rev-parse HEAD)
  echo 'services: {two: {}}' > "$repository/compose.yaml"
  secret_is second
  git_there commit -q -am two
  second=$(git_there rev-parse HEAD)
  # A commit that is there, but not of main, as a fork's.
  git_there checkout -q -b fork "$first"
  git_there commit -q --allow-empty -m fork
  foreign=$(git_there rev-parse HEAD)
  git_there checkout -q main
}
secret_is() {
  printf 'TOKEN=%s\n' "$1" > "$scratch/plain.env"
  rm -f "$repository/secrets/.env.enc"
  ours encrypt --age "$recipient" -o "$repository/secrets/.env.enc" "$scratch/plain.env" 2> /dev/null
}
bring() {
  (cd "$repository" && client env -i HOME="$scratch" PATH="$PATH" SERVER="$server_address" SERVER_USER=admin \
    SSH_KEY="$(cat "${KEY:-$scratch/key}")" KNOWN_HOSTS="${KNOWN_HOSTS-$(known_hosts)}" .github/deploy.sh "$@")
}

for release in $(releases); do
  about="$release, Ansible"
  server_begin "$release"
  rm -f "$server/usr/local/bin/secretsctl"
  server_boot
  server_image_users
  server_plan
  allowed 'on an image, as root' play root
  expect 'nothing failed' "$(recap | grep -o 'unreachable=0 failed=0')" 'unreachable=0 failed=0'
  refused 'root afterwards' server_ssh root true
  expect 'nothing is pending' "$(server_run systemctl list-timers --all --no-pager | grep -c secretsctl || true)" 0
  allowed 'again, as the administrator' play admin
  expect 'changes nothing but the plan that it brings' "$(recap | grep -oE 'unreachable=0|failed=0|skipped=[0-9]+' | tr '\n' ' ')" \
    'unreachable=0 failed=0 skipped=2 '
  # The new login fails, so the play does, and the server heals.
  server_plan 'ssh_allowed_cidrs: [203.0.113.0/24, 10.77.0.99/32]'
  refused 'a plan that shuts it out' play admin -e within=1
  if grep -q 'ssh_allowed_cidrs' "$scratch/out"; then
    pass  # refused before anything was changed: the caller's address is in no network
  else
    allowed 'in again' await 90 gets_in
  fi
  allowed 'in' await 90 gets_in

  about="$release, the workflows"
  make_repository
  install -D -m 0600 "$keys/test-only.txt" "$server/etc/secretsctl/age-key.txt"
  # In the place of Docker: what Compose would read.
  cat > "$server/usr/local/bin/docker" << 'END'
#!/bin/sh
if [ "$2 $3" = 'version --short' ]; then echo 2.40.3 && exit; fi
if [ "$2" = ps ]; then exit; fi
{ cat compose.yaml .env; echo "$*"; } > /root/seen
END
  chmod 0755 "$server/usr/local/bin/docker"
  allowed 'deploy' bring "$second"
  expect 'what ran' "$(tr '\n' ' ' < "$server/root/seen")" 'services: {two: {}} TOKEN="second" compose up -d --wait '
  expect 'no plaintext is left' "$(find "$server/opt" -name .env)" ''
  expect 'its owner' "$(stat -c '%u %a' "$server/opt/openclaw/compose.yaml")" '0 644'
  allowed 'an older commit' bring "$first"
  expect "its program, today's secrets" "$(tr '\n' ' ' < "$server/root/seen")" 'services: {one: {}} TOKEN="second" compose up -d --wait '
  refused 'a commit of a fork' bring "$foreign"
  expect 'it says why' "$(grep -c 'not a commit of main' "$scratch/err")" 1
  for word in main HEAD "${first:0:12}" "$first~1" '--upload-pack=x' '' "$(tr a-f A-F <<< "$first")x"; do
    refused "the commit '$word'" bring --check "$word"
  done
  allowed 'a commit of main' bring --check "$first"
  ssh-keygen -q -t ed25519 -N '' -f "$scratch/other_host" <<< y > /dev/null
  KNOWN_HOSTS="$server_address $(cat "$scratch/other_host.pub")" refused 'another host' bring "$second"
  KNOWN_HOSTS='# nobody' refused 'an unknown host' bring "$second"
  expect 'nothing ran' "$(head -n 1 "$server/root/seen")" 'services: {one: {}}'
  expect 'no key in the log' "$(grep -c 'PRIVATE KEY' "$scratch/out" "$scratch/err" | grep -cv ':0')" 0
  server_end
done
finish
