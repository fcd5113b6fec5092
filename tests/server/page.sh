#!/usr/bin/env bash
# The commands of docs/server.md that are for the server: each block ```console server, in the order of the page, on an image
# that has the command and the plan as the page brings them; then the new login that confirms.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# blocks: their texts, each ended by a NUL.
blocks() {
  # shellcheck disable=SC2016  # Markdown
  awk '/^```console server$/ { inside = 1; next } /^```$/ { if (inside) printf "%c", 0; inside = 0 } inside' "$top/docs/server.md"
}
# shellcheck disable=SC2016  # Markdown
plan_of_page() { sed -n '/^```yaml file=server.yml$/,/^```$/{/^```/d;p}' "$top/docs/server.md"; }

for release in $(releases); do
  about=$release
  server_begin "$release"
  rm "$server/usr/local/bin/secretsctl"
  server_boot
  server_image_users
  cp "$secretsctl" "$server/root/secretsctl"
  # The page's plan with the reader's key and network, as the page asks.
  plan_of_page | sed "s|ssh-ed25519 .*|$(cat "$scratch/key.pub")|; s|203.0.113.7/32|10.77.0.0/24|" > "$server/root/server.yml"
  number=0
  while IFS= read -r -d '' block; do
    number=$((number + 1))
    allowed "block $number: ${block%%$'\n'*}" server_run sh -ec "cd /root
$block"
    if [[ ${block%$'\n'} == *'server apply --plan server.yml' ]]; then allowed 'confirm' server_confirm; fi
  done < <(blocks)
  expect 'the blocks' "$((number >= 7))" 1
  expect 'the key is for root alone' "$(stat -c '%u %a' "$server/etc/secretsctl/age-key.txt")" '0 600'
  server_end
done
finish
