#!/usr/bin/env bash
# The part of the server kit's tests that fits into CI: what is rendered goes through the validators of Debian 12 and 13 in
# their trees, and Debian 13 boots once, is hardened, confirmed, checked and booted again. `make server-test` has the rest.
set -euo pipefail
# shellcheck source=../server/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../server/lib.sh"

# in_server COMMAND...: in the tree that is not booted.
in_server() { chroot "$server" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

for release in bookworm trixie; do
  about=$release
  server_begin "$release"
  server_plan 'docker: {compose_file: /opt/openclaw/compose.yaml}' 'open_ports: [443/tcp]'
  "$secretsctl" server render --plan "$server/root/server.yml" --to "$server/root/files" > "$scratch/out" 2> "$scratch/err"
  files=$server/root/files
  mkdir -p "$server/run/sshd"
  ssh-keygen -q -A -f "$server"
  allowed 'visudo' in_server visudo -cf /root/files/etc/sudoers.d/secretsctl
  cp "$files"/etc/ssh/sshd_config.d/* "$server/etc/ssh/sshd_config.d/"
  allowed 'sshd -t' in_server sshd -t
  cp "$files"/etc/fail2ban/jail.d/* "$server/etc/fail2ban/jail.d/"
  allowed 'fail2ban-client -t' in_server fail2ban-client -t
  allowed 'apt-config' in_server apt-config -c /root/files/etc/apt/apt.conf.d/20auto-upgrades dump
  # Rules are tried in a network of their own.
  ip netns add server
  allowed "user.rules" ip netns exec server chroot "$server" iptables-restore --test /root/files/etc/ufw/user.rules
  ip netns del server
  "$secretsctl" server render --plan "$server/root/server.yml" --cloud-init > "$server/root/user-data"
  allowed 'cloud-init schema' in_server cloud-init schema -c /root/user-data
  # A validator that takes anything would prove nothing.
  echo 'openclaw ALL=(root) NOPASSWD: not/a/path' > "$server/root/wrong"
  refused 'a wrong rule of sudo' in_server visudo -cf /root/wrong
  echo 'NoSuchKeyword yes' > "$server/etc/ssh/sshd_config.d/wrong.conf"
  refused 'a wrong word of sshd' in_server sshd -t
done

about='a booted trixie'
server_ready trixie
passed_check() { server_run secretsctl server check --json; }
allowed 'the administrator' server_ssh admin sudo true
allowed "the application's user" server_ssh openclaw true
CLIENT=10.77.0.11 refused 'root' server_ssh root true
allowed 'check' passed_check
allowed 'apply again' server_apply
expect 'changes nothing' "$(grep -c 'nothing to change' "$scratch/out")" 1
server_reboot
allowed 'in after a reboot' await 20 server_ssh admin true
allowed 'check after a reboot' passed_check
expect 'no IPv6' "$(server_run ip -6 -o address show | grep -cv ' lo ' || true)" 0
finish
