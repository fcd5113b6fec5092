#!/usr/bin/env bash
# Which files are wiped and removed, and which never; a file that cannot be removed is reported,
# with a status other than 0.
# shellcheck disable=SC2016  # the text in single quotes is for the command's own shell, or an editor's
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
marker='marker-3b9e'
printf 'A=%s\nB=two\n' "$marker" > plain.env
expect 0 encrypt --age "$recipient" -o x.env.enc plain.env
rm plain.env
[[ $(stat -f -c %T /dev/shm) == tmpfs ]] || { cannot 'a plaintext in memory: /dev/shm is no tmpfs'; finish; exit; }
memory=$(mktemp -d /dev/shm/test-cleaning.XXXXXX)
others=()
trap 'rm -rf "$memory" "${others[@]}"; on_exit' EXIT
export XDG_RUNTIME_DIR=$memory
compose() { expect "$1" compose x.env.enc "${@:2}"; }
is_clean() {
  [[ ! -e .env && ! -L .env && -z $(ls -A "$memory") ]] && ! grep -rqF "$marker" . "$memory" 2> /dev/null
}
edit_words=(edit)
if run edit --help | grep -q -- --no-terminal; then edit_words=(edit --no-terminal); fi
# An editor: a program that gets the plaintext's path as $1.
editor() {
  printf '#!/bin/bash\nset -euo pipefail\nfolder=$(dirname "$1")\n%s\n' "$1" > "$scratch/editor"
  chmod +x "$scratch/editor"
  export EDITOR=$scratch/editor
}
# Runs in the background until it is ended; its folder is in $runs, its process in $ours.
start_compose() {
  rm -f runs
  "$secretsctl" compose x.env.enc -- sh -c 'echo $$ > runs; exec sleep 60' 2> /dev/null &
  ours=$!
  check await test -s runs
}
kill_compose() {
  kill -KILL "$ours"
  wait "$ours" 2> /dev/null || true
  kill "$(cat runs)"
  rm runs
}

begin 'a folder that only has the name of ours is not touched'
# leads_to TARGET: a link that a repository can contain.
leads_to() {
  ln -s "$1" .env
  compose 3 -- touch ran
  said 'not touched'
  check test -L .env -a ! -e ran
  rm .env
}
# As users, repositories and archives make them: for this user only.
own_folder() {
  mkdir -m 0700 "$1"
  printf 'MINE=1\n' > "$1/env"
  printf 'keys\n' > "$1/keys"
}
is_whole() { [[ $(cat "$1/env" "$1/keys") == $'MINE=1\nkeys' ]]; }
mkdir -m 0700 "$scratch/home/me"
own_folder "$scratch/home/me/secretsctl-keys"
own_folder "$scratch/home/me/secretsctl-abc123"
own_folder "$memory/secretsctl-keys"
own_folder "$memory/secretsctl-abc123"
own_folder "$memory/inner"
mkdir -m 0700 "$memory/inner/secretsctl-abc123" "$memory/secretsctl-marked"
own_folder "$memory/inner/secretsctl-deeper"
up=../../..
leads_to "/dev/shm/../..$scratch/home/me/secretsctl-keys/env"
leads_to "/dev/shm/../..$scratch/home/me/secretsctl-abc123/env"
leads_to "$memory/$up$scratch/home/me/secretsctl-abc123/env"
leads_to "$scratch/home/me/secretsctl-abc123/env"
leads_to "$memory/secretsctl-keys/env"
leads_to "$memory/secretsctl-abc123/env"
leads_to "$memory/./secretsctl-abc123/env"
leads_to "$memory//secretsctl-abc123/env"
leads_to "$memory/inner/../secretsctl-abc123/env"
leads_to "$memory/inner/secretsctl-deeper/env"
leads_to "$memory/secretsctl-abc123/../secretsctl-abc123/env"
leads_to "$memory/secretsctl-abc123/keys"
ln -s "$scratch/home/me" "$memory/secretsctl-linked"
ln -s "$scratch/home/me/secretsctl-abc123" "$memory/secretsctl-ln1234"
leads_to "$memory/secretsctl-linked/secretsctl-abc123/env"
leads_to "$memory/secretsctl-ln1234/env"
for folder in "$scratch/home/me/secretsctl-keys" "$scratch/home/me/secretsctl-abc123" "$memory/secretsctl-keys" \
  "$memory/secretsctl-abc123" "$memory/inner/secretsctl-deeper"; do
  check is_whole "$folder"
