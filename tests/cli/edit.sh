#!/usr/bin/env bash
# edit: the plaintext exists only in memory and is gone on every way out; unchanged lines keep their
# bytes.
# shellcheck disable=SC2016  # the editors expand them
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
file=x.env.enc
# A folder of this test's own: leftovers in it come from this test.
runtime=/dev/shm/test-of-edit.$$
mkdir -m 0700 "$runtime"
trap 'rm -rf "$runtime"; on_exit' EXIT
export XDG_RUNTIME_DIR=$runtime
export seen=$scratch/seen

# An editor: a program that gets the plaintext's path as $1.
editor() {
  printf '#!/bin/bash\nset -euo pipefail\n%s\n' "$1" > "$scratch/editor"
  chmod +x "$scratch/editor"
  export EDITOR=$scratch/editor
}
none_left() {
  check is_equal "$(ls -A "$runtime")" ''
  check is_equal "$(find . "$HOME" -name '.*.enc.*' -o -name '*.sw?' -o -name '*~')" ''
}
keep() {
  cp "$file" before.enc
  stat -c '%i %y %s %a' "$file" > stamp
}
untouched() {
  same "$file" before.enc
  check is_equal "$(stat -c '%i %y %s %a' "$file")" "$(cat stamp)"
}
changed_lines() {
  diff before.enc "$file" | sed -n 's/^[<>] \([^=]*\)=.*/\1/p' | grep -v '^sops_lastm' | sort -u | paste -sd,
}
start() {
  printf '# note\nA=one\nB=two\nC=a\\nb\nD=four\n' > plain.env
  rm -f "$file"
  run encrypt --age "$recipient" -o "$file" plain.env 2> /dev/null
}
start

begin 'one line changed'
keep
editor 'stat -c "%a %F" "$1" "$(dirname "$1")" > "$seen"; echo "$1" > "$seen.path"
  stat -f -c %T "$1" > "$seen.fs"; cp "$1" "$seen.text"; sed -i s/^B=.*/B=other/ "$1"'
expect 0 edit "$file"
said 'changed: B'
unsaid other
printed_nothing
check is_equal "$(changed_lines)" B,sops_mac
check is_equal "$(cat "$seen")" $'600 regular file\n700 directory'
check is_equal "$(cat "$seen.fs")" tmpfs
check is_equal "$(basename "$(cat "$seen.path")")" x.env
same "$seen.text" plain.env
expect 0 decrypt "$file"
sed 's/^B=.*/B=other/' plain.env > expected
printed expected
none_left

begin 'lines added, moved and removed; the others keep their bytes'
keep
editor 'printf "D=four\nNEW=x\\\\ny\n# note\nA=one\n# another\nB=other\n" > "$1"'
expect 0 edit "$file"
said 'added: NEW'
said 'removed: C'
said 'in NEW the two characters'
for line in 'A=' 'B=' 'D=' '#'; do
  check is_equal "$(grep "^$line" "$file" | head -n 1)" "$(grep "^$line" before.enc)"
done
expect 0 get "$file" NEW
printed_text $'x\ny'
none_left

begin 'a literal backslash-n stored by set stays as long as its line'
start
expect 0 set "$file" B <<< 'a\nb'
keep
editor 'sed -i s/^A=.*/A=changed/ "$1"'
expect 0 edit "$file"
unsaid 'two characters'
check is_equal "$(changed_lines)" A,sops_mac
expect 0 get "$file" B
printed_text 'a\nb'

begin 'typed values, and repeated lines'
cp "$golden/duplicate_keys.env.enc" "$file"
keep
editor 'sed -i "3s/.*/A=third/" "$1"'
expect 0 edit "$file"
expect 0 decrypt "$file"
sed '3s/.*/A=third/' "$golden/duplicate_keys.env" > expected
printed expected
check is_equal "$(diff before.enc "$file" | grep '^>' | grep -vc '^> sops_')" 1
if [[ -e $golden/typed.env.enc ]]; then
  cp "$golden/typed.env.enc" "$file"
  keep
  editor 'echo ADDED=1 >> "$1"'
  expect 0 edit "$file"
  check is_equal "$(changed_lines)" ADDED,sops_mac
