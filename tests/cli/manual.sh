#!/usr/bin/env bash
# Man pages and completions against --help: every command and flag of help has its place in them, so that
# a new flag without one fails; the pages are sound roff and can be shown.
set -euo pipefail
share=$(realpath "${SECRETSCTL_SHARE:?the share folder of the build}")
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

pages=$share/man/man1
bash_script=$share/bash-completion/completions/secretsctl
zsh_script=$share/zsh/site-functions/_secretsctl
fish_script=$share/fish/vendor_completions.d/secretsctl.fish

# Help as it is; then what the pages and the scripts have.
rows_under() { awk -v wanted="|$1|" '/^[^ ].*:$/ { inside = index(wanted, "|" $0 "|") > 0; next } inside && /^  [a-z]/ { print $1 }' "$out"; }
# flags_of: each flag of the page of help in $out, one a line.
flags_of() { sed -nE 's/^  ( {4}|-)/\1/p' "$out" | grep -oE '^ *-[^ ]*(, --[^ ]*)?' | tr -d ' ' | tr ',' '\n'; }
# The text of a page, one paragraph a line, without fonts and escapes.
page_text() { sed -E 's/\\f[BRIP]//g; s/\\-/-/g; s/\\\(aq/'\''/g; s/\\\(dq/"/g; s/\\\(ti/~/g; s/\\&//g; s/\\e/\\/g' "$1"; }
page_of() { echo "$pages/secretsctl-${1// /-}.1"; }
# The table of a command in a script with `'NAME')` to `;;`.
table_of() { awk -v name="    '$2')" '$0 == name { inside = 1 } inside { print } inside && /^      ;;$/ { exit }' "$1"; }

expect 0 --help
mapfile -t commands < <(rows_under 'Set up:|Every day:|Deliver:|Git:|OpenClaw:|Server:|More:')
groups=()
for command in "${commands[@]}"; do
  expect 0 help "$command"
  if grep -q '^Subcommands:$' "$out"; then groups+=("$command"); fi
done
subcommands=()
for group in "${groups[@]}"; do
  expect 0 help "$group"
  while read -r name; do subcommands+=("$group $name"); done < <(rows_under 'Subcommands:')
done

begin 'a page a command, and no other'
check test "${#commands[@]}" -ge 19 -a "${#subcommands[@]}" -ge 12
for command in "${commands[@]}" "${subcommands[@]}"; do page_of "$command"; done > expected
echo "$pages/secretsctl.1" >> expected
printf '%s\n' "$pages"/* > found
check is_equal "$(sort found)" "$(sort expected)"

begin 'the sections of each page'
for command in "${commands[@]}" "${subcommands[@]}"; do
  begin "the page of $command"
  page=$(page_of "$command")
  page_text "$page" > text
  # shellcheck disable=SC2086
  expect 0 help $command
  summary=$(grep -A 1 '^.SH NAME' text | tail -n 1)
  check is_equal "${summary%% - *}" "secretsctl-${command// /-}"
  check grep -qF -- "$(sed -n '/^Example:$/{n;s/^  //p}' "$out")" text
  for section in NAME SYNOPSIS DESCRIPTION EXAMPLE 'SEE ALSO'; do check grep -qx ".SH $section" text; done
  if [[ " ${groups[*]} " == *" $command "* ]]; then continue; fi
  for section in OPTIONS 'EXIT STATUS' ENVIRONMENT; do check grep -qx ".SH $section" text; done
  # Every row of help: its names alone on a line, and its words after them.
  mapfile -t rows < <(sed -nE '/^Example:$/q; s/^  +(-.*|[A-Z][A-Z]*( .*)?)$/\1/p' "$out" | sed -E 's/ {2,}.*//')
  check test "${#rows[@]}" -gt 0
  for row in "${rows[@]}"; do check grep -qxF -- "$row" text; done
  check is_equal "$(grep -cx '.TP' <(sed '/^.SH EXAMPLE/q' text))" "${#rows[@]}"
done

begin 'the main page: every command, variable and status'
page_text "$pages/secretsctl.1" > text
for command in "${commands[@]}" "${subcommands[@]}"; do
  check grep -qF "secretsctl-${command// /-}(1)" text
done
expect 0 help environment
sed -nE 's/^  ([A-Z_]+).*/\1/p' "$out" > names
check test "$(wc -l < names)" -ge 15
while read -r name; do check grep -qE "^$name\b" text; done < names
expect 0 help exit-status
while read -r status; do check grep -qx "$status" text; done < <(sed -nE 's/^  ([0-9]+) .*/\1/p' "$out")
page_text "$(page_of get)" > text
check grep -qx 91 text
check_not grep -qx 201 text
check grep -qF "$(run --version | cut -d' ' -f2)" "$pages/secretsctl.1"

begin 'each completion has each command and flag'
# What bash offers, for a line that ends in the last of these words.
offered() {
  (
    # shellcheck source=/dev/null
    source "$bash_script"
    COMP_WORDS=(secretsctl "$@") COMP_CWORD=$# COMP_LINE="secretsctl $*" COMPREPLY=()
    _secretsctl
    printf '%s\n' "${COMPREPLY[@]}"
  ) | sort
}
check is_equal "$(offered '')" "$(printf '%s\n' "${commands[@]}" help --help --version | sort)"
for command in "${commands[@]}"; do
  check grep -q "^complete -c secretsctl -n '__secretsctl_at \\\\'\\\\'' -a '$command' -d " "$fish_script"
  check grep -q "^        '$command:" "$zsh_script"
done
for group in "${groups[@]}"; do
  begin "completions of $group"
  expect 0 help "$group"
  check is_equal "$(offered "$group" '')" "$(rows_under 'Subcommands:' | sort)"
  while read -r name; do
    check grep -q "^complete -c secretsctl -n '__secretsctl_at $group' -a '$name' -d " "$fish_script"
    check grep -q "^        '$name:" <(table_of "$zsh_script" "$group")
  done < <(rows_under 'Subcommands:')
done
for command in "${commands[@]}" "${subcommands[@]}"; do
  if [[ " ${groups[*]} " == *" $command "* ]]; then continue; fi
  begin "completions of $command"
  # shellcheck disable=SC2086
  expect 0 help $command
  flags_of | sort > flags
  check grep -qx -- --help flags
  # shellcheck disable=SC2086
  check is_equal "$(offered $command -)" "$(cat flags)"
  table_of "$zsh_script" "$command" | grep -oE "^        '(\*|\([^)]*\))-[^[]*" | sed -E "s/^ *'(\*|\([^)]*\))//; s/[+=]$//" |
    sort > in_zsh
  check is_equal "$(cat in_zsh)" "$(cat flags)"
  grep -F "complete -c secretsctl -n '__secretsctl_flags_of \\'$command\\''" "$fish_script" |
    sed "s/ -[xrFad]\b.*//" | grep -oE ' -[sl] [^ ]+' | sed -E 's/ -s (.*)/-\1/; s/ -l (.*)/--\1/' | sort > in_fish
  check is_equal "$(cat in_fish)" "$(cat flags)"
done

begin 'the completions are sound scripts'
check bash -n "$bash_script"
for shell in zsh fish; do
  script=${shell}_script
  if type "$shell" > /dev/null 2>&1; then check "$shell" -n "${!script}"; else cannot "$shell reads its script: it is not there"; fi
done
if type shellcheck > /dev/null 2>&1; then
  check shellcheck "$bash_script"
else
  cannot 'shellcheck of the script for bash: it is not there'
fi
check_not grep -q @tables@ "$bash_script" "$zsh_script" "$fish_script"

begin 'the pages are sound roff, and are shown'
for page in "$pages"/*; do
  if type mandoc > /dev/null 2>&1; then check is_equal "$(mandoc -T lint "$page" 2>&1)" ''; fi
  if type groff > /dev/null 2>&1; then check is_equal "$(groff -man -ww -z -T utf8 "$page" 2>&1)" ''; fi
done
type mandoc groff > /dev/null 2>&1 || cannot 'the pages with mandoc or groff: one is not there'
if type man > /dev/null 2>&1; then
  for command in get 'git install'; do
    # shellcheck disable=SC2086
    expect 0 help $command
    mapfile -t flags < <(flags_of)
    MANWIDTH=80 LC_ALL=C.UTF-8 man -l "$(page_of "$command")" > shown 2> messages
    check test ! -s messages
    for flag in "${flags[@]}"; do check grep -qF -- "$flag" shown; done
    check grep -qF -- "$(sed -n '/^Example:$/{n;s/^  //p}' "$out")" shown
  done
else
  cannot 'man -l: man is not there'
fi

begin 'the same every time; the date is that of the source'
maker=${SECRETSCTL_MANUAL-}
if [[ -n $maker && -x $maker ]]; then
  for date in 0 86400; do SOURCE_DATE_EPOCH=$date "$maker" "$top/cli/manual" "made-$date"; done
  SOURCE_DATE_EPOCH=0 TZ=Asia/Tokyo LC_ALL=C "$maker" "$top/cli/manual" again
  check diff -r made-0 again
  check grep -q ' 1 1970-01-01 ' made-0/man/man1/secretsctl-get.1
  check grep -q ' 1 1970-01-02 ' made-86400/man/man1/secretsctl-get.1
  check_not "$maker" "$top/cli/no-such-folder" again
else
  cannot 'the program that makes the pages: it is not there'
fi
finish