done

begin 'a mark made for another folder or at another boot does not count'
start_compose
left=$(dirname "$(readlink .env)")
check test -s "$left/.secretsctl"
kill_compose
rm .env
# A copy of the leftovers, and that folder's mark in a folder of the user's.
cp -a "$left" "$memory/secretsctl-copy00"
cp "$left/.secretsctl" "$memory/secretsctl-abc123/"
sed "s/[0-9a-f]\{8\}-/00000000-/" "$left/.secretsctl" > "$scratch/mark"
leads_to "$memory/secretsctl-copy00/env"
leads_to "$memory/secretsctl-abc123/env"
check is_whole "$memory/secretsctl-abc123"
# The leftovers themselves are gone by now.
check test ! -e "$left"
check grep -qF "$marker" "$memory/secretsctl-copy00/env"
start_compose
left=$(dirname "$(readlink .env)")
kill_compose
cat "$scratch/mark" > "$left/.secretsctl"
compose 3 -- true
check test -e .env
rm -rf .env "$memory"
mkdir -m 0700 "$memory"

begin 'the next run removes the leftovers of a killed run, whatever they contain'
start_compose
left=$(dirname "$(readlink .env)")
mkdir -p "$left/deep/deeper"
cp "$left/env" "$left/deep/deeper/copy"
chmod 0 "$left/deep/deeper/copy" "$left/deep"
kill_compose
compose 0 -- grep -qF "$marker" .env
said 'left by a run that was killed'
check is_clean
start_compose
kill_compose
rm .env
compose 0 -- true
check is_clean

begin '--no-symlink: the plaintext is overwritten, whatever its name has become'
for size in 1 20000; do
  { printf 'A=%s\n' "$marker"; for ((i = 1; i <= size; i++)); do printf 'K%d=%s\n' "$i" "$marker"; done; } > plain.env
  expect 0 encrypt --age "$recipient" -o large.env.enc plain.env
  rm plain.env
  mkdir sub
  for move in 'mv .env other' 'mv .env other; echo mine > .env' 'mv .env sub/other' 'mv .env other; ln -s other .env' \
    'ln .env other; rm .env'; do
    expect 3 compose large.env.enc --no-symlink -- sh -c "$move"
    unsaid 'the plaintext is gone'
    said 'overwritten'
    if [[ $move != ln* ]]; then said other; fi
    check_not grep -rqsF "$marker" .
    if [[ $move == *mine* ]]; then check is_equal "$(cat .env)" mine; fi
    rm -rf .env other sub/other
  done
  rm -r sub
done
# The success message for docker compose appears only if the plaintext is gone.
mkdir "$scratch/bin"
printf '#!/bin/sh\ncase "$*" in *--short) echo 2.40.3 ;; *) mv .env other ;; esac\n' > "$scratch/bin/docker"
chmod +x "$scratch/bin/docker"
PATH=$scratch/bin:$PATH compose 3 --no-symlink -- docker compose up -d
unsaid 'the plaintext is gone'
unsaid 'for a shell'
rm other
# Another file in its place is left alone.
compose 0 --no-symlink -- sh -c 'rm .env; echo mine > .env'
said 'left alone'
check is_equal "$(cat .env)" mine
rm .env
# A command that fails keeps its status, and leftovers are still named.
compose 7 --no-symlink -- sh -c 'mv .env other; exit 7'
said other
rm other
check is_clean

