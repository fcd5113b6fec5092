#!/usr/bin/env bash
# Makes each system call of each command that writes or delivers fail in turn: no plaintext is left
# behind, and any leftover is reported with its path and a status other than 0; with status 0 the
# result is complete. A sample that is the same in each run; ALL_CALLS=1 fails every call.
# COMMANDS='edit shred' selects some.
# shellcheck disable=SC2016  # the text in single quotes is for the command's own shell
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

if ! command -v strace > /dev/null || ! strace -o "$scratch/probe" true 2> /dev/null; then
  cannot 'a call that fails: strace is not there or may not trace'
  good
  finish
  exit
fi
[[ $(stat -f -c %T /dev/shm) == tmpfs ]] || { cannot 'a plaintext in memory: /dev/shm is no tmpfs'; good; finish; exit; }

every=${EVERY:-13}
if [[ -n ${ALL_CALLS:-} ]]; then every=1; fi
memory=$(mktemp -d /dev/shm/test-failed.XXXXXX)
trap 'rm -rf "$memory"; on_exit' EXIT
export XDG_RUNTIME_DIR=$memory TMPDIR=$scratch/tmp SOPS_AGE_KEY_FILE=$key
git config --global user.name Test
git config --global user.email test@example.org
git config --global init.defaultBranch main
marker='marker-c1d7'
template=$scratch/template
mkdir "$template" "$TMPDIR" work

# The files that every command finds.
(
  cd "$template"
  printf 'A=%s-old\nB=two\n' "$marker" > plain.env
  run encrypt --age "$recipient" -o x.env.enc plain.env
  run encrypt --age "$recipient" -o older.env.enc plain.env
  run age encrypt -r "$recipient" -o x.age plain.env
  printf '%s-new' "$marker" | "$secretsctl" set x.env.enc C
  printf 'creation_rules:\n  - age: "%s,%s"\n' "$recipient" "$second" > more.yaml
  printf '%s-new' "$marker" > value
  printf '{\n  "gateway": {"mode": "local", "token": "%s"}\n}\n' "$marker" > openclaw.json
) 2> /dev/null
cat > "$scratch/editor" << 'EDITOR'
#!/bin/bash
folder=$(dirname "$1")
mkdir -p "$folder/a/b"
cp "$1" "$folder/a/b/copy"
cp "$1" "$folder/.swap"
chmod 0 "$folder/a/b/copy" "$folder/a"
sed -i 's/^B=.*/B=other/' "$1"
EDITOR
chmod +x "$scratch/editor"
export EDITOR=$scratch/editor
edit_words=(edit)
if run edit --help | grep -q -- --no-terminal; then edit_words=(edit --no-terminal); fi

# A repository with a merge of x.env.enc that git left as a conflict.
conflicting_repository() {
  git init -q .
  git add x.env.enc
  git commit -qm base
  git checkout -qb theirs
  printf 'theirs' | "$secretsctl" set x.env.enc B
  git commit -qam theirs
  git checkout -q main
  printf 'ours' | "$secretsctl" set x.env.enc B
  git commit -qam ours
  git merge -q theirs || true
}

decrypts_to() { [[ $("$secretsctl" decrypt "$1" 2> /dev/null) == "$2" ]]; }
old_text="A=$marker-old"$'\n'B=two
whole_text=$old_text$'\n'"C=$marker-new"
edited_text=${whole_text/B=two/B=other}

