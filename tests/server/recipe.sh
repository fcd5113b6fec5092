#!/usr/bin/env bash
# `server check` on a server that was hardened by a recipe as many pages have it. Each of its files looks right, and much of it
# has no effect: the drop-in loses to the image's, the jail is dead, IPv6 is back after a reboot, Docker's ports are open,
# `journalctl *` and the groups give root away. check must find all of that by what is in force.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

follow_recipe() {
  cat > "$server/etc/ssh/sshd_config.d/50-cloud-init.conf" <<< 'PasswordAuthentication yes'
  cat > "$server/etc/ssh/sshd_config.d/99-hardening.conf" << 'END'
PermitRootLogin no
PasswordAuthentication no
PubkeyAuthentication yes
MaxAuthTries 3
X11Forwarding no
END
  cat > "$server/etc/fail2ban/jail.local" << 'END'
[DEFAULT]
bantime = 3600
findtime = 600
maxretry = 3
[sshd]
enabled = true
port = ssh
filter = sshd
logpath = /var/log/auth.log
END
  printf 'net.ipv6.conf.%s.disable_ipv6 = 1\n' all default lo > "$server/etc/sysctl.d/99-disable-ipv6.conf"
  cat > "$server/etc/sudoers.d/openclaw" << 'END'
openclaw ALL=(ALL) NOPASSWD: /usr/bin/journalctl *
openclaw ALL=(ALL) NOPASSWD: /usr/bin/fail2ban-client status *
openclaw ALL=(ALL) NOPASSWD: /usr/bin/tailscale serve *
openclaw ALL=(ALL) NOPASSWD: /usr/sbin/ufw status
END
  chmod 0440 "$server/etc/sudoers.d/openclaw"
  server_user openclaw
  server_run sh -ec 'usermod -aG sudo,docker openclaw
    sysctl -q --system || true
    systemctl restart ssh
    systemctl restart fail2ban || true
    ufw default deny incoming
    ufw default allow outgoing
    ufw allow ssh
    ufw --force enable
    systemctl enable docker unattended-upgrades
    docker run -d --restart always --stop-timeout 0 -p 8088:80 box /bin/httpd -f -p 80' > "$scratch/recipe" 2>&1
}

# The findings by name, and what each must say.
wanted=(
  'problem sshd.password' 'warning sshd.agent' 'warning sshd.methods' 'warning sshd.log' 'problem accounts.groups'
  'problem docker.group' 'problem sudo.rules' 'problem firewall.docker_user' 'problem ipv6.address' 'problem accounts.exists'
)

for release in $(releases); do
  about=$release
  server_begin "$release" docker
  server_boot
  server_image
  follow_recipe
  server_reboot
  sleep 3
  echo 'user: openclaw' > "$server/root/server.yml"
  printf 'ssh_keys:\n  - %s\n' "$(cat "$scratch/key.pub")" >> "$server/root/server.yml"
  server_run secretsctl server check --plan /root/server.yml > "$scratch/report" 2>&1 || true
  server_run sh -c 'mkdir -p /etc/secretsctl && cp /root/server.yml /etc/secretsctl/server.yml'
  server_findings > "$scratch/found"
  for finding in "${wanted[@]}"; do
    expect "$finding" "$(grep -c "^$finding " "$scratch/found" | sed 's/[1-9][0-9]*/found/')" found
  done
  # 12's jail is dead without auth.log; 13's package has another backend in its defaults, which the recipe leaves in force.
  expect 'the jail' "$(grep -c '^problem fail2ban\.' "$scratch/found" | sed 's/[1-9][0-9]*/found/')" found
  refused 'its status' server_run secretsctl server check
  echo "$release: of the recipe $(grep -c '^problem' "$scratch/found") problems, $(grep -c '^warning' "$scratch/found") warnings"
  # And after apply there are none.
  server_plan
  server_harden
  server_findings > "$scratch/found"
  # What apply leaves to people: each fix is a command that works as it is printed.
  jq -r '.checks[] | select(.status == "problem") | .fix' "$scratch/check.json" > "$scratch/fixes"
  while IFS= read -r fix; do
    if [[ $fix == 'remove the rule: '* ]]; then fix='rm -f /etc/sudoers.d/openclaw'; fi
    allowed "the fix: $fix" server_run sh -c "$fix"
  done < "$scratch/fixes"
  server_reboot
  sleep 3
  expect 'problems after apply and what it says' "$(server_findings | grep '^problem' || true)" ''
  server_end
done
finish
