#!/usr/bin/env bash
# provider: requests and answers of OpenClaw's exec secrets protocol.
# shellcheck disable=SC2016  # the text in single quotes is for jq
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
command -v jq > /dev/null || { echo 'jq is not installed: make deps' >&2; exit 1; }

# ask FILE ID...: expects an answer, which is in $out.
ask() {
  local file=$1
  shift
  jq -cn --args '{protocolVersion: 1, provider: "p", ids: $ARGS.positional}' -- "$@" > request
  expect 0 provider "$file" < request
  check jq -e '.protocolVersion == 1' "$out" > /dev/null
  check is_equal "$(wc -l < "$out")" 1
}
value_of() { jq -j --arg id "$1" '.values[$id]' "$out"; }
code_of() { jq -r --arg id "$1" '.errors[$id].code' "$out"; }
# Values with characters that JSON must escape, compared byte for byte.
is_value() {
  value_of "$1" > "$scratch/value"
  printf '%s' "$2" > "$scratch/expected"
  same "$scratch/value" "$scratch/expected"
}

begin 'values'
ask "$golden/simple.env.enc" DB_HOST API_KEY
is_value DB_HOST localhost
is_value API_KEY k-0123456789
check is_equal "$(jq -c '.values | keys' "$out")" '["API_KEY","DB_HOST"]'
check is_equal "$(jq -c '.errors // {}' "$out")" '{}'
unsaid horse
ask "$golden/simple.env.enc"
check is_equal "$(jq -c '.values' "$out")" '{}'

begin 'problems of one id'
printf 'A=1\nTWICE=1\nTWICE=2\nEMPTY=\nBYTES=\377\nSURROGATE=\355\240\200\nLONG_FORM=\300\257\n' > problems.env
expect 0 encrypt --age "$recipient" problems.env
ask problems.env.enc A NOT_THERE TWICE EMPTY BYTES SURROGATE LONG_FORM
is_value A 1
check is_equal "$(jq -c '.values | keys' "$out")" '["A"]'
check is_equal "$(code_of NOT_THERE)" NOT_FOUND
check is_equal "$(code_of TWICE)" AMBIGUOUS_DUPLICATE_KEY
for id in EMPTY BYTES SURROGATE LONG_FORM; do
  check jq -e --arg id "$id" '.errors[$id].code | type == "string" and length > 0' "$out" > /dev/null
done
check is_equal "$(jq '[.errors[].message | strings] | length' "$out")" 6

begin 'JSON of any text'
ask "$golden/control.env.enc" A B C D E
is_value A $'\001\002\003'
is_value B $'\033[31mred'
is_value C $'\177'
check is_equal "$(jq -c '.values.D' "$out")" '"nul\u0000nul"'
is_value E $'\013\014'
check_not env LC_ALL=C grep -q $'[\001-\011\013-\037]' "$out"
ask "$golden/quotes.env.enc" A B C D E F
is_value A '"double"'
is_value D "a\"b'c"
ask "$golden/literal_newline.env.enc" A B
is_value A $'one\ntwo'
is_value B $'two\\\nbackslashes'
ask "$golden/types.env.enc" LITERAL TWO_LINES INT
is_value LITERAL "a\\nb"
is_value TWO_LINES $'two\nlines\n'
is_value INT 42
ask "$golden/utf8.env.enc" A B C ключ
is_value A grüße
is_value C 🔑
is_value ключ значение
ask "$golden/looks_typed.env.enc" A C E
check is_equal "$(jq -c '.values' "$out")" '{"A":"42","C":"true","E":"null"}'

begin 'several files: the first one with the id'
printf 'A=first\nB=only here\n' > first.env
printf 'A=second\nC=only there\n' > second.env
expect 0 encrypt --age "$recipient" first.env
expect 0 encrypt --age "$recipient" second.env
printf '{"protocolVersion":1,"provider":"p","ids":["A","B","C","D"]}' > request
expect 0 provider first.env.enc second.env.enc < request
is_value A first
is_value B 'only here'
is_value C 'only there'
check is_equal "$(code_of D)" NOT_FOUND
expect 0 provider second.env.enc first.env.enc < request
is_value A second
expect 0 provider one=first.env.enc two=second.env.enc < request
is_value A first

begin '512 ids in one request'
awk 'BEGIN { for (i = 0; i < 512; i++) printf "KEY_%d=value %d\n", i, i }' > many.env
expect 0 encrypt --age "$recipient" many.env
jq -cn '{protocolVersion: 1, provider: "p", ids: [range(512) | "KEY_\(.)"]}' > request
expect 0 provider many.env.enc < request
check is_equal "$(jq '.values | length' "$out")" 512
is_value KEY_511 'value 511'

begin 'an id asked for twice'
ask "$golden/simple.env.enc" API_KEY API_KEY
is_value API_KEY k-0123456789
check is_equal "$(grep -o '"API_KEY"' "$out" | wc -l)" 1

begin 'requests that are refused'
refused() {
  printf '%s' "$1" > request
  expect 1 provider "$golden/simple.env.enc" < request
  printed_nothing
  check test -s "$err"
}
for text in '' ' ' '{' '[]' '"x"' '1' 'null' '{}' '{"protocolVersion":1}' '{"ids":["A"]}' \
  '{"protocolVersion":2,"ids":["A"]}' '{"protocolVersion":"1","ids":["A"]}' \
  '{"protocolVersion":true,"ids":["A"]}' '{"protocolVersion":1,"ids":"A"}' \
  '{"protocolVersion":1,"ids":{"A":1}}' '{"protocolVersion":1,"ids":[1]}' \
  '{"protocolVersion":1,"ids":[["A"]]}' '{"protocolVersion":1,"ids":[null]}' \
  '{"protocolVersion":1,"ids":["A"]}}' '{"protocolVersion":1,"ids":["A"]} x' \
  '{"protocolVersion":1,"ids":["A",]}' "{'protocolVersion':1,'ids':['A']}" \
  $'{"protocolVersion":1,"ids":["\377"]}'; do
  refused "$text"