# For each command: its preparation, its words, and whether the result is complete after status 0.
prepare() {
  case $1 in
    updatekeys) mv more.yaml .sops.yaml ;;
    init) git init -q . ;;
    git_install) git init -q . ;;
    git_pre_commit) git init -q . && git add x.env.enc ;;
    git_pre_commit_refusing) git init -q . && mv more.yaml .sops.yaml && mv plain.env .env && git add .env ;;
    git_resolve) conflicting_repository ;;
    git_merge)
      cp x.env.enc base && cp x.env.enc ours && cp x.env.enc theirs
      printf 'ours' | "$secretsctl" set ours B && printf 'theirs' | "$secretsctl" set theirs C
      ;;
    decrypt_over) echo old > out.env ;;
    compose_after_link | compose_after_file)
      local flag=() ours
      if [[ $1 == *file ]]; then flag=(--no-symlink); fi
      "$secretsctl" compose "${flag[@]}" x.env.enc -- sh -c 'echo $$ > runs; exec sleep 60' &
      ours=$!
      until [[ -s runs ]]; do sleep 0.02; done
      kill -KILL "$ours"
      wait "$ours" || true
      kill "$(cat runs)"
      rm runs
      ;;
  esac
}
words_of() {
  case $1 in
    encrypt) words=(encrypt --age "$recipient" -o out.enc plain.env) ;;
    encrypt_over) words=(encrypt --age "$recipient" -o x.env.enc plain.env) ;;
    decrypt | decrypt_named) words=(decrypt -o out.env x.env.enc) ;;
    decrypt_over) words=(decrypt -o out.env x.env.enc) ;;
    decrypt_in_place) words=(decrypt -i x.env.enc) ;;
    set) words=(set --value-file value x.env.enc B) ;;
    unset) words=(unset x.env.enc C) ;;
    edit) words=("${edit_words[@]}" x.env.enc) ;;
    rotate | rotate_named) words=(rotate x.env.enc) ;;
    updatekeys) words=(updatekeys -y x.env.enc) ;;
    keygen | keygen_named) words=(keygen -o new.key) ;;
    init) words=(init --key secrets/age-key.txt) ;;
    exec) words=(exec x.env.enc -- sh -c 'test -n "$C"') ;;
    compose | compose_after_link | compose_after_file)
      words=(compose x.env.enc -- sh -c 'grep -q "C=.*-new" .env && { ! test -L .env || mkdir "$(dirname "$(readlink .env)")/deep"; }') ;;
    compose_in_place | compose_named) words=(compose --no-symlink x.env.enc -- grep -q 'C=.*-new' .env) ;;
    shred) words=(shred -n 2 plain.env) ;;
    git_install) words=(git install) ;;
    git_resolve) words=(git resolve --ours B x.env.enc) ;;
    git_merge) words=(git merge base ours theirs 7 x.env.enc) ;;
    git_pre_commit | git_pre_commit_refusing) words=(git pre-commit) ;;
    age_encrypt) words=(age encrypt -r "$recipient" -o out.age plain.env) ;;
    age_decrypt) words=(age decrypt -i "$key" -o out.env x.age) ;;
    openclaw_install) words=(openclaw install --to copy) ;;
    openclaw_config) words=(openclaw config --write openclaw.json x.env.enc) ;;
  esac
}
is_right() {
  case $1 in
    encrypt) decrypts_to out.enc "$old_text" ;;
    encrypt_over) decrypts_to x.env.enc "$old_text" ;;
    decrypt | decrypt_named | decrypt_over) [[ $(cat out.env) == "$whole_text" && $(mode_of out.env) == 600 ]] ;;
    decrypt_in_place) [[ $(cat x.env.enc) == "$whole_text" ]] ;;
    set) decrypts_to x.env.enc "${whole_text/B=two/B=$marker-new}" ;;
    unset) decrypts_to x.env.enc "$old_text" ;;
    edit) decrypts_to x.env.enc "$edited_text" ;;
    rotate | rotate_named | updatekeys) decrypts_to x.env.enc "$whole_text" && ! cmp -s x.env.enc "$template/x.env.enc" ;;
    keygen | keygen_named) grep -q '^AGE-SECRET-KEY-1' new.key && [[ $(mode_of new.key) == 600 ]] ;;
    init) [[ -s .sops.yaml && -s .gitignore && $(mode_of secrets/age-key.txt) == 600 ]] ;;
    exec | git_pre_commit) decrypts_to x.env.enc "$whole_text" ;;
    compose*) [[ ! -e .env && ! -L .env ]] ;;
    shred) [[ ! -e plain.env ]] ;;
    git_install) [[ -x .git/hooks/pre-commit ]] && git config --get-regexp '^diff\.' > /dev/null ;;
    git_resolve) decrypts_to x.env.enc "${whole_text/B=two/B=ours}" && [[ -z $(git ls-files -u) ]] ;;
    git_merge) decrypts_to ours "A=$marker-old"$'\nB=ours\nC=theirs' ;;
    git_pre_commit_refusing) false ;;
    age_encrypt) [[ $("$secretsctl" age decrypt -i "$key" out.age) == "$old_text" ]] ;;
    age_decrypt) [[ $(cat out.env) == "$old_text" ]] ;;
    openclaw_install) cmp -s copy "$secretsctl" && [[ -x copy ]] ;;
    openclaw_config) grep -q secretsctl openclaw.json && cmp -s openclaw.json.before-secretsctl "$template/openclaw.json" ;;
  esac
}

commands=(encrypt encrypt_over decrypt decrypt_named decrypt_over decrypt_in_place set unset edit rotate rotate_named
  updatekeys keygen keygen_named init exec compose compose_in_place compose_named compose_after_link compose_after_file
  shred git_install git_resolve git_merge git_pre_commit git_pre_commit_refusing age_encrypt age_decrypt
  openclaw_install openclaw_config)
