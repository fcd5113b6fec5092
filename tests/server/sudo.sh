#!/usr/bin/env bash
# What the application's user may do with sudo: each command that the plan lists runs, and each way around the list that is
# known from the rules people write is refused. What it needs of the logs it has without sudo.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

as_user() { server_run runuser -u openclaw -- "$@"; }
try() { as_user sudo -n "$@"; }
# listed: the commands of `sudo -l`, one a line.
listed() { server_run sudo -l -U openclaw | sed -n 's/^ *(root) NOPASSWD: *//p' | tr ',' '\n' | sed 's/^ *//; s/ *""$//; s/\\//g' | grep .; }
runs_for_sudo() { as_user sh -c "sudo -n -l $1 > /dev/null"; }

escapes=(
  'bash' 'sh -c id' '/bin/sh' 'su -' 'id' 'env id' 'visudo' 'cat /etc/shadow'
  'journalctl' 'journalctl -u ssh' 'journalctl --cursor-file=/etc/x' 'journalctl --vacuum-time=1s' 'journalctl --rotate'
  'fail2ban-client set sshd unbanip 1.2.3.4' 'fail2ban-client stop' 'fail2ban-client status sshd extra'
  'fail2ban-client status sshd --conf /tmp' 'fail2ban-client -c /tmp status sshd' 'fail2ban-client -i'
  'ufw disable' 'ufw status numbered extra' 'ufw allow 22' 'ufw reset'
  'systemctl status ssh' 'systemctl edit ssh' 'systemctl restart ssh' 'systemctl link /tmp/x.service'
  'tailscale serve /' 'tailscale up' 'tailscale status --json extra' 'tailscale file cp /etc/shadow x:'
  'docker ps' 'docker run -v /:/h box' 'docker compose -f /tmp/x.yaml up' 'docker exec -it x sh'
  'apt-get update' 'apt-get -o APT::Update::Pre-Invoke::=sh update' 'less /etc/shadow' 'vi' 'tee /etc/x' 'tar -c /etc/shadow'
  'secretsctl server confirm' 'secretsctl server rollback' 'secretsctl get x y'
  '/usr/local/sbin/openclaw-compose' '/usr/local/sbin/openclaw-compose up -v' '/usr/local/sbin/openclaw-compose exec x sh'
  '/usr/local/sbin/openclaw-compose -f /tmp/x.yaml up' '/usr/local/sbin/openclaw-compose run x'
  '/usr/local/sbin/openclaw-compose --env-file /etc/shadow config' '/usr/local/sbin/openclaw-compose config'
)

for release in $(releases); do
  about=$release
  PLAN='docker: {compose_file: /opt/openclaw/compose.yaml}'
  server_begin "$release" docker
  server_boot
  server_image_users
  mkdir -p "$server/opt/openclaw"
  echo 'services: {}' > "$server/opt/openclaw/compose.yaml"
  server_plan "$PLAN"
  server_harden

  listed > "$scratch/listed"
  expect 'the list is not empty' "$(($(wc -l < "$scratch/listed") >= 3))" 1
  expect 'no wildcard in it' "$(grep -c '[*?]' "$scratch/listed" || true)" 0
  while IFS= read -r command; do
    allowed "allowed: $command" runs_for_sudo "$command"
    # shellcheck disable=SC2086  # words
    refused "with one more argument: $command" try -l $command extra
  done < "$scratch/listed"
  allowed 'runs: the state of bans' try fail2ban-client status
  allowed 'runs: the state of the firewall' try ufw status
  for escape in "${escapes[@]}"; do
    # shellcheck disable=SC2086  # words
    refused "$escape" try $escape
    expect "$escape: by sudo" "$(grep -cE 'password is required|not allowed' "$scratch/err")" 1
  done
  refused 'another user' as_user sudo -n -u admin id
  refused 'an editor' as_user sudoedit -n /etc/hosts
  refused 'a variable that is loaded' try LD_PRELOAD=/tmp/x.so fail2ban-client status
  refused 'a shell' try -s
  refused 'a login' try -i
  expect 'groups' "$(server_run id -Gn openclaw | tr ' ' '\n' | grep -xE 'sudo|docker|adm|lxd|disk|root' || true)" ''
  allowed 'logs without sudo' as_user journalctl -n 1 -u ssh
  refused 'a file of root by the logs' as_user journalctl -n 1 --cursor-file=/etc/owned
  expect 'nothing was written' "$(test -e "$server/etc/owned" && echo there)" ''
  server_end
done
finish
