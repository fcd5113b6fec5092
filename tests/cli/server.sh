#!/usr/bin/env bash
# server: what needs no server: render, the plan's mistakes, --dry-run and check without root, help. Booted servers
# are in tests/server.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

public='ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHN0aWxsIG5vdCBhIHJlYWwga2V5IGJ1dCBsb25n me@example'
printf 'ssh_keys:\n  - %s\n' "$public" > plan.yml
# A root without a plan: the tests must not read one of this machine.
shows() { if grep -qF -- "$1" "$out"; then good; else bad "the output lacks '$1': $(head -n 5 "$out")"; fi; }
hides() { if grep -qF -- "$1" "$out"; then bad "the output holds '$1'"; else good; fi; }

begin 'help'
expect 0 help server
for name in check apply confirm rollback render; do
  shows "  $name"
  expect 0 help server "$name"
  shows "Usage: secretsctl server $name"
  expect 0 help server
done
expect 0 server rollback --help
hides '--automatic'
expect 1 server
said 'check, apply, confirm, rollback, render'
expect 1 server aply
said "did you mean 'server apply'?"

begin 'mistakes of a plan, by line'
mistake() {
  printf 'ssh_keys:\n  - %s\n%s\n' "$public" "$1" > wrong.yml
  for command in 'apply --dry-run' 'render --cloud-init' check; do
    # shellcheck disable=SC2086  # words
    expect 1 server $command --plan wrong.yml
    said "wrong.yml: line $2: "
    said "$3"
    printed_nothing
  done
}
mistake 'usr: x' 3 "no name 'usr'; did you mean user?"
mistake 'user: root' 3 'root never logs in'
mistake $'open_ports:\n  - 443/tpc' 4 'write 443/tcp'
mistake 'ssh_allowed_cidrs: [203.0.113.1/24]' 3 'address bits after its prefix'
mistake 'ipv6: yes please' 3 'must be true or false'
mistake 'time_zone: "Etc/UTC; reboot"' 3 'is no time zone'
mistake $'docker:\n  compose_file: ../compose.yml' 4 'is no absolute path'
mistake $'tailscale:\n  auth_key:\n    file: secrets/.env.enc' 5 'tailscale.auth_key.key is missing'
printf 'ssh_keys:\n  - %s\nssh_allowed_cidrs: ["2001:db8::/32"]\n' "$public" > wrong.yml
expect 1 server apply --dry-run --plan wrong.yml
said 'ssh_allowed_cidrs has IPv6 networks alone'
printf 'ssh_keys:\n  - %s\ntailscale:\n  ssh_only: true\n' "$public" > wrong.yml
expect 1 server render --cloud-init --plan wrong.yml
said 'tailscale.ssh_only would shut everybody out'
mistake 'ssh_keys: []' 3 'is there twice'
printf 'ssh_keys:\n  - %s\n' "$(identity_of test-only)" > wrong.yml
expect 1 server render --cloud-init --plan wrong.yml
said 'no public SSH key'
unsaid 'AGE-SECRET-KEY'
expect 1 server render --cloud-init --plan /dev/null
expect 100 server apply --dry-run --plan none.yml
said 'none.yml'
head -c 70000 /dev/zero | tr '\0' '#' > large.yml
expect 2 server apply --dry-run --plan large.yml

begin 'flags'
for minutes in 0 61 x; do expect 1 server apply --dry-run --plan plan.yml --within "$minutes"; done
expect 1 server render --plan plan.yml
said 'either --cloud-init or --to DIR'
expect 8 server render --cloud-init --to folder --plan plan.yml

begin 'render: user-data'
expect 0 server render --cloud-init --plan plan.yml
check is_equal "$(head -n 1 "$out")" '#cloud-config'
shows "      - \"$public\""
shows 'disable_root: false'
cp "$out" first
expect 0 server render --cloud-init --plan plan.yml
printed first
# The script: the shell reads it, and it checks before it puts anything in place.
sed -n '/^    - |2$/,$ { s/^      //; p; }' "$out" | tail -n +2 > script
check sh -n script
check test -s script
if command -v shellcheck > /dev/null; then check shellcheck --shell=sh --exclude=SC2034 script; fi
cp plan.yml server.yml
expect 0 server render --cloud-init
printed first
rm server.yml
printf 'administrator: admin\n' > keyless.yml
expect 1 server render --cloud-init --plan keyless.yml
said 'nobody could log in'