begin 'a plaintext moved out of its private folder is overwritten, and named'
compose 3 -- sh -c 'mv "$(readlink .env)" "'"$memory"'/out"'
said "$memory/out"
unsaid 'the plaintext is gone'
check is_equal "$(cat "$memory/out")" ''
rm "$memory/out"
compose 3 -- sh -c 'ln "$(readlink .env)" "'"$memory"'/out"'
said 'another name'
check_not grep -q "$marker" "$memory/out"
rm "$memory/out"
editor 'ln "$1" "'"$memory"'/out"; sed -i s/two/more/ "$1"'
expect 3 "${edit_words[@]}" x.env.enc
said 'is written'
said 'another name'
unsaid 'changed: '
check_not grep -q "$marker" "$memory/out"
rm "$memory/out"
expect 0 set --value-file <(printf two) x.env.enc B
check is_clean

begin 'folders of any mode and depth are wiped'
editor 'mkdir -p "$folder/closed/inner" "$folder/read/inner"
  for place in closed closed/inner read read/inner; do cp "$1" "$folder/$place/copy"; done
  chmod 0400 "$folder/read/copy"; chmod 0 "$folder/closed/copy"; chmod 0500 "$folder/read/inner" "$folder/read"
  chmod 0 "$folder/closed/inner" "$folder/closed"; sed -i s/two/three/ "$1"; chmod 0500 "$folder"'
expect 0 "${edit_words[@]}" x.env.enc
check is_clean
editor 'cd "$folder"; for i in {1..300}; do mkdir "folder$i"; cp "$1" "folder$i/copy"; cd "folder$i"; done
  mkdir wiped-1 wiped-2; echo x > wiped-1/x; sed -i s/three/four/ "$1"'
expect 0 "${edit_words[@]}" x.env.enc
check is_clean
compose 0 -- sh -c 'cd "$(dirname "$(readlink .env)")"; for i in $(seq 50); do mkdir d; cp env d 2> /dev/null; cd d; done'
check is_clean

begin 'no link is followed when modes are changed'
printf 'MINE=1\n' > mine
chmod 0400 mine
mkdir -m 0500 kept
editor 'ln -s "'"$PWD"'/mine" "$folder/link"; ln -s "'"$PWD"'/kept" "$folder/linked"; sed -i s/four/five/ "$1"'
expect 0 "${edit_words[@]}" x.env.enc
check is_equal "$(mode_of mine) $(mode_of kept) $(cat mine)" '400 500 MINE=1'
check is_clean
rm -rf mine kept

