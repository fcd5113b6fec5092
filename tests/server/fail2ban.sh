#!/usr/bin/env bash
# fail2ban on a hardened server: the third failure of a key bans its address and no other, an unban lets it in again, and
# the jail runs after a reboot. Debian 12 has no auth.log, 13's sshd logs under another name.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

ssh-keygen -q -t ed25519 -N '' -f "$scratch/wrong"
is_banned() { server_run fail2ban-client get sshd banip | grep -qwF "$1"; }
is_refused() { ! client nc -z -w 2 -s "$1" "$server_address" 22; }
jail_runs() { server_run fail2ban-client status sshd > /dev/null; }

# attacked ADDRESS WHEN
attacked() {
  local address=$1 when=$2 i
  allowed "the jail runs $when" await 20 jail_runs
  for i in 1 2; do CLIENT=$address KEY=$scratch/wrong refused "wrong key $i $when" server_ssh admin true; done
  sleep 3
  refused "banned after two failures $when" is_banned "$address"
  CLIENT=$address KEY=$scratch/wrong refused "wrong key 3 $when" server_ssh admin true
  allowed "banned after the third $when" await 15 is_banned "$address"
  allowed "cannot connect $when" await 5 is_refused "$address"
  CLIENT=$address refused "the right key, banned, $when" server_ssh admin true
  allowed "another address $when" server_ssh admin true
  allowed "unban $when" server_run fail2ban-client set sshd unbanip "$address"
  CLIENT=$address allowed "in again $when" await 40 server_ssh admin true
}

for release in $(releases); do
  about=$release
  server_ready "$release"
  attacked 10.77.0.11 'after apply'
  server_reboot
  attacked 10.77.0.12 'after a reboot'
  server_end
done
finish
