#!/usr/bin/env bash
# get: one value exactly as it is, or the names.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key

begin 'a value, raw, without a newline'
expect 0 get "$golden/simple.env.enc" API_KEY
printed_text k-0123456789
expect 0 get "$golden/spaces.env.enc" C
printed_text '  both  '
expect 0 get "$golden/quotes.env.enc" A
printed_text '"double"'
expect 0 get "$golden/carriage_return.env.enc" A
printed_text $'windows\r'
expect 0 get "$golden/literal_newline.env.enc" A
printed_text $'one\ntwo'
expect 0 get "$golden/types.env.enc" LITERAL
printed_text "a\\nb"
expect 0 get "$golden/non_utf8.env.enc" A
printed_text $'\377\376'
expect 0 get "$golden/control.env.enc" D
printf 'nul\000nul' > nul
printed nul
expect 0 get - API_KEY < "$golden/simple.env.enc"
printed_text k-0123456789

begin 'an empty value'
expect 0 get "$golden/empty_values.env.enc" A
printed_text ''

begin 'typed values as decrypt prints them'
expect 0 get "$golden/types.env.enc" INT
printed_text 42
expect 0 get "$golden/types.env.enc" LARGE_FLOAT
printed_text 1E+21
expect 0 get "$golden/types.env.enc" YES
printed_text true
expect 0 get "$golden/types.env.enc" TIME_WITH_OFFSET
printed_text 2026-01-02T03:04:05+01:00

begin 'odd keys'
expect 0 get "$golden/odd_keys.env.enc" 'key with spaces'
printed_text 2
expect 0 get "$golden/odd_keys.env.enc" a:b
printed_text 4
expect 0 get "$golden/empty_key.env.enc" ''
printed_text 'value of no key'

begin 'the names'
expect 0 get "$golden/simple.env.enc"
printed_text $'DB_HOST\nDB_PASSWORD\nAPI_KEY\n'
expect 0 get "$golden/only_comments.env.enc"
printed_text ''

begin 'a missing key'
expect 1 get "$golden/simple.env.enc" NOT_THERE
printed_nothing
said NOT_THERE
unsaid horse

begin 'a repeated key: an error with the lines'
expect 1 get "$golden/duplicate_keys.env.enc" A
printed_nothing
said A
check grep -qE '\b1\b' "$err"
check grep -qE '\b3\b' "$err"
check grep -qE '\b4\b' "$err"
unsaid first
unsaid second
expect 0 get "$golden/duplicate_keys.env.enc" B
printed_text between

begin 'no output before the MAC is verified'
sed '/^sops_mac=/d' "$golden/simple.env.enc" > no_mac.env
expect 51 get no_mac.env API_KEY
printed_nothing
expect 51 get no_mac.env
printed_nothing
expect 0 get --ignore-mac no_mac.env API_KEY
printed_text k-0123456789

begin 'no file, no argument'
expect 100 get missing.env A
expect 100 get

begin 'a full disk is noticed'
status=0
run get "$golden/simple.env.enc" API_KEY > /dev/full 2> "$err" || status=$?
check is_equal "$status" 3
finish
