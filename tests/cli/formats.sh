#!/usr/bin/env bash
# Formats that are named, and formats that nothing shows.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key

begin '--input-type dotenv is believed'
printf 'A=1\n' > plain.yaml
expect 0 encrypt --input-type dotenv plain.yaml --age "$recipient"
expect 0 get --input-type dotenv plain.enc.yaml A
printed_text 1
expect 0 get plain.enc.yaml A
printed_text 1
expect 0 decrypt plain.enc.yaml
begin 'a format that neither name nor content shows'
printf 'A=1\n' > notes.txt
expect 0 encrypt notes.txt --age "$recipient"
said 'give --input-type dotenv'
expect 1 decrypt notes.txt
said 'give its format with --input-type: dotenv, json, yaml, ini, binary'
for flag in --input-type --output-type; do
  expect 1 decrypt "$flag" toml "$golden/simple.env.enc"
  said "the format 'toml' is not supported; supported: dotenv, json, yaml, ini, binary"
done
finish