fi
for name in kms_beside_age metadata_shuffled metadata_first lists_sorted_bytewise blank_lines non_utf8 control \
  unencrypted_comment_regex encrypted_comment_regex mac_only_encrypted odd_keys carriage_return byte_order_mark; do
  [[ -e $golden/$name.env.enc ]] || continue
  cp "$golden/$name.env.enc" "$file"
  keep
  editor 'echo ADDED=1 >> "$1"'
  expect 0 edit --clear "$file"
  check is_equal "$(changed_lines)" ADDED,sops_mac
  run decrypt before.enc 2> /dev/null > expected
  echo ADDED=1 >> expected
  expect 0 decrypt "$file"
  printed expected
done

begin 'nothing changed'
start
keep
for script in 'true' 'touch "$1"' 'cp "$1" "$1.new"; mv "$1.new" "$1"' 'printf "\n\n" >> "$1"'; do
  editor "$script"
  expect 200 edit "$file"
  untouched
  none_left
done
editor true
expect 200 edit "$file"
said 'does it need --wait?'
editor 'sleep 2.2'
expect 200 edit "$file"
unsaid --wait

begin 'an editor that fails'
for script in 'exit 1' 'sed -i s/one/hunter2/ "$1"; exit 3' 'kill -KILL $$' 'kill -TERM $$'; do
  editor "$script"
  expect 201 edit "$file"
  untouched
  none_left
done
editor 'exit 3'
expect 201 edit "$file"
said 'status 3'
EDITOR=/not/there expect 201 edit "$file"
said /not/there
EDITOR=$scratch expect 201 edit "$file"
EDITOR="'unfinished" expect 201 edit "$file"
said quote
status=0
(unset EDITOR; PATH=/nowhere "$secretsctl" edit "$file" 2> "$err") || status=$?
check is_equal "$status" 201
said 'set EDITOR'
untouched
none_left

begin 'an editor that leaves odd things in place of the file'
for script in 'rm "$1"' 'rm "$1"; mkdir "$1"' 'rm "$1"; ln -s /etc/passwd "$1"' 'rm "$1"; mkfifo "$1"' \
  'rm "$1"; mkfifo "$1"; mkdir "$(dirname "$1")/deep"; echo B=two > "$(dirname "$1")/deep/.x"; chmod 0 "$(dirname "$1")/deep/.x"'; do
  editor "$script"
  status=0
  timeout 20 "$secretsctl" edit "$file" > "$out" 2> "$err" < /dev/null || status=$?
  check test "$status" -ne 0 -a "$status" -ne 124
  untouched
  none_left
done

begin 'swap, backup and undo files are wiped'
editor 'for name in .x.env.swp x.env~ .x.env.un~ x.env.bak 4913 "#x.env#"; do cp "$1" "$(dirname "$1")/$name"; done
  exec 5< "$(dirname "$1")/.x.env.swp"
  (until [[ -e $seen.go ]]; do sleep 0.02; done; cat <&5 > "$seen.swap"; echo done > "$seen.done") > /dev/null 2>&1 &
  cp "$1" "$1.new"; sed -i s/^A=.*/A=swapped/ "$1.new"; mv "$1.new" "$1"'
rm -f "$seen.go"
expect 0 edit "$file"
none_left
touch "$seen.go"
# Overwritten, not only unlinked: who still has it open reads zeros.
check await test -e "$seen.done"
check test -s "$seen.swap"
check_not grep -qa two "$seen.swap"

begin 'a text that does not parse, without a terminal'
start
keep
editor 'printf "A=one\nno equals sign hunter2\n" > "$1"'
expect 2 edit "$file" < /dev/null
said 'line 2'
said 'left as it was'
unsaid hunter2
editor 'printf "A=one\nsops_mac=x\n" > "$1"'
expect 203 edit "$file" < /dev/null
said 'line 2'
untouched
none_left