begin 'a file that cannot be removed is named, with a status other than 0'
open_to_nobody
cp x.env.enc "$scratch/open/x.env.enc"
if is_root; then chown 65534:65534 "$scratch/open/x.env.enc"; fi
place=$(mktemp -d /dev/shm/test-cleaning.XXXXXX)
others+=("$place")
if is_root; then chown 65534:65534 "$place"; fi
# by_nobody STATUS WORD...: runs as a user who is not root.
by_nobody() {
  local expected=$1 status=0
  shift
  (cd "$scratch/open" && as_nobody timeout 60 env HOME="$scratch/open" XDG_RUNTIME_DIR="$place" EDITOR="$scratch/open/editor" \
    SOPS_AGE_KEY_FILE="$scratch/open/key.txt" "$scratch/open/secretsctl" "$@" > "$out" 2> "$err" < /dev/null) || status=$?
  check is_equal "$* $status" "$* $expected"
}
nobody_editor() {
  editor "$1"
  install -m 0755 "$scratch/editor" "$scratch/open/editor"
}
# A folder of mode 000, which root would enter anyway.
nobody_editor 'mkdir "$folder/closed"; cp "$1" "$folder/closed/copy"; chmod 0 "$folder/closed"; sed -i s/five/six/ "$1"'
by_nobody 0 "${edit_words[@]}" x.env.enc
check is_equal "$(ls -A "$place")" ''
if is_root; then
  # Files of another user, in a folder that only that user may change.
  hold_fast() {
    local folder
    until folder=$(find "$place" -name "$1" -type d) && [[ -n $folder ]]; do sleep 0.02; done
    chown 0:0 "$folder"
    : > "$scratch/open/held"
  }
  chmod 0777 "$scratch/open"
  for end in 'sed -i s/six/seven/ "$1"' 'exit 1' 'true'; do
    rm -f "$scratch/open/held"
    # Named once it is filled: what hold_fast has found, nothing gets into any more.
    nobody_editor 'mkdir "$folder/filled"; cp "$1" "$folder/filled/copy"; mv "$folder/filled" "$folder/held"
      until [[ -e '"$scratch"'/open/held ]]; do sleep 0.02; done; '"$end"
    hold_fast held &
    case $end in sed*) by_nobody 3 "${edit_words[@]}" x.env.enc ;; exit*) by_nobody 201 "${edit_words[@]}" x.env.enc ;;
      *) by_nobody 200 "${edit_words[@]}" x.env.enc ;; esac
    wait
    said "$place/secretsctl-"
    said /held
    unsaid 'changed: '
    if [[ $end == exit* ]]; then said 'ended with status 1'; fi
    # The next run says so too, and continues elsewhere.
    chown 65534:65534 "$(find "$place" -name held -type d)"
    rounds=$((${rounds:-0} + 1))
    nobody_editor 'sed -i s/^A=.*/A=again/ "$1"; echo C'"$rounds"'=1 >> "$1"'
    by_nobody 0 "${edit_words[@]}" x.env.enc
    check is_equal "$(ls -A "$place")" ''
  done
  rm -f "$scratch/open/held"
  hold_fast held &
  by_nobody 3 compose x.env.enc -- bash -c 'd=$(dirname "$(readlink .env)"); mkdir "$d/filled"; cp .env "$d/filled/copy"; mv "$d/filled" "$d/held"
    until [[ -e '"$scratch"'/open/held ]]; do sleep 0.02; done'
  wait
  said "$place/secretsctl-"
  unsaid 'the plaintext is gone'
  by_nobody 3 compose x.env.enc -- true
  said "$place/secretsctl-"
else
  cannot 'a folder of another user: it needs root'
fi

begin 'a mount in a private folder is left alone'
if is_root && unshare --mount true 2> /dev/null; then
  own_folder "$scratch/mounted"
  status=0
  editor 'mkdir "$(dirname "$1")/m"; mount --bind '"$scratch"'/mounted "$(dirname "$1")/m"; sed -i s/B=/B=m/ "$1"'
  unshare --mount --propagation private "$secretsctl" "${edit_words[@]}" x.env.enc > "$out" 2> "$err" || status=$?
  check is_equal "$status" 3
  said "$memory/secretsctl-"
  check is_whole "$scratch/mounted"
  compose 0 -- true
  check is_clean
else
  cannot 'a mount: it needs root and namespaces'
fi

begin 'a lock that another user holds is not waited for'
if is_root; then
  mkdir -m 0755 locked
  cp x.env.enc locked/
  chmod 0755 "$scratch/work"
  (become_nobody bash -c 'exec 9< locked; flock 9; exec sleep 60') &
  holder=$!
  check await is_locked locked
  for flag in '' --no-symlink; do
    SECONDS=0
    # shellcheck disable=SC2086  # a flag or none
    (cd locked && timeout 60 "$secretsctl" compose $flag x.env.enc -- test -e .env > "$out" 2> "$err") || bad "it failed: $(cat "$err")"
    check test "$SECONDS" -lt 5
  done
  SECONDS=0
  expect 0 set locked/x.env.enc NEW < <(printf new)
  check test "$SECONDS" -lt 4
  check is_locked locked
  kill "$holder"
  wait "$holder" || true
else
  cannot 'a lock of another user: it needs root'
fi
# A lock of our own user is waited for, but not for ever.
flock . sleep 1.5 &
check await is_locked .
compose 0 -- test -e .env
wait
check is_clean
finish