done
check grep -q request "$err"

begin 'a request that is nested deeply'
deep=$(printf '[%.0s' {1..100000})
SECONDS=0
refused "{\"protocolVersion\":1,\"ids\":$deep"
refused "$deep"
refused "{\"protocolVersion\":1,\"x\":$(printf '{"a":%.0s' {1..20000})1$(printf '}%.0s' {1..20000}),\"ids\":[]}"
check test "$SECONDS" -lt 10

begin 'a request of more than 256 KiB'
{
  printf '{"protocolVersion":1,"ids":["A"],"x":"'
  head -c $((256 * 1024)) /dev/zero | tr '\0' x
  printf '"}'
} > large
status=0
run provider "$golden/simple.env.enc" < large > "$out" 2> "$err" || status=$?
check test "$status" -ne 0
printed_nothing
status=0
run provider "$golden/simple.env.enc" < /dev/zero > "$out" 2> "$err" || status=$?
check test "$status" -ne 0
{
  printf '{"protocolVersion":1,"ids":["API_KEY"]}'
  head -c $((256 * 1024 - 39)) /dev/zero | tr '\0' ' '
} > largest
check is_equal "$(wc -c < largest)" $((256 * 1024))
expect 0 provider "$golden/simple.env.enc" < largest

begin 'a slow request, and one that never ends'
printf '{"protocolVersion":1,"ids":["API_KEY"]}' > small
status=0
{ head -c 20 small; sleep 1; tail -c +21 small; } | run provider "$golden/simple.env.enc" > "$out" || status=$?
check is_equal "$status" 0
is_value API_KEY k-0123456789
SECONDS=0
status=0
mkfifo endless
sleep 30 > endless &
sleeper=$!
run provider "$golden/simple.env.enc" < endless > "$out" 2> "$err" || status=$?
check is_equal "$status" 2
check test "$SECONDS" -ge 9 -a "$SECONDS" -le 40
said 'not complete after 10 s'
printed_nothing
kill "$sleeper"

begin 'unknown members are ignored'
printf '{"x":{"ids":["B"]},"protocolVersion":1,"y":[1,{"z":null}],"ids":["API_KEY"]}' > request
expect 0 provider "$golden/simple.env.enc" < request
is_value API_KEY k-0123456789

begin 'a problem of a whole file ends the call'
printf '{"protocolVersion":1,"ids":["API_KEY"]}' > request
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 provider "$golden/simple.env.enc" < request
printed_nothing
said "$recipient"
said "$keys/other.txt"
expect 2 provider missing.env.enc < request
printed_nothing
said missing.env.enc
expect 1 provider "$golden/simple.env" < request
printed_nothing
sed '/^sops_mac=/d' "$golden/simple.env.enc" > no_mac.env.enc
expect 51 provider no_mac.env.enc < request
printed_nothing
sed 's/^API_KEY=.*/API_KEY=clear/' "$golden/simple.env.enc" > clear.env.enc
expect 25 provider clear.env.enc < request
printed_nothing
# Even if another file has the id.
expect 51 provider "$golden/simple.env.enc" no_mac.env.enc < request
printed_nothing
expect 100 provider < request

begin 'no more environment than OpenClaw gives'
cp "$golden/simple.env.enc" here.env.enc
status=0
env -i OPENCLAW_CLI=1 SOPS_AGE_KEY_FILE="$key" "$secretsctl" provider here.env.enc \
  < request > "$out" 2> "$err" || status=$?
check is_equal "$status" 0
is_value API_KEY k-0123456789
check test ! -s "$err"

# Each call costs part of the time; a library that initialises itself before main() makes hundreds.
begin 'a call makes at most 70 system calls, if no library must be loaded'
if readelf -lW "$secretsctl" 2> /dev/null | grep -q INTERP; then
  cannot 'the number of system calls: the command is linked with shared libraries'
elif command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
  strace -f -o "$scratch/trace" "$secretsctl" provider "$golden/simple.env.enc" < request > "$out"
  is_value API_KEY k-0123456789
  check test "$(grep -cv -e '+++' -e '---' "$scratch/trace")" -le 70
else
  cannot 'the number of system calls: strace is not there or may not trace'
fi

begin 'with SOPS_AGE_KEY_FILE at most 8 paths are passed to the kernel'
if command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
  strace -f -e trace=%file -o "$scratch/trace" "$secretsctl" provider "$golden/simple.env.enc" \
    < request > "$out"
  is_value API_KEY k-0123456789
  # An empty path belongs to an open descriptor; execve started us.
  grep -v -e execve -e '+++' -e '---' -e ', "",' "$scratch/trace" > "$scratch/paths" || true
  check test "$(wc -l < "$scratch/paths")" -le 8
  check grep -qF "$key" "$scratch/paths"
  check_not grep -q keys.txt "$scratch/paths"
  check_not grep -q age-key.txt "$scratch/paths"
else
  cannot 'the system calls of a provider call: strace is not there or may not trace'
fi
finish