begin 'signals to secretsctl: the plaintext goes, then the process does'
# A background process of a script without job control ignores SIGINT and SIGQUIT: env sets them back.
with_signal() {
  local signal=$1 expected=$2 status=0
  rm -f "$seen.up"
  env --default-signal=INT,QUIT "$secretsctl" edit "$file" > "$out" 2> "$err" < /dev/null &
  local process=$!
  check await test -e "$seen.up"
  check test -n "$(ls -A "$runtime")"
  kill -"$signal" "$process"
  { wait "$process" || status=$?; } 2> /dev/null
  check is_equal "$status" "$expected"
  untouched
  none_left
}
editor 'sed -i s/one/hunter2/ "$1"; touch "$seen.up"; exec sleep 30'
with_signal TERM 143
with_signal INT 130
with_signal HUP 129
with_signal QUIT 131
# A command that ignores the signal is killed, and a file saved at its end is ignored.
editor 'trap "" TERM; touch "$seen.up"; sleep 20; sed -i s/one/hunter2/ "$1"'
with_signal TERM 143
editor 'trap "sed -i s/one/hunter2/ $1; exit 0" TERM; touch "$seen.up"; while :; do sleep 0.1; done'
with_signal TERM 143

begin 'the next run wipes the files of a killed run, but not those of a running one'
editor 'touch "$seen.up"; trap "" HUP; exec sleep 5'
rm -f "$seen.up"
"$secretsctl" edit "$file" > /dev/null 2>&1 < /dev/null &
process=$!
check await test -e "$seen.up"
{ kill -KILL "$process"; wait "$process" || true; } 2> /dev/null
left=$(ls -A "$runtime")
check test -n "$left"
check grep -q A=one "$runtime/$left/x.env"
exec 5< "$runtime/$left/x.env"
editor 'touch "$seen.second"; until [[ -e $seen.go ]]; do sleep 0.02; done; sed -i s/one/first/ "$1"'
rm -f "$seen.second" "$seen.go"
"$secretsctl" edit "$file" > /dev/null 2>&1 < /dev/null &
process=$!
check await test -e "$seen.second"
check test ! -e "$runtime/$left"
check_not grep -qa A=one <(cat <&5)
exec 5<&-
editor 'sed -i s/four/fourth/ "$1"'
expect 0 edit "$file" < /dev/null
touch "$seen.go"
status=0
wait "$process" || status=$?
check is_equal "$status" 0
expect 0 get "$file" A
printed_text first
expect 0 get "$file" D
printed_text fourth
none_left

begin 'plaintext never goes to a disk'
mkdir -m 0700 "$scratch/disk"
if [[ $(stat -f -c %T "$scratch/disk") == tmpfs ]]; then
  cannot 'a folder on a disk: the scratch folder is in memory'
else
  editor 'dirname "$1" > "$seen"'
  XDG_RUNTIME_DIR=$scratch/disk expect 200 edit "$file"
  check_not grep -q "^$scratch" "$seen"
fi
chmod 0755 "$runtime"
editor 'dirname "$1" > "$seen"'
expect 200 edit "$file"
check_not grep -q "^$runtime" "$seen"
chmod 0700 "$runtime"

begin 'the words of the editor are split as a shell would, and no shell sees them'
mkdir 'two words'
cat > 'two words/my editor' << 'SCRIPT'
#!/bin/bash
printf '%s\n' "${@:1:$#-1}" > "$seen"
SCRIPT
chmod +x 'two words/my editor'
SOPS_EDITOR="'two words/my editor' --flag 'a b' \"c\\\"d\" e\\ f \$HOME \$(touch pwned); touch pwned" EDITOR=false \
  expect 200 edit "$file"
check is_equal "$(cat "$seen")" $'--flag\na b\nc"d\ne f\n$HOME\n$(touch\npwned);\ntouch\npwned'
check test ! -e pwned
SOPS_EDITOR='  ' EDITOR="'two words/my editor'" expect 200 edit "$file"
check is_equal "$(cat "$seen")" ''

begin 'vi and vim get their flags, others get none'
cat > "$scratch/show" << 'SCRIPT'
#!/bin/bash
printf '%s\n' "$@" > "$seen"
SCRIPT
chmod +x "$scratch/show"
for name in vim nvim; do
  cp "$scratch/show" "$scratch/$name"
  EDITOR="$scratch/$name -X" expect 200 edit --no-terminal "$file"
  check is_equal "$(head -n 3 "$seen" | paste -sd' ')" '-n -i NONE'
  check grep -q 'nobackup nowritebackup noundofile noswapfile' "$seen"
done
ln -s vim "$scratch/vi"
EDITOR=$scratch/vi expect 200 edit --no-terminal "$file"
check is_equal "$(head -n 1 "$seen")" -n
cp "$scratch/show" "$scratch/nano"
rm "$scratch/vi"
cp "$scratch/show" "$scratch/vi"
for name in nano vi; do
  EDITOR=$scratch/$name expect 200 edit --no-terminal "$file"
  check is_equal "$(wc -l < "$seen")" 1
