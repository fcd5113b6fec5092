#!/usr/bin/env bash
# decrypt --output-type: accepted by the readers of env files, or refused by name.
# shellcheck disable=SC2016  # the shells under test expand them
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
unset GITHUB_ENV
make_file() {
  printf '%s\n' "${@:2}" > "$1"
  run encrypt --age "$recipient" -o "$1.enc" "$1" 2> /dev/null
  rm "$1"
}
value_of() { run get "$1" "$2" && echo x; }
names=(PLAIN EMPTY LINES DOLLAR QUOTES LITERAL CR END)
make_file a.env '# a comment' 'PLAIN=two words ' EMPTY= 'LINES=a\nb\n' 'DOLLAR=$2b$10$x ${X:?y} $(id)' \
  $'QUOTES=it\'s "quoted" #` ' LITERAL= CR= "END=back\\"
printf 'a\\nb' > value
run set --value-file value a.env.enc LITERAL 2> /dev/null
printf 'a\r\nb\r' > value
run set --value-file value a.env.enc CR 2> /dev/null

begin 'a shell gets the exact values'
expect 0 decrypt --output-type sh a.env.enc
cp "$out" env.sh
check_not grep -q comment env.sh
for shell in sh bash 'bash --posix'; do
  for name in "${names[@]}"; do
    # shellcheck disable=SC2086  # words
    check is_equal "$(env -i $shell -c '. ./env.sh; printf "%s" "${'"$name"'}"; echo x')" "$(value_of a.env.enc "$name")"
  done
  # shellcheck disable=SC2086
  check is_equal "$(env -i $shell -c '. ./env.sh; exec env -0' | tr '\0' '\n' | grep -c '^PLAIN=two words $')" 1
done

begin 'json'
expect 0 decrypt --output-type json a.env.enc
cp "$out" env.json
for name in "${names[@]}"; do
  check is_equal "$(jq -j ".$name" env.json && echo x)" "$(value_of a.env.enc "$name")"
done
check is_equal "$(jq -r 'keys_unsorted | join(" ")' env.json)" "${names[*]}"

begin 'the other dialects'
expect 0 decrypt --output-type compose -o .env a.env.enc
check is_equal "$(mode_of .env)" 600
check grep -qx 'DOLLAR="$$2b$$10$$x $${X:?y} $$(id)"' .env
check grep -qx 'LITERAL="a\\\\nb"' .env
check grep -qx 'LINES="a\\nb\\n"' .env
expect 0 decrypt --output-type compose1 a.env.enc
check grep -qx 'DOLLAR="$2b$10$x ${:-$}{X:?y} $(id)"' "$out"
check grep -qxF 'END="back\\${:-}"' "$out"
expect 0 decrypt --output-type systemd a.env.enc
check grep -qxF 'END="back\\"' "$out"

begin 'values that a reader cannot take are named, and nothing is written'
printf 'old\n' > kept
expect 4 decrypt --output-type docker-run -o kept a.env.enc
said "'LINES'"
said 'docker-run'
said 'secretsctl exec'
unsaid 'a\nb'
check is_equal "$(cat kept)" old
expect 4 decrypt --output-type docker-run a.env.enc
printed_nothing
expect 4 decrypt --output-type sh "$golden/odd_keys.env.enc"
expect 4 decrypt --output-type json "$golden/non_utf8.env.enc"
expect 4 decrypt --output-type sh "$golden/control.env.enc"
said NUL
expect 4 decrypt --output-type compose "$golden/empty_key.env.enc"

begin 'a key that stands twice is refused, with its lines'
for type in sh compose json github; do
  expect 1 decrypt --output-type "$type" -o twice "$golden/duplicate_keys.env.enc"
  said "'A' stands more than once (lines"
  printed_nothing
  check test ! -e twice
done

begin 'unauthenticated variables that decide which programs run are refused'
for line in PATH= LD_PRELOAD= BASH_ENV=; do
  { echo "$line" && cat a.env.enc; } > injected.env.enc
  for type in sh compose; do
    expect 1 decrypt --output-type "$type" injected.env.enc
    said 'nothing authenticates'
    printed_nothing
  done
  expect 0 decrypt --output-type json injected.env.enc
done

begin 'flags'
expect 1 decrypt --output-type nonsense a.env.enc
said 'docker-run'
expect 8 decrypt --output-type sh --extract '["PLAIN"]' a.env.enc
expect 0 decrypt --output-type dotenv --extract '["PLAIN"]' a.env.enc
printed_text 'two words '

begin 'GitHub Actions: masks to standard output, variables appended to $GITHUB_ENV'
expect 1 decrypt --output-type github a.env.enc
said GITHUB_ENV
printed_nothing
printf 'BEFORE=1' > github_env
GITHUB_ENV=$PWD/github_env expect 0 decrypt --output-type github a.env.enc
check is_equal "$(head -n 1 github_env)" 'BEFORE=1'
check is_equal "$(grep -c '^::add-mask::' "$out")" "$(wc -l < "$out")"
check grep -qx '::add-mask::two words ' "$out"
check grep -qx '::add-mask::a%0Ab%0A' "$out"
check grep -qx '::add-mask::a%0D%0Ab%0D' "$out"
check_not grep -q add-mask github_env
check is_equal "$(grep -c '^[A-Z]*<<secretsctl_[0-9a-f]\{32\}$' github_env)" "${#names[@]}"
# Reads as the runner does: up to the line that is the delimiter.
value_from() {
  awk -v name="$1" '
    delimiter == "" && index($0, name "<<") == 1 { delimiter = substr($0, length(name) + 3); next }
    delimiter != "" && $0 == delimiter { exit }
    delimiter != "" { printf "%s%s", separator, $0; separator = "\n" }' github_env && echo x
}
for name in "${names[@]}"; do
  check is_equal "$(value_from "$name")" "$(value_of a.env.enc "$name")"
done
before=$(wc -l < github_env)
expect 0 decrypt --output-type github -o github_env a.env.enc
check test "$(wc -l < github_env)" -gt "$before"
expect 8 decrypt --output-type github -o - a.env.enc
expect 8 decrypt --output-type github -i a.env.enc
printed_nothing
make_file runner.env GITHUB_TOKEN=secret
cp github_env before
expect 4 decrypt --output-type github -o github_env runner.env.enc
said GITHUB_TOKEN
printed_nothing
same github_env before
expect 51 decrypt --output-type github -o github_env <(sed '/^PLAIN=/d' a.env.enc)
printed_nothing
same github_env before
ln -s github_env link
expect 3 decrypt --output-type github -o link a.env.enc
same github_env before

begin 'GitHub Actions: only masks, for any name, and for values that a later line replaces'
make_file masks.env GITHUB_TOKEN=secret a.b=1 TWICE=first TWICE=second
GITHUB_ENV=$PWD/none expect 0 decrypt --output-type github-masks masks.env.enc
printed_text $'::add-mask::secret\n::add-mask::1\n::add-mask::first\n::add-mask::second\n'
check test ! -e none
expect 0 decrypt --output-type github-masks a.env.enc
check grep -qx '::add-mask::a%0D%0Ab%0D' "$out"
expect 51 decrypt --output-type github-masks <(sed '/^PLAIN=/d' a.env.enc)
printed_nothing
finish
