#!/usr/bin/env bash
# What deploy/ holds, as far as it goes without a server: the rules of the cloud's firewall by their own tests, which must
# find a rule that is too wide; the modules are formatted; the Ansible play is one. tests/server/deploy.sh runs play and scripts.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need tofu ansible

cp -r "$top/deploy" "$scratch/deploy"
export TF_CLI_CONFIG_FILE=/dev/null
cd "$scratch/deploy/tofu/rules"
check_equal 'init' "$(status_of tofu init -input=false)" 0
check_equal 'the tests of the rules' "$(status_of tofu test -no-color)$(tail -n 1 "$scratch/out")" '0Success! 10 passed, 0 failed.'
check_equal 'formatted' "$(status_of tofu fmt -check -recursive ..)$(cat "$scratch/out")" 0
check_equal 'no provider' "$(grep -c required_providers ./*.tf | grep -cv ':0')" 0
sed -i 's/>= 8$/>= 0/' variables.tf
check_equal 'a rule that lets everybody in is found' "$(($(status_of tofu test -no-color) > 0))" 1
cd "$scratch/deploy/tofu/hetzner"
check_equal 'no token in a variable' "$(grep -ci token variables.tf)" 0
check_equal 'the firewall is there with the server' "$(grep -c 'firewall_ids = ' main.tf)$(grep -c firewall_attachment main.tf || true)" 10

cd "$scratch/deploy/ansible"
play() { env -i HOME="$scratch" LANG=C.UTF-8 PATH="$cache/ansible/bin:/usr/bin:/bin" ansible-playbook "$@"; }
echo 'user: openclaw' > plan.yml
check_equal 'the play' "$(status_of play --syntax-check server.yml)" 0
check_equal 'one play' "$(grep -c '^- name' server.yml)" 1
check_equal 'connections are not shared' "$(grep -c 'ControlMaster=no' ansible.cfg)" 1
sed -i 's/ansible.builtin.copy:/ansible.builtin.cpoy:/' server.yml
check_equal 'a misspelt module is found' "$(($(status_of play --syntax-check server.yml) > 0))" 1
finish