if [[ -n ${COMMANDS:-} ]]; then read -ra commands <<< "$COMMANDS"; fi
words=()

# The calls to fail, each with a plausible error. Others (clocks, identities, signals) can't fail;
# close() can, but closes anyway, which strace cannot imitate.
error_of() {
  case $1 in
    write | pwrite64 | ftruncate | mkdir | mkdirat | link | linkat | symlink | symlinkat | fallocate) error=ENOSPC ;;
    open | openat | access | faccessat | faccessat2) error=EACCES ;;
    dup | dup2 | dup3 | fcntl | pipe | pipe2 | socketpair | epoll_create1 | memfd_create) error=EMFILE ;;
    unlink | unlinkat | rmdir | chmod | fchmod | fchmodat | fchmodat2 | fchown | fchownat | lchown | chown | setrlimit | \
      prlimit64 | prctl | kill) error=EPERM ;;
    mmap | mlock | mlock2 | madvise | munmap | mprotect) error=ENOMEM ;;
    fork | vfork | clone | clone3) error=EAGAIN ;;
    flock) error=ENOLCK ;;
    read | pread64 | readv | fsync | fdatasync | sync_file_range | newfstatat | fstat | stat | lstat | statx | statfs | \
      fstatfs | lseek | readlink | readlinkat | getdents64 | rename | renameat | renameat2 | copy_file_range | \
      sendfile | utimensat | getcwd | wait4 | waitid | execve | ioctl | umask | poll | ppoll) error=EIO ;;
    *) return 1 ;;
  esac
}
# Without these no file can be removed.
removes() {
  case $1 in
    unlink | unlinkat | rmdir | pwrite64 | ftruncate | fsync | open | openat | newfstatat | fstat | getdents64 | lseek | \
      fstatfs | renameat2 | read | readlink | readlinkat) true ;;
    *) false ;;
  esac
}

watched=("$PWD/work" "$memory" "$TMPDIR" "$HOME")
# The names of files, and those that hold a plaintext. Left out are git's objects, which have other
# names each time, and the lock that a stopped git leaves.
names() { { find "${watched[@]}" -name objects -prune -o -path '*/.git/*.lock' -o -print 2> /dev/null || true; } | LC_ALL=C sort; }
plaintexts() { grep -rlaF -- "$marker" "${watched[@]}" 2> /dev/null | LC_ALL=C sort || true; }
digests() { (cd work && find . -name .git -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum); }

# Saves the watched files after the preparation of a command.
save() {
  rm -rf "$scratch/saved"
  mkdir "$scratch/saved"
  cp -a work "$scratch/saved/work"
  cp -a "$memory" "$scratch/saved/memory"
}
restore() {
  chmod -R u+rwX "$memory" 2> /dev/null || true
  rm -rf work "$memory" "$TMPDIR" "$HOME/.config" "$HOME/.openclaw"
  cp -a "$scratch/saved/work" work
  # The same folder: its mark tells it from a copy.
  mkdir -m 0700 "$memory"
  mkdir "$TMPDIR"
}
# The folder of a killed run can't be copied, because its mark would not match: it is made again
# each time.
has_left_over() { [[ $1 == compose_after_* ]]; }
set_up() {
  if has_left_over "$1"; then
    chmod -R u+rwX "$memory" 2> /dev/null || true
    rm -rf work "$memory" "$TMPDIR"
    cp -a "$template" work
    mkdir -m 0700 "$memory"
    mkdir "$TMPDIR"
    (cd work && prepare "$1") > /dev/null 2>&1
  else
    restore
  fi
}

# trial COMMAND STRACE-ARGUMENT...: one run; $status is its status, and $err has its messages.
trial() {
  local command=$1
  shift
  words_of "$command"
  status=0
  pushd work > /dev/null
  { timeout 60 strace -o "$scratch/trace" "$@" "$secretsctl" "${words[@]}" > "$out" 2> "$err" < /dev/null || status=$?; } 2> /dev/null
  popd > /dev/null
}

# The changes that a command may make to a file before it fails.
is_expected_damage() {
  case $1 in
    shred | compose_after_file) true ;;
    # Both sides, for git; and a merge that could not be added.
    git_merge) grep -q '^<<<<<<<' work/ours ;;
    git_resolve) decrypts_to work/x.env.enc "${whole_text/B=two/B=ours}" ;;
    *) false ;;
  esac
}

