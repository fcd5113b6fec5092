#!/usr/bin/env bash
# A change that goes wrong: one that shuts the client out is taken back while it stays out, by the timer and by a reboot, also
# after a loss of power; confirm counts from a new login alone; a configuration that its program refuses never comes into
# force; applying twice changes nothing.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# All that a change can touch, by content, mode and owner.
state() {
  server_run sh -c 'cd / && find etc usr/local home root/.ssh -xdev ! -type d ! -name "*-" ! -path "etc/.pwd.lock" \
    ! -path "etc/mtab" -exec sha256sum {} + 2> /dev/null; find etc usr/local home -xdev -printf "%m %u %g %p\n"' | sort
}
gets_in() { CLIENT=${1-} server_ssh admin true; }
is_out() { ! gets_in "$@"; }
no_pending() { ! server_run systemctl is-active -q secretsctl-rollback.timer && ! server_run test -e /var/lib/secretsctl/server/change; }
# The next plan lets SSH in from elsewhere alone.
break_plan() { server_plan 'ssh_allowed_cidrs: [203.0.113.0/24]'; }

for release in $(releases); do
  about=$release
  server_ready "$release"
  state > "$scratch/hardened"
  expect 'no timer after confirm' "$(server_run systemctl list-timers --all --no-pager | grep -c secretsctl || true)" 0
  allowed 'apply again' server_apply
  expect 'it says so' "$(grep -ci 'nothing to change' "$scratch/out" "$scratch/err" | grep -cv ':0')" 1
  state > "$scratch/again"
  check_same "$about: apply twice" "$scratch/hardened" "$scratch/again"
  allowed 'no timer' no_pending

  # The timer, one minute, while the client is out.
  about="$release, the timer"
  break_plan
  began=$SECONDS
  allowed 'apply' server_apply --within 1
  allowed 'shut out' await 10 is_out
  state > "$scratch/broken"
  refused 'the files are others' cmp -s "$scratch/hardened" "$scratch/broken"
  refused 'a second change' server_apply --within 1
  refused 'confirm at the console' server_run secretsctl server confirm
  while ((SECONDS - began < 50)); do
    if gets_in; then fail "$about: in after $((SECONDS - began)) s"; break; fi
  done
  allowed 'in again' await 45 gets_in
  echo "$about: in again after $((SECONDS - began)) s"
  allowed 'it has ended' await 10 no_pending
  state > "$scratch/back"
  check_same "$about: as before" "$scratch/hardened" "$scratch/back"

  # A reboot, and a loss of power, before confirm.
  for power in off cut; do
    about="$release, power $power"
    allowed 'apply' server_apply --within 60
    allowed 'shut out' await 10 is_out
    SERVER_POWER=$power server_reboot
    allowed 'in again' await 20 gets_in
    # The files are back before the network is up, the rest follows.
    allowed 'nothing is pending' await 60 no_pending
    state > "$scratch/back"
    check_same "$about: as before" "$scratch/hardened" "$scratch/back"
    refused 'nothing to confirm' server_confirm
  done

  # Which login confirms.
  about="$release, confirm"
  SSH_OPTIONS="-oControlMaster=yes -oControlPath=$scratch/master -fN" server_ssh admin > /dev/null 2>&1
  server_plan 'time_zone: Europe/Berlin'
  allowed 'a change' server_apply --within 60
  SSH_OPTIONS="-oControlPath=$scratch/master" refused 'over a connection that was there' server_confirm
  expect 'it says why' "$(grep -ciE 'login|session|connection' "$scratch/err" | head -n 1 | sed 's/[1-9][0-9]*/yes/')" yes
  refused 'as the application' server_ssh openclaw secretsctl server confirm
  allowed 'a new login' server_confirm
  client ssh -F none -o ControlPath="$scratch/master" -O exit x > /dev/null 2>&1 || true
  server_reboot
  expect 'a confirmed change stays' "$(server_run readlink /etc/localtime | sed "s,.*zoneinfo/,,")" Europe/Berlin
  expect 'no unit is left' "$(server_run systemctl list-unit-files --no-pager | grep -c secretsctl || true)" 0

  # A file of others makes the whole configuration wrong: nothing may come into force.
  about="$release, refused"
  echo 'NoSuchKeyword yes' >> "$server/etc/ssh/sshd_config"
  state > "$scratch/before"
  server_plan 'ssh_port: 2222'
  refused 'apply' server_apply --within 60
  state > "$scratch/after"
  check_same "$about: put back" "$scratch/before" "$scratch/after"
  allowed 'nothing is pending' no_pending
  allowed 'in' gets_in
  sed -i '/NoSuchKeyword/d' "$server/etc/ssh/sshd_config"

  # By hand, and the terminal goes away in the middle.
  about="$release, rollback"
  state > "$scratch/before"
  server_plan 'open_ports: [8443/tcp]' 'time_zone: Europe/Berlin'
  allowed 'apply' server_apply --within 60
  allowed 'rollback' server_run secretsctl server rollback
  state > "$scratch/after"
  check_same "$about: as before" "$scratch/before" "$scratch/after"
  server_end
done
finish
