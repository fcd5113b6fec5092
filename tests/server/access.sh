#!/usr/bin/env bash
# Who gets in over SSH, before and after `server apply` and after a reboot: keys of the two accounts, never root, never a
# password, whatever the image's own drop-in says; and that the number 1000 is taken does not matter.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# Each account from an address of its own: OpenSSH 10 counts failures by address.
closed() {
  local user address=11
  for user in admin openclaw debian root; do
    CLIENT=10.77.0.$address refused "$user with a password, $1" server_password "$user" right-password true
    address=$((address + 1))
  done
  CLIENT=10.77.0.15 refused "root with a key, $1" server_ssh root true
  CLIENT=10.77.0.16 refused "the image's user, who is not in the plan, $1" server_ssh debian true
  allowed "the administrator, $1" server_ssh admin true
  allowed "the application's user, $1" server_ssh openclaw true
  expect "the administrator is root, $1" "$(server_ssh admin sudo id -u)" 0
}
passwords() {
  printf '%s:right-password\n' "$@" | server_run chpasswd
}

for release in $(releases); do
  about=$release
  server_begin "$release"
  # What `ssh_pwauth: true` writes, a main file without Debian's line for questions, and root as many images had it.
  echo 'PasswordAuthentication yes' > "$server/etc/ssh/sshd_config.d/50-cloud-init.conf"
  sed -i '/^KbdInteractiveAuthentication/d' "$server/etc/ssh/sshd_config"
  echo 'PermitRootLogin yes' >> "$server/etc/ssh/sshd_config"
  server_boot
  server_image_users
  passwords debian root
  allowed 'before: a password' server_password debian right-password true
  allowed 'before: a password of root' server_password root right-password true
  allowed 'before: the key of root' server_ssh root true

  server_plan
  allowed 'apply' server_apply
  CLIENT=10.77.0.17 allowed 'confirm' server_confirm
  expect 'uid 1000 is the image user still' "$(server_run id -un 1000)" debian
  passwords admin openclaw
  # fail2ban has a test of its own; here its bans would hide what sshd does.
  server_run systemctl stop fail2ban
  closed 'after apply'
  server_reboot
  server_run systemctl stop fail2ban
  closed 'after a reboot'
  refused 'the application has no root' server_ssh openclaw sudo -n id
  server_end
done
finish
