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

begin 'not there'
expect 1 status missing.env
printed_nothing
said missing.env
expect 100 status

begin 'bounds'
truncate -s 3G huge.env
expect 2 status huge.env
expect 2 status --input-type dotenv /dev/zero
finish
