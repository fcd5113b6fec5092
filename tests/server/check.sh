#!/usr/bin/env bash
# `server check` on a hardened server on which one control after the other is broken in turn: it finds each, and nothing
# else. Some breaks leave the files as they are and change what runs; others wait for the next boot.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# findings: `STATUS NAME` of all that is wrong, beyond what the unbroken server has.
findings() { server_findings | cut -d ' ' -f 1,2 | sort -u | comm -23 - "$scratch/usual"; }

# broken WANTED BREAK UNDO: after BREAK there are these findings, joined by `, `; UNDO takes it back.
broken() {
  local wanted=$1 break=$2 undo=$3 found
  if server_run sh -ec "$break" > "$scratch/broken" 2>&1 < /dev/null; then
    found=$(findings | paste -sd, | sed 's/,/, /g')
    expect "$break" "$found" "$wanted"
  else
    fail "$about: $break: $(tail -n 2 "$scratch/broken")"
  fi
  server_run sh -ec "$undo" > "$scratch/broken" 2>&1 < /dev/null || fail "$about: $undo: $(tail -n 2 "$scratch/broken")"
}

drop_in=/etc/ssh/sshd_config.d
# first LINE: a drop-in that comes before ours.
first() { printf "printf '%%b' '%s\\\\n' > $drop_in/00-a.conf; systemctl reload ssh; sleep 1" "$1"; }
# sshd starts itself anew at a reload, some time later.
no_first="rm $drop_in/00-a.conf; systemctl reload ssh; sleep 1"
rule() { printf "echo 'openclaw ALL=(root) NOPASSWD: %s' > /etc/sudoers.d/zz; chmod 0440 /etc/sudoers.d/zz" "$1"; }
no_rule='rm /etc/sudoers.d/zz'

accounts() {
  broken 'problem accounts.groups' 'usermod -aG adm openclaw' 'gpasswd -d openclaw adm'
  broken 'problem accounts.groups' 'usermod -aG sudo openclaw' 'gpasswd -d openclaw sudo'
  broken 'problem accounts.journal' 'gpasswd -d openclaw systemd-journal' 'usermod -aG systemd-journal openclaw'
  broken 'problem accounts.twins' 'useradd -o -u 0 -M -s /usr/sbin/nologin toor' "sed -i /^toor:/d /etc/passwd /etc/shadow"
  broken 'problem accounts.key_file' 'chmod 0666 /home/admin/.ssh/authorized_keys' 'chmod 0600 /home/admin/.ssh/authorized_keys'
  broken 'problem accounts.keys' 'mv /home/openclaw/.ssh /home/openclaw/x' 'mv /home/openclaw/x /home/openclaw/.ssh'
  broken 'warning accounts.password' 'echo openclaw:word | chpasswd' 'usermod -p "!" openclaw'
  broken 'problem accounts.exists' 'usermod -s /usr/sbin/nologin openclaw' 'usermod -s /bin/bash openclaw'
}

sshd() {
  broken 'problem sshd.password' "$(first 'PasswordAuthentication yes')" "$no_first"
  broken 'problem sshd.keyboard' "$(first 'KbdInteractiveAuthentication yes')" "$no_first"
  broken 'problem sshd.root' "$(first 'PermitRootLogin prohibit-password')" "$no_first"
  broken 'problem sshd.password' "$(first 'Match User openclaw\nPasswordAuthentication yes')" "$no_first"
  broken 'warning sshd.methods' "$(first 'AuthenticationMethods any')" "$no_first"
  broken 'warning sshd.tries' "$(first 'MaxAuthTries 20')" "$no_first"
  broken 'warning sshd.agent' "$(first 'AllowAgentForwarding yes')" "$no_first"
  broken 'warning sshd.tunnel' "$(first 'AllowTcpForwarding no')" "$no_first"
  broken 'problem sshd.users' "$(first 'DenyUsers openclaw')" "$no_first"
  broken 'problem sshd.syntax' "echo 'NoSuch yes' > $drop_in/00-a.conf" "rm $drop_in/00-a.conf"
  broken 'problem sshd.boot' 'systemctl disable ssh' 'systemctl enable ssh'
  broken 'problem sshd.running' 'systemctl stop ssh' 'systemctl start ssh'
  broken 'problem sshd.host_keys' 'chmod 0644 /etc/ssh/ssh_host_ed25519_key' 'chmod 0600 /etc/ssh/ssh_host_ed25519_key'
}

sudo_rules() {
  # shellcheck disable=SC2043  # more may come
  for command in '/usr/bin/journalctl *' '/usr/bin/tailscale serve *' '/usr/bin/fail2ban-client status *' ALL; do
    broken 'problem sudo.rules' "$(rule "$command")" "$no_rule"
  done
  broken 'problem sudo.files' 'echo x y z > /etc/sudoers.d/zz; chmod 0440 /etc/sudoers.d/zz' "$no_rule"
}

