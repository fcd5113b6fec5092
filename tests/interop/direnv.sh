#!/usr/bin/env bash
# direnv reads an encrypted file through the .envrc of docs/guides/direnv-and-mise.md: into the environment of a folder.
# shellcheck disable=SC2016  # values, and commands of other shells
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need direnv

recipient=$(recipient_of test-only)
mkdir -p "$scratch/bin" "$scratch/project" "$scratch/home"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
ln -s "$cache/direnv/usr/bin/direnv" "$scratch/bin/direnv"
cd "$scratch/project"
run_direnv() {
  env -i HOME="$scratch/home" PATH="$scratch/bin:/usr/bin:/bin" SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" \
    direnv "$@"
}
# in_folder COMMAND: as a shell has the variables.
in_folder() { run_direnv exec . sh -c "$1"; }

# As the page has it.
sed -n '/^```sh file=.envrc$/,/^```$/{/^```/d;p}' "$top/docs/guides/direnv-and-mise.md" > .envrc
check_equal 'the page has it' "$(grep -c secretsctl .envrc)" 1
mkdir secrets

printf '%s\n' 'PLAIN=abc' 'ODD=a $HOME `id` "q" '"'s'"' \\ #x' 'LINES=one\ntwo' 'EMPTY=' > plain.env
ours encrypt plain.env --age "$recipient" -o secrets/.env.enc 2> /dev/null
rm plain.env
check_equal 'it is not read before it is allowed' "$(status_of in_folder 'echo "${PLAIN-none}"')" 1
run_direnv allow . 2> /dev/null
check_equal 'a value' "$(in_folder 'printf %s "$PLAIN"' 2> /dev/null)" abc
check_equal 'an odd one' "$(in_folder 'printf %s "$ODD"' 2> /dev/null)" 'a $HOME `id` "q" '"'s'"' \\ #x'
check_equal 'lines' "$(in_folder 'printf %s "$LINES"' 2> /dev/null)" $'one\ntwo'
check_equal 'an empty one' "$(in_folder 'printf %s "${EMPTY-unset}"' 2> /dev/null)" ''

# A changed file is read again: direnv watches it.
run_direnv export bash 2> /dev/null > export.sh
grep -q PLAIN export.sh || fail 'export'
watches=$(sed -n "s/.*DIRENV_WATCHES=\\$'\\([^']*\\)'.*/\\1/p; s/.*DIRENV_WATCHES=\\([^;]*\\);.*/\\1/p" export.sh | head -n 1)
run_direnv show_dump "$watches" > watched 2> /dev/null || true
grep -q secrets/.env.enc watched || fail 'the file is watched'
printf changed | ours set secrets/.env.enc PLAIN 2> /dev/null
check_equal 'a changed value' "$(in_folder 'printf %s "$PLAIN"' 2> /dev/null)" changed

# What cannot be decrypted gives no variable, and the reason.
check_equal 'without a key' "$(KEY_FILE=/nonexistent in_folder 'printf %s "${PLAIN-none}"' 2> "$scratch/err")" none
check_equal 'is told' "$(grep -c 'secrets/.env.enc: ' "$scratch/err")" 1
check_equal 'no plaintext is left in a file' "$(grep -rl 'changed' "$scratch/home" "$scratch/project" || true)" ''

finish