done

begin 'an editor that works on a terminal is not started without one'
keep
printf '#!/bin/bash\ncat "$1"\ntouch "$seen.started"\n' > "$scratch/show"
mkdir -p "$scratch/elsewhere"
refused_editor() {
  rm -f "$seen.started"
  SOPS_EDITOR=$1 expect 201 edit "$file"
  said --no-terminal
  printed_nothing
  check test ! -e "$seen.started"
  SOPS_EDITOR=$1 expect 200 edit --no-terminal "$file"
  printed_nothing
  check test -e "$seen.started"
}
for name in vi vim vim.tiny vim.basic nvim view ex nano nano-tiny rnano pico mg micro hx helix joe jed ne mcedit kak tilde \
  emacs-nox emacs; do
  cp "$scratch/show" "$scratch/elsewhere/$name"
  (unset DISPLAY WAYLAND_DISPLAY; refused_editor "$scratch/elsewhere/$name"; exit "$failures") || bad "$name"
  good
done
ln -s elsewhere/vim.tiny "$scratch/chosen"
ln -s chosen "$scratch/sensible"
refused_editor "$scratch/sensible -R"
PATH=$scratch/elsewhere:$PATH refused_editor nano
cp "$scratch/show" "$scratch/elsewhere/busybox"
refused_editor "$scratch/elsewhere/busybox vi"
(unset SOPS_EDITOR EDITOR; PATH=$scratch/elsewhere:$PATH expect 201 edit "$file"; exit "$failures") || bad 'the default editor'
for name in emacs emacsclient; do
  cp "$scratch/show" "$scratch/elsewhere/$name"
  DISPLAY=:9 SOPS_EDITOR="$scratch/elsewhere/$name -nw" expect 201 edit "$file"
  DISPLAY=:9 SOPS_EDITOR=$scratch/elsewhere/$name expect 200 edit "$file"
done
# It is enough that either input or output is not a terminal.
if [[ -n $(type -P script || true) ]]; then
  EDITOR=$scratch/elsewhere/vim script -qec "'$secretsctl' edit '$file' > '$out'" /dev/null < /dev/null > "$err" 2>&1 || true
  said --no-terminal
  printed_nothing
fi
untouched
none_left

begin 'the output of an unknown program goes to no log'
start
# A script that starts such an editor; its output would be in the log.
editor 'cat "$1"; cat "$1" >&2; sed -i s/one/uno/ "$1"'
expect 0 edit "$file"
printed_nothing
unsaid B=two
unsaid D=four
editor 'cat "$1"; echo "it went wrong" >&2; exit 3'
expect 201 edit "$file"
unsaid 'it went wrong'
said --no-terminal
printed_nothing
expect 201 edit --no-terminal "$file"
said 'it went wrong'
printed_nothing
if command -v vim > /dev/null && vim --version 2> /dev/null | grep -q VIM; then
  start
  keep
  editor 'exec vim "$@"'
  TERM=xterm expect 201 edit "$file" < /dev/null
  for value in A=one B=two D=four; do unsaid "$value"; done
  untouched
  EDITOR='vim -es -c "%s/one/uno/" -c wq' expect 0 edit --no-terminal "$file" < /dev/null
  for value in A=uno B=two D=four; do unsaid "$value"; done
  expect 0 get "$file" A
  printed_text uno
else
  cannot 'a real vim: it is not there'
fi
none_left

begin 'two at once, other keys'
start
editor "sed -i s/one/mine/ \"\$1\"; printf theirs | env -u EDITOR '$secretsctl' set '$PWD/$file' B; printf new | '$secretsctl' set '$PWD/$file' NEW"
expect 0 edit "$file" < /dev/null
said 'changed by somebody else meanwhile'
for pair in A:mine B:theirs NEW:new D:four; do
  expect 0 get "$file" "${pair%%:*}"
  printed_text "${pair#*:}"
done
check test ! -e "$file.rejected"

