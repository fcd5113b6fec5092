#!/usr/bin/env bash
# A conflict that the user settles in an editor, on a real terminal.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
mkdir "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
PATH=$scratch/bin:$PATH
git config --global user.name Test
git config --global user.email test@example.org
git config --global init.defaultBranch main
file=.env.enc

put() { printf '%s' "$2" | "$secretsctl" set "$file" "$1" 2> /dev/null; }
# Commits the encrypted file, then both sides give A different values.
merge_with_conflict() {
  rm .env
  git add -A
  git commit -qm base
  "$secretsctl" git install > /dev/null 2>&1
  git checkout -qb theirs
  put A hunter2-theirs
  git commit -qam theirs
  git checkout -q main
  put A hunter2-ours
  git commit -qam ours
  if git merge -q theirs > /dev/null 2>&1; then bad 'there is no conflict'; fi
}
git init -q .
printf 'A=1\nB=2\n' > .env
"$secretsctl" encrypt --age "$recipient" .env 2> /dev/null
merge_with_conflict

# An editor that shows its input and its path, then writes an answer there.
cat > "$scratch/editor" << 'EDITOR'
#!/usr/bin/env bash
cp "$1" "$SHOWN"
stat -c '%a %n' "$1" "$(dirname "$1")" > "$PLACE"
stat -f -c %T "$1" >> "$PLACE"
sed -i "$SCRIPT" "$1"
EDITOR
chmod +x "$scratch/editor"
export SHOWN=$scratch/shown PLACE=$scratch/place EDITOR=$scratch/editor

# session SCRIPT ANSWER...: runs resolve on a terminal; $out has the terminal's output.
session() {
  export SCRIPT=$1
  shift
  local answers='' answer
  for answer in "$@"; do answers+="expect \"again?\"; send \"$answer\\r\"; "; done
  command expect -c "set timeout 20; spawn $secretsctl git resolve $file; $answers expect eof;
    catch wait result; exit [lindex \$result 3]" > "$out" 2>&1
}
left_in_memory() { find /dev/shm -maxdepth 1 -name 'secretsctl-*' -user "$(id -u)" | wc -l; }
before=$(left_in_memory)

begin 'remaining marks: a question, then no change'
cp "$file" "$scratch/conflict"
status=0
session 's/^B=.*/B=3/' n || status=$?
check is_equal "$status" 2
check grep -q 'still marks a conflict' "$out"
same "$file" "$scratch/conflict"
check grep -q '^A=hunter2-ours$' "$SHOWN"
check grep -q '^A=hunter2-theirs$' "$SHOWN"
check grep -q '^<<<<<<< ours$' "$SHOWN"
check grep -q '^B=2$' "$SHOWN"

begin 'the plaintext is only in memory, and is removed'
check is_equal "$(cut -d' ' -f1 "$PLACE" | paste -sd' ')" '600 700 tmpfs'
check is_equal "$(left_in_memory)" "$before"
check_not grep -rqaF hunter2 .

begin 'one side is kept, the file is added'
session '/^<<<<<<</d; /^=======$/,/^>>>>>>>/d; s/^A=.*/A=both/'
check is_equal "$(git status --porcelain)" "M  $file"
expect 0 decrypt "$file"
printed_text $'A=both\nB=2\n'
check is_equal "$(left_in_memory)" "$before"
check_not grep -rqaF hunter2 .

# by_comment TEXT: a conflict about A in a file where comments select the encrypted values.
by_comment() {
  cd "$scratch/work"
  rm -rf comments
  git init -q comments
  cd comments
  printf 'creation_rules:\n  - age: %s\n    encrypted_comment_regex: secret\n' "$recipient" > .sops.yaml
  printf '%b' "$1" > .env
  "$secretsctl" encrypt .env 2> /dev/null
  merge_with_conflict
  cp "$file" "$scratch/conflict"
}

begin 'the comment that selects a value is removed: refused, nothing is staged'
by_comment '# secret\nA=1\nB=2\n'
status=0
session '/secret/d; /^<<<<<<</d; /^=======$/,/^>>>>>>>/d' n || status=$?
check is_equal "$status" 1
check grep -q 'A would be stored in clear' "$out"
same "$file" "$scratch/conflict"
check is_equal "$(git status --porcelain)" "UU $file"
check_not grep -rqaF hunter2 .

begin 'the line is moved away from its comment: the same'
# shellcheck disable=SC2016  # sed's
session '/^<<<<<<</d; /^=======$/,/^>>>>>>>/d; /^A=/{h;d}; $G' n || status=$?
check is_equal "$status" 1
check grep -q 'A would be stored in clear' "$out"
same "$file" "$scratch/conflict"

begin 'values that .sops.yaml leaves in clear are named'
# shellcheck disable=SC2016  # sed's
session '/^<<<<<<</d; /^=======$/,/^>>>>>>>/d; $aPORT=80'
check grep -q 'stored in clear: B, PORT' "$out"
check grep -q '^PORT=80$' "$file"
check is_equal "$(git status --porcelain)" "M  $file"
check is_equal "$("$secretsctl" get "$file" A)" hunter2-ours
check_not grep -rqaF hunter2 .

begin 'a file that another program wrote while the editor was open is kept'
by_comment '# secret\nA=1\nB=2\n'
cat > "$scratch/meddler" << 'EDITOR'
#!/usr/bin/env bash
echo mine > "$MEDDLED"
exec "$(dirname "$0")/editor" "$1"
EDITOR
chmod +x "$scratch/meddler"
status=0
EDITOR=$scratch/meddler MEDDLED=$PWD/$file session '/^<<<<<<</d; /^=======$/,/^>>>>>>>/d' || status=$?
check is_equal "$status" 1
check grep -q 'another program changed the file' "$out"
check is_equal "$(cat "$file")" mine
finish
