#!/usr/bin/env bash
# The binary: static, small, and able to run in an empty root.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

begin 'version and help'
expect 0 --version
check grep -qE '^secretsctl [0-9]+\.[0-9]+\.[0-9]+$' "$out"
expect 0 --help
check grep -q keygen "$out"
for name in keygen encrypt decrypt get provider status; do
  expect 0 "$name" --help
  check test -s "$out"
done
expect 1 no_such_command
said no_such_command
expect 1 decrypt --no-such-flag

begin 'static: needs no loader and no library'
if readelf -S "$secretsctl" | grep -q asan || readelf -d "$secretsctl" | grep -q NEEDED; then
  # The sanitizer and debug builds are linked dynamically.
  if [[ $secretsctl == */release/* ]]; then bad 'the release build is linked dynamically'; fi
  cannot 'a static binary: this build is none'
else
  check_not grep -q INTERP <(readelf -lW "$secretsctl")
  check grep -q 'DYN' <(readelf -hW "$secretsctl")

  # Botan 3 of later releases has ML-KEM, and is larger.
  limit=10000000
  if [[ $(cut -d. -f1 /etc/debian_version 2> /dev/null) == 12 ]]; then limit=8000000; fi
  begin "under $limit bytes when stripped"
  strip -o "$scratch/stripped" "$secretsctl"
  check test "$(stat -c %s "$scratch/stripped")" -lt "$limit"

  begin 'an empty root'
  mkdir empty_root
  install -m 0755 "$secretsctl" empty_root/secretsctl
  if is_root; then
    check is_equal "$(chroot empty_root /secretsctl --version)" "$(run --version)"
    install -m 0644 "$golden/simple.env.enc" "$key" empty_root/
    check is_equal "$(SOPS_AGE_KEY_FILE=/test-only.txt chroot empty_root /secretsctl get \
      /simple.env.enc API_KEY)" k-0123456789
  elif unshare -r true 2> /dev/null; then
    check is_equal "$(unshare -r chroot empty_root /secretsctl --version)" "$(run --version)"
  else
    cannot 'an empty root: neither root nor user namespaces'
  fi
fi

begin 'closed standard streams'
status=0
"$secretsctl" --version >&- 2>&- || status=$?
check test "$status" -ne 0
SOPS_AGE_KEY_FILE=$key "$secretsctl" get "$golden/simple.env.enc" API_KEY <&- > "$out"
printed_text k-0123456789
finish
