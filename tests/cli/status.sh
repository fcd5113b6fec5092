#!/usr/bin/env bash
# status: whether a file is encrypted, without any key.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

encrypted='{"encrypted":true}'
plain='{"encrypted":false}'
says() {
  check is_equal "$(cat "$out")" "$1"
}

begin 'encrypted'
expect 0 status "$golden/simple.env.enc"
says "$encrypted"
expect 0 status - < "$golden/simple.env.enc"
says "$encrypted"
expect 0 status --input-type dotenv "$golden/metadata_first.env.enc"
says "$encrypted"
cp "$golden/simple.env.enc" any_name
expect 0 status --input-type dotenv any_name
says "$encrypted"

begin 'plain'
expect 0 status "$golden/simple.env"
says "$plain"
expect 0 status "$golden/empty_file.env"
says "$plain"

begin 'other formats, as the real sops says'
formats=$top/testdata/formats
while read -r status name text; do
  about="other formats, as real sops says: $name"
  expect "$status" status "$formats/$name"
  says "$text"
  unsaid hunter2
  if [[ $status == 1 ]]; then said "$name: "; fi
done < "$formats/status"
begin 'other formats under other names'
for format in yaml json ini; do
  for kind in encrypted plain no_mac; do
    cp "$formats/$kind.$format" "$kind.$format.enc"
    expect 0 status "$kind.$format.enc"
    if [[ $kind == encrypted ]]; then says "$encrypted"; else says "$plain"; fi
    cp "$formats/$kind.$format" "$kind"
    expect 0 status --input-type "$format" "$kind"
    if [[ $kind == encrypted ]]; then says "$encrypted"; else says "$plain"; fi
    expect 0 status - --input-type "$format" < "$kind"
  done
  expect 0 status encrypted
  says "$encrypted"
  expect 0 status - < encrypted
  says "$encrypted"
done
cp "$formats/encrypted.yaml" encrypted.yml
expect 0 status encrypted.yml
says "$encrypted"
cp "$formats/encrypted.bin" .env.enc
expect 0 status .env.enc
says "$encrypted"
expect 0 status --input-type binary .env.enc
says "$encrypted"
begin 'the flag takes precedence over the name'
cp "$golden/simple.env.enc" dotenv.yaml
expect 0 status --input-type dotenv dotenv.yaml
says "$encrypted"
expect 1 status --input-type toml dotenv.yaml
said "'toml' is not supported"
begin 'a dotenv file without a MAC'
grep -v ^sops_mac= "$golden/simple.env.enc" > no_mac.env
expect 0 status no_mac.env
says "$plain"
begin 'hostile files of other formats'
for ((i = 0; i < 100000; i++)); do printf '['; done > deep
for format in yaml json; do
  { [[ $format == yaml ]] || printf '{"a":'; cat deep; } > "deep.$format"
  expect 1 status "deep.$format"
  { printf '{"sops": {"a": '; cat deep; } > "deep_sops.$format"
  expect 1 status "deep_sops.$format"
done
printf 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: *c\n' > laughs.yaml
expect 0 status laughs.yaml

begin 'missing files'
expect 1 status missing.env
printed_nothing
said missing.env
expect 100 status

begin 'limits'
truncate -s 3G huge.env
expect 2 status huge.env
expect 2 status --input-type dotenv /dev/zero
finish
