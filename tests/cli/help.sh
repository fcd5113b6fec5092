#!/usr/bin/env bash
# Help: every page fits, has an example that parses, and is plain text where it is no terminal. A mistyped
# command, flag or argument is named, with the usage and the name that was probably meant.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

unset COLUMNS NO_COLOR
escape=$'\033'

# names_under HEADING...: first words of the rows of such groups in a page.
names_under() {
  awk -v wanted="|$(printf '%s|' "$@")" '
    /^[^ ].*:$/ { inside = index(wanted, "|" $0 "|") > 0; next }
    inside && /^  [a-z]/ { print $1 }' "$out"
}

expect 0 --help
mapfile -t commands < <(names_under 'Set up:' 'Every day:' 'Deliver:' 'Git:' 'OpenClaw:' 'Server:' 'More:')
for group in git openclaw server age; do
  expect 0 "$group" --help
  mapfile -t names < <(names_under 'Subcommands:')
  for name in "${names[@]}"; do commands+=("$group $name"); done
done

begin 'all commands are listed'
check test "${#commands[@]}" -ge 29
for name in init encrypt exec provider status 'git install' 'openclaw check' 'age decrypt'; do
  check grep -qxF "$name" <(printf '%s\n' "${commands[@]}")
done

# in_terminal COLUMNS VARIABLE=VALUE... -- COMMAND ARG...: what a terminal of that width shows.
in_terminal() {
  local columns=$1
  shift
  local -a variables=()
  while [[ $1 != -- ]]; do variables+=("$1") && shift; done
  shift
  # shellcheck disable=SC2016  # for the shell in the terminal
  env TERM=xterm "${variables[@]}" COMMAND="$(printf '%q ' "$secretsctl" "$@")" SIZE="$columns" \
    script -qec 'stty cols "$SIZE"; eval "$COMMAND"' /dev/null < /dev/null | tr -d '\r' > "$out"
}
# Without the example, which stays one line for a shell.
longest_line() {
  sed "s/$escape\\[[0-9]*m//g" "$out" |
    awk '/^Example:/ { exit } { if (length > longest) longest = length } END { print longest + 0 }'
}

begin 'each page: 80 columns, no colour, usage, and an example that parses'
for command in "${commands[@]}"; do
  begin "the page of $command"
  # shellcheck disable=SC2086
  expect 0 $command --help
  check_not grep -q "$escape" "$out"
  check test "$(longest_line)" -le 80
  check test "$(wc -L < "$out")" -le 80
  check grep -q "^Usage: secretsctl $command" "$out"
  cp "$out" page
  # shellcheck disable=SC2086
  expect 0 help $command
  printed page
  example=$(sed -n '/^Example:$/,$p' page | sed -n 's/^  //p')
  check grep -q "secretsctl $command" <<< "$example"
  mkdir try bin
  ln -s "$secretsctl" bin/secretsctl
  touch request.json try/request.json
  (cd try && PATH=$scratch/work/bin:$PATH NEW=x timeout 60 bash -c "$example") > "$out" 2> "$err" < /dev/null || true
  unsaid 'usage:'
  unsaid 'there is no command'
  rm -rf try bin
done

begin 'the pages that are no command'
for page in --help -h help 'help environment' 'help exit-status'; do
  # shellcheck disable=SC2086
  expect 0 $page
  check_not grep -q "$escape" "$out"
  check test "$(longest_line)" -le 80
done
expect 0 help exit-status
check is_equal "$(sed -nE 's/^  ([0-9]+) .*/\1/p' "$out" | xargs)" \
  "$(sed -n '/^## Exit statuses/,/^## /s/^| \([0-9]*\) |.*/\1/p' "$top/docs/reference.md" | xargs)"
expect 0 help environment
for variable in SOPS_AGE_KEY SOPS_AGE_KEY_FILE SOPS_AGE_RECIPIENTS SOPS_EDITOR NO_COLOR; do
  check grep -qw "$variable" "$out"