fail2ban() {
  broken 'problem fail2ban.running' 'systemctl stop fail2ban' 'systemctl start fail2ban; sleep 2'
  broken 'problem fail2ban.boot' 'systemctl disable fail2ban' 'systemctl enable fail2ban'
  broken 'problem fail2ban.maxretry' 'fail2ban-client set sshd maxretry 100' 'fail2ban-client set sshd maxretry 3'
  broken 'problem fail2ban.jail' 'fail2ban-client stop sshd' 'fail2ban-client reload; sleep 2'
  broken 'warning fail2ban.ignored' 'fail2ban-client set sshd addignoreip 10.0.0.0/8' 'fail2ban-client set sshd delignoreip 10.0.0.0/8'
}

firewall() {
  broken 'problem firewall.active' 'ufw disable' 'ufw --force enable'
  broken 'warning firewall.open' 'ufw allow 8080/tcp' 'ufw delete allow 8080/tcp'
  broken 'problem firewall.input' 'ufw default allow incoming' 'ufw default deny incoming'
  broken 'problem firewall.boot' 'systemctl disable ufw' 'systemctl enable ufw'
  broken 'problem firewall.input' 'iptables -I INPUT -j ACCEPT' 'iptables -D INPUT -j ACCEPT'
}

others() {
  broken 'problem ipv6.address' 'sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0; ip -6 address add fd77::9/64 dev eth0' \
    'sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1'
  # shellcheck disable=SC2016  # the shell inside expands it
  broken 'problem ipv6.boot' 'for f in /etc/systemd/network/*.network.d/secretsctl.conf; do mv $f $f.off; done' \
    'for f in /etc/systemd/network/*.network.d/secretsctl.conf.off; do mv $f ${f%.off}; done'
  broken 'problem gateway.listener' 'systemd-run -q --unit=gateway nc -l -k 0.0.0.0 18789; sleep 1' 'systemctl stop gateway'
  broken 'problem upgrades.timer' 'systemctl stop apt-daily-upgrade.timer' 'systemctl start apt-daily-upgrade.timer'
  broken 'problem upgrades.periodic' "echo 'APT::Periodic::Unattended-Upgrade \"0\";' > /etc/apt/apt.conf.d/99x" 'rm /etc/apt/apt.conf.d/99x'
  broken 'problem time.zone' 'timedatectl set-timezone Asia/Tokyo' 'timedatectl set-timezone Etc/UTC'
  broken 'problem secret_files.key_mode' 'chmod 0644 /etc/secretsctl/age-key.txt' 'chmod 0600 /etc/secretsctl/age-key.txt'
  broken 'problem secret_files.file' 'cp /opt/openclaw/.env.enc /root/x; echo A=1 > /opt/openclaw/.env.enc' 'cat /root/x > /opt/openclaw/.env.enc'
}

with_docker() {
  broken 'problem firewall.docker_user' 'iptables -F DOCKER-USER' 'ufw reload'
  broken 'problem docker.group' 'usermod -aG docker openclaw' 'gpasswd -d openclaw docker'
  # --privileged needs devices that a server in nspawn has not.
  broken 'warning docker.mount' 'docker run -d --name one -v /var/run/docker.sock:/s --stop-timeout 0 box /bin/sleep 1000' \
    'docker rm -f one'
  broken 'warning docker.published' 'docker run -d --name one -p 8088:80 --stop-timeout 0 box /bin/sleep 1000' 'docker rm -f one'
  broken 'problem gateway.listener' 'docker run -d --name one -p 18789:80 --stop-timeout 0 box /bin/sleep 1000' 'docker rm -f one'
}

hardened() {
  server_begin "$@"
  install -D -m 0600 "$keys/test-only.txt" "$server/etc/secretsctl/age-key.txt"
  mkdir -p "$server/opt/openclaw"
  echo 'A=1' > "$scratch/plain.env"
  rm -f "$server/opt/openclaw/.env.enc"
  ours encrypt --age "$(recipient_of test-only)" -o "$server/opt/openclaw/.env.enc" "$scratch/plain.env" 2> /dev/null
  server_boot
  if [[ " $* " == *' docker '* ]]; then server_image; fi
  server_plan 'secrets: {key: /etc/secretsctl/age-key.txt, file: /opt/openclaw/.env.enc}'
  server_harden
  server_reboot
  if [[ " $* " == *' docker '* ]]; then server_run systemctl start docker; fi
  sleep 2
  : > "$scratch/usual"
  server_findings | cut -d ' ' -f 1,2 | sort -u > "$scratch/usual.new"
  mv "$scratch/usual.new" "$scratch/usual"
  expect 'no problem before' "$(grep '^problem' "$scratch/usual" || true)" ''
  allowed 'its status' server_run secretsctl server check
}

for release in $(releases); do
  about=$release
  hardened "$release"
  began=$SECONDS
  for part in accounts sshd sudo_rules fail2ban firewall others; do $part; done
  expect 'nothing is left' "$(findings)" ''
  echo "$release: $((SECONDS - began)) s for all breaks; usual: $(paste -sd, "$scratch/usual")"
  about="$release with Docker"
  hardened "$release" docker
  with_docker
  expect 'nothing is left' "$(findings)" ''
  server_end
done
finish
