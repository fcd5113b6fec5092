#!/usr/bin/env bash
# Golden files of real sops and age (testdata/README.md), read without these programs.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
count=0
for encrypted in "$golden"/*.env.enc; do
  base=${encrypted%.env.enc}
  begin "${base##*/}"
  count=$((count + 1))
  expect 0 decrypt "$encrypted"
  if [[ -f $base.sha256 ]]; then
    check is_equal "$(sha256sum < "$out" | cut -d' ' -f1)" "$(cat "$base.sha256")"
    continue
  fi
  plain=$base.env
  if [[ -f $base.expected ]]; then plain=$base.expected; fi
  printed "$plain"

  # Encrypted and decrypted by us, it is the same again. The types of values do not show in the
  # text.
  if [[ $plain == *.env ]]; then
    cp "$plain" again.env
    rm -f again.env.enc
    expect 0 encrypt --age "$recipient" -o again.env.enc again.env
    expect 0 decrypt again.env.enc
    printed "$plain"
  fi
done
begin 'all files'
check test "$count" -ge 40

begin 'age files'
for name in short empty two_chunks; do
  expect 0 age decrypt -i "$key" -o decrypted "$top/testdata/age/$name.age"
  same decrypted "$top/testdata/age/$name.txt"
done
expect 0 age decrypt -i "$key" -o - "$top/testdata/age/armored.age"
printed "$top/testdata/age/short.txt"
printf 'only a test\n' > passphrase
expect 0 age decrypt --passphrase-file passphrase -o - "$top/testdata/age/passphrase.age"
printed "$top/testdata/age/short.txt"
finish