done
expect 1
check grep -q '^Every day:$' "$out"

begin 'help prints a page, and runs nothing'
touch gone
: > before
ls -A > before
for call in "exec file.env.enc -- sh -c 'touch ran'" 'shred gone --' 'shred gone' 'keygen -o' 'keygen -o made' \
  'init --key k' 'git install x' 'git install --' 'git uninstall --plaintext-in-ci' 'environment x' 'age encrypt gone'; do
  eval "expect 1 help $call"
  printed_nothing
  said "'help' takes a command alone"
done
check is_equal "$(ls -A)" "$(cat before)"
check test -e gone
rm gone before
for group in git openclaw server age; do
  expect 0 help "$group"
  check grep -q '^Subcommands:$' "$out"
  expect 1 help "$group" nothing-like-it
  said "there is no '$group nothing-like-it'; there is: "
done
expect 1 help git instal
said "did you mean 'git install'?"

begin 'what cannot be left out is not shown as if it could'
expect 0 encrypt --help
check grep -q '^Usage: secretsctl encrypt FILE ' "$out"
check is_equal "$(grep -c 'as in sops' "$out")" 0

begin 'a terminal: its width, up to 100, and bold headings'
if type script stty > /dev/null 2>&1; then
  for width in 60:60 80:80 100:100 120:100 20:40; do
    in_terminal "${width%:*}" -- help doctor
    check grep -q "$escape\\[1mUsage:$escape\\[0m" "$out"
    check test "$(longest_line)" -le "${width#*:}"
  done
  in_terminal 120 -- help compose
  check test "$(longest_line)" -gt 80
  in_terminal 60 COLUMNS=100 -- help compose
  check test "$(longest_line)" -gt 80
  for variable in NO_COLOR=1 TERM=dumb TERM=; do
    in_terminal 80 "$variable" -- help compose
    check grep -q '^Usage:' "$out"
    check_not grep -q "$escape" "$out"
  done
  in_terminal 80 NO_COLOR= -- help compose
  check grep -q "$escape" "$out"
else
  cannot 'help on a terminal: there is no script or stty'
fi

begin 'a mistyped command'
expect 1 encypt
said "there is no command 'encypt'; did you mean 'encrypt'?"
expect 1 jet x
said "did you mean 'get' or 'set'?"
expect 1 upd
said "did you mean 'updatekeys'?"
expect 1 git instal
said "did you mean 'git install'?"
expect 1 openclaw chekc
said "did you mean 'openclaw check'?"
expect 1 age encypt
said "did you mean 'age encrypt'?"
expect 0 help help
check grep -q '^Every day:$' "$out"
expect 1 --hlep
said "did you mean '--help'?"
expect 1 help encypt
said "did you mean 'encrypt'?"
expect 1 nothing-like-it
said 'secretsctl --help lists them'
for group in git openclaw server age; do
  expect 1 "$group"
  said "secretsctl help $group"
  expect 1 "$group" nothing-like-it
  said "there is no '$group nothing-like-it'; there is: "
done

begin 'as sops has it'
for call in '-d decrypt' '--decrypt decrypt' '-e encrypt' '-r rotate' '-i-d decrypt'; do
  read -r flag command <<< "$call"
  # shellcheck disable=SC2086
  expect 1 ${flag/-i-d/-i -d} file.env
  said "secretsctl $command FILE"
done
expect 1 filestatus file
said 'secretsctl status'
expect 1 exec-env file command
said 'secretsctl exec'
expect 1 --config x encrypt file
said 'flags go after the command'
touch file.env.enc
expect 1 file.env.enc
said 'secretsctl edit file.env.enc'

begin 'an unknown flag, and not its value or the file beside it'
expect 1 encrypt --foo plain.env --bar
said "'encrypt' has no flag --foo, --bar"
unsaid plain.env
said 'usage: secretsctl encrypt FILE'
expect 1 doctor --josn
said "no flag --josn; did you mean '--json'?"
expect 1 encrypt -fresh plain.env
said "did you mean '--fresh'?"
expect 1 set f.env.enc KEY --valeu=hunter2
said 'no flag --valeu'
unsaid hunter2
expect 1 git resolve -phunter2 f
said 'no flag -p'
unsaid hunter2
expect 1 provider --foo file
said "'provider' has no flag --foo"

