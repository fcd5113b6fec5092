#!/usr/bin/env bash
# Records what the programs of real Debian servers say, for the unit tests: testdata/server/RELEASE.txt after
# `server apply` of testdata/server/plan.yml, RELEASE-seed.txt with the recipe that many servers have: a drop-in that
# loses to cloud-init's, sudo with wildcards, a jail that watches a log file. Run by hand, as root.
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=recording.sh
source "$(dirname "$0")/recording.sh"

records=$top/testdata/server
probe=host=client.invalid,addr=203.0.113.1,laddr=192.0.2.1,lport=22

record() {
  local name user word
  for name in passwd group shadow default/ssh ssh/sshd_config sudoers sudoers.d/secretsctl sudoers.d/90-seed \
    ssh/sshd_config.d/{00-secretsctl,50-cloud-init,99-hardening}.conf fail2ban/jail.d/zz-secretsctl.local; do
    file "/etc/$name"
  done
  file /usr/local/sbin/openclaw-compose
  for name in /etc/ssh/sshd_config.d /etc/sudoers.d /etc/fail2ban/jail.d; do folder "$name"; done
  for user in admin openclaw; do
    file "/home/$user/.ssh/authorized_keys"
    for name in '' /.ssh /.ssh/authorized_keys; do state "/home/$user$name"; done
    program sudo -n -ll -U "$user"
  done
  for name in / /opt /opt/openclaw /opt/openclaw/compose.yml /opt/openclaw/.env /usr/local/sbin/openclaw-compose \
    /etc/ssh/sshd_config.d/00-secretsctl.conf /usr/bin/fail2ban-client; do
    state "$name"
  done
  for user in admin openclaw root; do program sshd -T -C "user=$user,$probe"; done
  program sshd -t
  for name in ssh.service ssh.socket; do
    program systemctl show --timestamp=unix --property=ActiveState,UnitFileState,StateChangeTimestamp,StateChangeTimestampMonotonic,Listen "$name"
  done
  echo '@ /proc/stat' && server_run grep ^btime /proc/stat | sed 's/^/| /'
  file /proc/uptime
  program systemctl is-active --quiet ssh.service
  program visudo -c
  program systemctl is-enabled fail2ban.service
  program systemctl show --property=ActiveState,UnitFileState fail2ban.service
  program python3 -I -c 'import systemd.journal'
  program fail2ban-client -t
  program fail2ban-client status sshd
  for word in maxretry bantime findtime failregex actions ignoreip; do program fail2ban-client get sshd "$word"; done
  for name in iptables-multiport nftables; do program fail2ban-client get sshd action "$name" port; done
  program iptables --version
  program nft --version
}

for release in $(releases); do
  server_begin "$release"
  server_boot
  server_run install -d /opt/openclaw
  server_run sh -c 'echo "services: {}" > /opt/openclaw/compose.yml'
  cp "$records/plan.yml" "$server/root/server.yml"
  server_apply
  sleep 5
  record > "$records/$release.txt"

  server_begin "$release"
  in_tree() { chroot "$server" "$@"; }
  in_tree useradd -m -s /bin/bash -G sudo openclaw
  in_tree install -d -m 0700 -o openclaw -g openclaw /home/openclaw/.ssh
  sed -n 's/^  - ssh-/ssh-/p' "$records/plan.yml" > "$server/home/openclaw/.ssh/authorized_keys"
  in_tree chown openclaw: /home/openclaw/.ssh/authorized_keys
  echo 'PasswordAuthentication yes' > "$server/etc/ssh/sshd_config.d/50-cloud-init.conf"
  printf '%s\n' 'PermitRootLogin no' 'PasswordAuthentication no' 'MaxAuthTries 3' 'AllowUsers openclaw' \
    > "$server/etc/ssh/sshd_config.d/99-hardening.conf"
  echo 'openclaw ALL=(root) NOPASSWD: /usr/bin/journalctl *, /usr/bin/tailscale serve *, /usr/bin/fail2ban-client status *' \
    > "$server/etc/sudoers.d/90-seed"
  chmod 0440 "$server/etc/sudoers.d/90-seed"
  printf '%s\n' '[sshd]' 'enabled = true' 'logpath = /var/log/auth.log' 'backend = auto' 'maxretry = 3' \
    > "$server/etc/fail2ban/jail.local"
  touch "$server/var/log/auth.log"
  server_boot
  record > "$records/$release-seed.txt"
done
