#!/usr/bin/env bash
# lynis's index of an image's server and of the hardened one: a figure of somebody else.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

index() {
  server_run lynis audit system --quick --no-colors --quiet > /dev/null 2>&1 || true
  server_run sed -n 's/^hardening_index=//p' /var/log/lynis-report.dat
}

for release in $(releases); do
  about=$release
  server_begin "$release"
  server_boot
  server_image_users
  before=$(index)
  server_plan
  server_harden
  server_reboot
  after=$(index)
  echo "$release: lynis's index $before before, $after after"
  expect 'a figure' "$((before > 0 && after > before))" 1
  server_end
done
finish