begin 'an argument that is missing, or one too many'
for call in 'encrypt|FILE' 'decrypt|FILE' 'get|FILE' 'edit|FILE' 'exec|FILE' 'compose|FILE' 'shred|FILE' 'rotate|FILE' \
  'updatekeys|FILE' 'status|FILE' 'provider|FILE' 'set|FILE, KEY' 'unset|FILE, KEY' 'git resolve|FILE' \
  'git textconv|FILE' 'openclaw config|FILE'; do
  # shellcheck disable=SC2086
  expect 100 ${call%|*}
  said "missing: ${call#*|}"
  said "usage: secretsctl ${call%|*} "
done
expect 100 encrypt ''
expect 1 set f.env.enc
said 'missing: KEY'
expect 1 git merge a b
said 'missing: THEIRS, SIZE, PATH'
expect 1 decrypt one two
said "too many arguments for 'decrypt': 1 too many"
expect 1 get f.env.enc KEY hunter2 hunter3
said "too many arguments for 'get': 2 too many"
unsaid hunter
expect 1 encrypt file -o
said '--output needs a value'
expect 1 encrypt file --output
said '--output needs a value'

begin 'the ways to write a flag'
printf 'A=1\n' > plain.env
for call in '-o F' -oF -o=F '--output F' --output=F; do
  # shellcheck disable=SC2086
  expect 0 encrypt --age "$recipient" ${call/F/made.env.enc} plain.env
  check test -s made.env.enc
  rm -f made.env.enc
  # shellcheck disable=SC2086
  expect 0 encrypt plain.env "-a$recipient" ${call/F/made.env.enc}
  check test -s made.env.enc
  rm -f made.env.enc
done
expect 0 encrypt --age "$recipient" -o made.env.enc -- plain.env
printf '%s\n' --help > --help
expect 0 encrypt --age "$recipient" -o- --input-type binary -- --help
check grep -q '"data"' "$out"
rm ./--help made.env.enc
expect 1 age encrypt -pq
said "no flag -q"
expect 8 encrypt --age "$recipient" -io made.env.enc plain.env
said 'exclude each other'
expect 1 encrypt --fresh=yes plain.env
said '--fresh takes no value'
touch ./-1 1
for flag in -y=1 -y1 -y.5 -yn=x --keep=1; do
  expect 1 shred "$flag" no-file
  check test -e ./-1 -a -e 1
done
rm ./-1 1
expect 1 get --input-type json --input-type dotenv f
said '--input-type is given more than once'
for number in 0 86401 x 1x '' 99999999999999999999; do
  expect 1 compose --wait-for "$number" f.env.enc -- true
  said '--wait-for takes a number from 1 to 86400'
done

begin 'a command without --'
expect 1 exec file.env.enc sh -c 'echo hunter2'
said "'--' is missing before the command: secretsctl exec file.env.enc -- sh ..."
unsaid hunter2
expect 1 exec file.env.enc printenv
said 'secretsctl exec file.env.enc -- printenv ...'
expect 1 compose file.env.enc docker compose up -d
said 'secretsctl compose file.env.enc -- docker ...'
touch other.env.enc 'a file'
expect 1 exec file.env.enc other.env.enc 'a file' printenv A
said "secretsctl exec file.env.enc other.env.enc 'a file' -- printenv ..."
for call in '' --; do
  # shellcheck disable=SC2086
  expect 1 exec file.env.enc $call
  said "there is no command: it comes after '--', as in secretsctl exec file.env.enc -- printenv"
done
expect 1 exec file.env.enc --pristin -- true
said "did you mean '--pristine'?"
expect 1 compose file.env.enc other.env.enc -- true
said 'it takes one file'
finish