judge() {
  local command=$1 what=$2 call=$3 path left
  case $status in 124 | 13[0-9]) bad "$what: ended with $status" ;; esac
  if ((status == 0)) && ! (cd work && is_right "$command") 2> /dev/null; then bad "$what: status 0, and it is not right"; fi
  if ((status != 0)) && ! digests | cmp -s - "$scratch/digests" && ! (cd work && is_right "$command") 2> /dev/null; then
    # Old files are unchanged; new files may exist.
    local damaged
    damaged=$({ cd work && sha256sum --quiet -c "$scratch/digests" 2> /dev/null; } | head -n 3) || true
    if [[ -n $damaged ]] && ! is_expected_damage "$command"; then bad "$what: status $status, and damaged: $damaged"; fi
  fi
  if ((status == 0)); then left=$scratch/after; else left=$scratch/allowed; fi
  while read -r path; do
    if ((status == 0)); then
      bad "$what: status 0, and left behind: $path"
    elif ! grep -qF -e "${path#"$PWD/work/"}" "$err" && ! named_above "$path"; then
      bad "$what: status $status, and left without a word: $path: $(head -n 3 "$err")"
    fi
  done < <(names | LC_ALL=C comm -23 - "$left")
  while read -r path; do
    if ((status == 0)) || ! removes "$call"; then
      bad "$what: status $status, a plaintext in $path: $(head -n 3 "$err")"
    elif ! grep -qF -e "${path#"$PWD/work/"}" "$err" && ! named_above "$path"; then
      bad "$what: status $status, a plaintext without a word in $path"
    fi
  done < <(plaintexts | LC_ALL=C comm -23 - "$left.plain")
  good
}
# The name of a folder that could not be emptied covers its content.
named_above() {
  local path=$1
  while [[ $path == */* && $path != "$memory" && $path != "$PWD/work" ]]; do
    if grep -qF -e "$path" "$err"; then return 0; fi
    path=${path%/*}
  done
  return 1
}

# After an error the files of a successful run are allowed too, but no plaintext that should not
# exist.
allow_what_is_there() {
  names | LC_ALL=C sort -u - "$scratch/after" > "$scratch/allowed"
  plaintexts | LC_ALL=C sort -u - "$scratch/after.plain" > "$scratch/allowed.plain"
}

injected=0
begin 'failed calls'
for command in "${commands[@]}"; do
  rm -rf work
  cp -a "$template" work
  rm -rf "$memory" && mkdir -m 0700 "$memory"
  (cd work && prepare "$command") > /dev/null 2>&1 || bad "$command could not be prepared"
  save
  set_up "$command"
  digests > "$scratch/digests"
  # If O_TMPFILE is not available.
  variant=()
  if [[ $command == *_named ]]; then
    trial "$command"
    first=$(grep -n O_TMPFILE "$scratch/trace" | grep "$PWD\|\"\.\"" | cut -d: -f1 | head -n 1)
    count=$(head -n "$first" "$scratch/trace" | grep -c '^openat(')
    variant=(-e "inject=openat:error=EOPNOTSUPP:when=$count")
    set_up "$command"
  fi
  trial "$command" "${variant[@]}"
  names > "$scratch/after"
  plaintexts > "$scratch/after.plain"
  expected=0
  if [[ $command == *_refusing ]]; then expected=1; fi
  check is_equal "$command $status" "$command $expected"
  if [[ $command != *_refusing ]]; then check test "$(cd work && is_right "$command" && echo right)" = right; fi
  set_up "$command"
  allow_what_is_there
  # From here on the command of `exec` is not ours.
  awk '/^execve\(/ && NR > 1 { print; exit } { print }' "$scratch/trace" |
    sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' > "$scratch/calls"
  declare -A seen=()
  trials=()
  while read -r call; do
    seen[$call]=$((${seen[$call]:-0} + 1))
    if [[ $call == execve && ${seen[$call]} == 1 ]] || ! error_of "$call"; then continue; fi
    if ((${#variant[@]})) && [[ $call == openat ]]; then continue; fi
    trials+=("$call $error ${seen[$call]}")
    if removes "$call"; then trials+=("$call $error ${seen[$call]}+"); fi
  done < "$scratch/calls"
  unset seen
  for ((i = 0; i < ${#trials[@]}; i++)); do
    # Each command starts at another call, so that shared first calls are not failed for each.
    if (((i + ${#command}) % every != 0)); then continue; fi
    read -r call error when <<< "${trials[i]}"
    set_up "$command"
    if has_left_over "$command"; then allow_what_is_there; fi
    trial "$command" "${variant[@]}" -e "inject=$call:error=$error:when=$when"
    if grep -q INJECTED "$scratch/trace"; then injected=$((injected + 1)); fi
    judge "$command" "$command: $call $error, time $when" "$call"
  done
done
echo "$injected calls failed, of ${#commands[@]} commands"
if [[ -z ${COMMANDS:-} ]]; then check test "$injected" -ge 200; fi
finish