begin 'the script of the first boot stops before anything that shuts people out'
# The commands that it runs first, in a folder of their own; the files would come into the system's.
stops() {
  local status=0
  mkdir -p fake
  printf '#!/bin/sh\n%s\n' "$2" > fake/getent
  printf '#!/bin/sh\n%s\n' "${3:-exit 0}" > fake/dpkg
  # shellcheck disable=SC2016  # the program expands it
  printf '#!/bin/sh\necho "$0 $*" >> %s/touched\nexit 1\n' "$PWD" | tee fake/mkdir fake/install > fake/cp
  chmod +x fake/*
  rm -f touched
  PATH=$PWD/fake:$PATH sh -ec "$(cat script)" > "$out" 2> "$err" || status=$?
  check is_equal "$status" 1
  said "$1"
  check test ! -e touched
}
mkdir -p keyed/.ssh unkeyed
echo key > keyed/.ssh/authorized_keys
stops 'there is no user admin' 'exit 2'
stops 'admin has no SSH key' "echo x:x:1:1::$PWD/unkeyed:/bin/sh"
# shellcheck disable=SC2016  # the script expands it
stops 'there is no user openclaw' '[ "$2" = admin ] || exit 2; echo x:x:1:1::'"$PWD/keyed:/bin/sh"
stops 'packages are missing' "echo x:x:1:1::$PWD/keyed:/bin/sh" 'exit 1'

begin 'the script of the first boot: what fails in one control does not stop the others'
for program in systemctl ufw timedatectl; do
  # shellcheck disable=SC2016  # the program expands it
  printf '#!/bin/sh\necho "${0##*/} $*" >> %s/ran\n[ "$2" != fail2ban.service ]\n' "$PWD" > "fake/$program"
  chmod +x "fake/$program"
done
for program in install usermod gpasswd adduser; do printf '#!/bin/sh\n' > "fake/$program"; chmod +x "fake/$program"; done
# The folders of the network are this machine's: mkdir fails, so nothing comes into them.
printf '#!/bin/sh\nexit 1\n' | tee fake/mkdir > fake/sysctl
status=0
PATH=$PWD/fake:$PATH sh -ec "$(sed -n '/^done=yes$/,$ p' script)" > "$out" 2> "$err" || status=$?
check is_equal "$status" 1
check is_equal "$(head -n 2 ran)" "$(printf 'systemctl is-active --quiet ssh.service\nsystemctl reload ssh.service')"
for line in 'ufw reload' 'systemctl enable fail2ban.service' 'timedatectl set-timezone Etc/UTC'; do
  check grep -qxF "$line" ran
done
check test "$(grep -n '^ufw reload' ran | cut -d: -f1)" -lt "$(grep -n 'fail2ban' ran | head -n 1 | cut -d: -f1)"

begin 'render: a folder'
expect 0 server render --to files --plan plan.yml
printed_nothing
check test -s files/FILES
while read -r mode owner part path; do
  check test -e "files$path"
  check is_equal "$(mode_of "files$path")" 644
  check grep -qE '^[0-7]{4} [a-z_][a-z0-9_-]* (whole|block)$' <<< "$mode $owner $part"
done < files/FILES
check is_equal "$(find files -type f | wc -l)" "$(($(wc -l < files/FILES) + 1))"
same files/etc/secretsctl/server.yml plan.yml
expect 3 server render --to files --plan plan.yml
said 'not empty'
expect 3 server render --to /proc/none --plan plan.yml

begin 'as root a plan of another user is refused, and what is used is named'
expect_any() { "$secretsctl" "$@" > "$out" 2> "$err" || true; }
if [ "$(id -u)" = 0 ]; then
  mkdir theirs
  cp plan.yml theirs/server.yml
  chown 4242 theirs/server.yml
  cd theirs
  for command in check 'apply --dry-run'; do
    # shellcheck disable=SC2086  # words
    SUDO_UID=0 expect 1 server $command
    said 'can change this plan'
    printed_nothing
    # shellcheck disable=SC2086  # words
    SUDO_UID=4242 expect_any server $command
    shows 'the plan is server.yml'
  done
  cd ..
fi

begin 'without root'
open_to_nobody
install -m 0644 plan.yml "$scratch/open/plan.yml"
nobody() {
  local expected=$1 status=0
  shift
  (cd / && as_nobody timeout 60 "$scratch/open/secretsctl" "$@") > "$out" 2> "$err" || status=$?
  check is_equal "$status" "$expected"
}
nobody 1 server apply --plan "$scratch/open/plan.yml"
said 'needs root'
nobody 1 server confirm
said 'sudo secretsctl server confirm'
nobody 1 server rollback
said 'needs root'
(cd / && as_nobody timeout 60 "$scratch/open/secretsctl" server apply --dry-run --plan "$scratch/open/plan.yml") \
  > "$out" 2> "$err" || true
shows '/etc/secretsctl/server.yml: new, mode 0644, of root'
shows "+   - $public"
(cd / && as_nobody timeout 60 "$scratch/open/secretsctl" server check --json --plan "$scratch/open/plan.yml") \
  > "$out" 2> "$err" || true
shows 'without root not everything can be seen'
check python3 -c 'import json, sys; json.load(open(sys.argv[1]))["checks"]' "$out"
(cd / && as_nobody timeout 60 "$scratch/open/secretsctl" server check) > "$out" 2> "$err" || true
shows 'there is no plan'
finish