begin 'two at once, the same key'
start
editor "sed -i 's/one/mine/; s/four/mine too/' \"\$1\"; printf theirs | '$secretsctl' set '$PWD/$file' A"
for name in "$file.rejected" "$file.rejected.2"; do
  expect 1 edit "$file" < /dev/null
  said "$name"
  said 'A changed there too'
  unsaid mine
  expect 0 get "$file" A
  printed_text theirs
  expect 0 get "$name" A
  printed_text mine
  expect 0 get "$name" D
  printed_text 'mine too'
  check_not grep -q mine "$name"
  none_left
  start
done
rm -f "$file".rejected*

begin 'removed meanwhile, or not ours any more'
start
editor "sed -i s/one/mine/ \"\$1\"; rm '$PWD/$file'"
expect 1 edit "$file" < /dev/null
said rejected
check test ! -e "$file"
expect 0 get "$file.rejected" A
printed_text mine
rm "$file.rejected"
start
editor "sed -i s/one/mine/ \"\$1\"; '$secretsctl' encrypt --age $other -o '$PWD/$file' '$PWD/plain.env'"
expect 1 edit "$file" < /dev/null
said 'no identity opens'
expect 0 get "$file.rejected" A
printed_text mine
rm "$file.rejected"

begin 'the rule changed meanwhile: no value is newly stored in clear'
printf 'A=one\nB=two\n' > planted.env
run encrypt --age "$recipient" -o "$file" planted.env 2> /dev/null
editor "echo PASSWORD=hunter2 >> \"\$1\"
  sed -i 's/^sops_unencrypted_suffix=.*/sops_unencrypted_regex=^PASS/' '$PWD/$file'"
expect 1 edit "$file" < /dev/null
check_not grep -q hunter2 "$file"
said 'PASSWORD would be stored in clear'
expect 0 get "$file.rejected" PASSWORD
printed_text hunter2
rm "$file.rejected"

begin 'clear values'
start
editor 'echo X_unencrypted=open >> "$1"'
keep
expect 1 edit "$file" < /dev/null
said 'X_unencrypted would be stored in clear'
untouched
expect 0 edit --clear "$file" < /dev/null
said 'stored in clear: X_unencrypted'

begin 'a new file'
mkdir new
printf 'creation_rules:\n  - age: %s\n' "$recipient" > new/.sops.yaml
editor 'test ! -s "$1"; printf "# c\nA=1\nB=a\\\\nb\n" > "$1"'
expect 0 edit new/y.env.enc
said 'added: A, B'
said 'in B the two characters'
expect 0 decrypt new/y.env.enc
printed_text $'# c\nA=1\nB=a\\nb\n'
check is_equal "$(ls -A new)" $'.sops.yaml\ny.env.enc'
editor 'printf "A_unencrypted=hunter2\n" > "$1"'
expect 1 edit new/z.env.enc < /dev/null
said 'A_unencrypted would be stored in clear'
check test ! -e new/z.env.enc
expect 0 edit --clear new/z.env.enc
said 'stored in clear: A_unencrypted'
editor 'true'
expect 200 edit new/none.env.enc
editor 'echo no equals sign > "$1"'
expect 2 edit new/none.env.enc < /dev/null
check test ! -e new/none.env.enc
expect 1 edit new/none.txt
editor "echo A=mine > \"\$1\"; cp '$PWD/new/y.env.enc' '$PWD/new/none.env.enc'"
expect 1 edit new/none.env.enc < /dev/null
said none.env.enc.rejected
same new/none.env.enc new/y.env.enc
expect 0 get new/none.env.enc.rejected A
printed_text mine

begin 'odd names'
for name in .enc ..enc .env -.env.enc 'a b.env.enc' $'new\nline.env.enc' "$(head -c 200 /dev/zero | tr '\0' n).env.enc"; do
  start
  cp "$file" "./$name"
  editor 'sed -i s/one/odd/ "$1"'
  expect 0 edit --input-type dotenv "./$name"
  expect 0 get --input-type dotenv "./$name" A
  printed_text odd
  rm "./$name"
done

begin 'files that edit refuses'
editor 'touch "$seen.started"'
rm -f "$seen.started"
expect 1 edit plain.env
expect 1 edit -
expect 100 edit
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 edit "$golden/quotes.env.enc"
sed '/^A=/d' "$golden/quotes.env.enc" > tampered.env.enc
expect 51 edit tampered.env.enc
check test ! -e "$seen.started"
none_left
finish
