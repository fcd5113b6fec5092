#!/usr/bin/env bash
# The first boot of `server render --cloud-init`, by cloud-init itself: its schema, then a new server on which a user with the
# number 1000 is there already and the image lets passwords in. What is rendered must hold no less than what is applied.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# Its own status is not 0 after an error.
is_done() { { server_run cloud-init status || true; } | grep -qE 'status: (done|error)'; }

for release in $(releases); do
  about=$release
  server_begin "$release"
  server_plan
  status=0
  "$secretsctl" server render --cloud-init --plan "$server/root/server.yml" > "$scratch/user-data" 2> "$scratch/err" || status=$?
  expect 'render' "$status$(head -n 3 "$scratch/err")" 0
  expect 'its first line' "$(head -n 1 "$scratch/user-data")" '#cloud-config'
  expect 'a size that Hetzner takes' "$(($(stat -c %s "$scratch/user-data") <= 32768))" 1
  cp "$scratch/user-data" "$server/root/user-data"
  # 12's command cannot tell a file from a system without its own folders.
  allowed 'its schema' chroot "$server" cloud-init schema -c /root/user-data
  expect 'no private key' "$(grep -ciE 'PRIVATE KEY|AGE-SECRET' "$scratch/user-data" || true)" 0
  sed 's/^users:/user:/' "$scratch/user-data" > "$server/root/wrong"
  refused 'a misspelt name' chroot "$server" cloud-init schema -c /root/wrong

  # The image: its user and its sshd; no archive can be reached, and all packages are there.
  chroot "$server" useradd -m -s /bin/bash debian
  echo 'PasswordAuthentication yes' > "$server/etc/ssh/sshd_config.d/50-cloud-init.conf"
  printf 'debian:right-password\nroot:right-password\n' | chroot "$server" chpasswd
  rm -rf "$server"/etc/apt/sources.list "$server"/etc/apt/sources.list.d/* "$server/etc/cloud/cloud-init.disabled"
  mkdir -p "$server/var/lib/cloud/seed/nocloud"
  cp "$scratch/user-data" "$server/var/lib/cloud/seed/nocloud/user-data"
  printf 'instance-id: first\nlocal-hostname: server\n' > "$server/var/lib/cloud/seed/nocloud/meta-data"
  printf 'network: {config: disabled}\nlocale: C.UTF-8\n' > "$server/etc/cloud/cloud.cfg.d/99-image.cfg"
  began=$SECONDS
  server_boot
  allowed 'cloud-init ends' await 120 is_done
  echo "$about: done $((SECONDS - began)) s after power on"
  expect 'without errors' "$(server_run cloud-init status --long | sed -n 's/^status: //p; /^errors: *$/,$p')" 'done'
  for boot in first second; do
    about="$release, $boot boot"
    allowed 'the administrator' await 20 server_ssh admin true
    allowed 'as root' server_ssh admin sudo true
    allowed "the application's user" server_ssh openclaw true
    expect 'the number 1000' "$(server_run id -un 1000)" debian
    CLIENT=10.77.0.11 refused 'root' server_ssh root true
    CLIENT=10.77.0.12 refused 'root with a password' server_password root right-password true
    CLIENT=10.77.0.13 refused 'the image user with a password' server_password debian right-password true
    expect 'check finds no problem' "$(server_findings | grep '^problem' || true)" ''
    if [[ $boot == first ]]; then server_reboot; fi
  done
  about=$release
  # First boot and apply come from one source.
  allowed 'apply afterwards' server_apply
  expect 'changes nothing' "$(cat "$scratch/out" "$scratch/err" | grep -ci 'nothing to change')" 1
  server_end
done
finish
