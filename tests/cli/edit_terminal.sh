#!/usr/bin/env bash
# The commands that change a file, on a real terminal: questions, echo, Ctrl-C, a real vim.
# shellcheck disable=SC2016  # editors and expect expand their texts
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# The library has a function of that name.
terminal_program=$(type -P expect || true)
if [[ -z $terminal_program ]]; then
  cannot 'a session at a terminal: the program expect is not there'
  good
  finish
  exit
fi

export SOPS_AGE_KEY_FILE=$key
file=x.env.enc
runtime=/dev/shm/test-of-terminal.$$
mkdir -m 0700 "$runtime"
trap 'rm -rf "$runtime"; on_exit' EXIT
export XDG_RUNTIME_DIR=$runtime
export secretsctl seen=$scratch/seen
export TERM=xterm

start() {
  printf 'A=one\nB=two\n' > plain.env
  rm -f "$file" .sops.yaml
  run encrypt --age "$recipient" -o "$file" plain.env 2> /dev/null
  cp "$file" before.enc
}
editor() {
  printf '#!/bin/bash\n%s\n' "$1" > "$scratch/editor"
  chmod +x "$scratch/editor"
  export EDITOR=$scratch/editor
}
none_left() { check is_equal "$(ls -A "$runtime")" ''; }

# Runs a program, then prints its status and the terminal's mode. An interactive shell would restore
# the mode.
export then_tell=$scratch/then_tell
cat > "$then_tell" << 'SCRIPT'
#!/bin/sh
trap : INT HUP
"$@"
echo "<$?>" "$(stty -a < /dev/tty | grep -o -e '-*echo\b' -e '-*icanon\b' -e '-*isig\b' | paste -sd,)"
SCRIPT
chmod +x "$then_tell"

# session SCRIPT: a shell on a terminal, in which expect's script types. `command TEXT` types a
# command and does not wait; `done STATUS` waits for its end and checks the terminal. Everything
# shown is in $scratch/shown.
session() {
  {
    cat << 'EXPECT'
set timeout 20
log_user 0
log_file -noappend -a $env(shown)
proc fail {what} { puts stderr "at the terminal: $what"; exit 1 }
proc await {pattern} {
  global expect_out
  expect {
    -re $pattern {}
    timeout { fail "not seen: $pattern" }
    eof { fail "ended before: $pattern" }
  }
}
proc command {text} { send -- "$::env(then_tell) $text\r" }
proc done {status} {
  await "<$status> \[a-z,-\]*\r"
  if {![string match "<$status> isig,icanon,echo\r" $::expect_out(0,string)]} {
    fail "the terminal is not as it was: $::expect_out(0,string)"
  }
}
# Sends SIGTERM only to the edit that runs here.
proc terminate {} {
  exec sh -c {
    for process in $(pgrep -x secretsctl); do
      if [ "$(readlink "/proc/$process/cwd")" = "$PWD" ]; then kill -TERM "$process"; fi
    done
  }
}
spawn -noecho bash --norc --noprofile -i
send "unset HISTFILE; PS1='ready> '; stty echo\r"
await "ready> $"
EXPECT
    printf '%s\n' "$1"
    printf 'send "exit 0\\r"\nexpect eof\n'
  } > "$scratch/session.exp"
  rm -f "$scratch/shown"
  if shown=$scratch/shown timeout 60 "$terminal_program" -f "$scratch/session.exp" > "$scratch/session.out" 2>&1; then
    good
  else
    bad "the session: $(tail -n 3 "$scratch/session.out") $(tail -c 500 "$scratch/shown" | cat -v)"
  fi
}
shown() { if grep -qa -- "$1" "$scratch/shown"; then good; else bad "not shown: $1"; fi; }
shown_not() { if grep -qa -- "$1" "$scratch/shown"; then bad "shown: $1"; else good; fi; }

begin 'set asks for the value and does not show it'
start
session '
command "$env(secretsctl) set x.env.enc B"
await "Value of B.*not shown"
send "hunter2 typed\r"
done 0'
shown_not hunter2
expect 0 get "$file" B
printed_text 'hunter2 typed'

begin 'Ctrl-C, Ctrl-D and an empty answer to the question of set'
start
session '
command "$env(secretsctl) set x.env.enc B"
await "not shown"
send "hunter2\003"
done 1
command "$env(secretsctl) set x.env.enc B"
await "not shown"
send "\r"
done 1
command "$env(secretsctl) set x.env.enc B=x"
done 1
command "$env(secretsctl) set x.env.enc B hunter3"
done 1'
same "$file" before.enc
shown_not hunter2

begin 'a parse error: the editor opens again on the edited text'
start
editor 'if [ -e "$seen" ]; then cp "$1" "$seen.again"; echo A=mended > "$1"; else touch "$seen"; echo nonsense hunter2 > "$1"; fi'
session '
command "$env(secretsctl) edit x.env.enc"
await "line 1"
await {Open the editor again\?.*Y/n}
send "y\r"
done 0'
check is_equal "$(cat "$seen.again")" 'nonsense hunter2'
shown_not hunter2
expect 0 decrypt "$file"
printed_text $'A=mended\n'
none_left

begin 'answers: return, which means yes, then n'
start
rm -f "$seen"
editor 'echo x >> "$seen"; echo nonsense > "$1"'
session '
command "$env(secretsctl) edit x.env.enc"
await "editor again"
send "\r"
await "editor again"
send "n\r"
done 2'
check is_equal "$(cat "$seen")" $'x\nx'
shown 'left as it was'
same "$file" before.enc
none_left

begin 'restored after a mistake: nothing is changed'
rm -f "$seen"
editor 'if [ -e "$seen" ]; then printf "A=one\nB=two\n" > "$1"; else touch "$seen"; echo nonsense > "$1"; fi'
session '
command "$env(secretsctl) edit x.env.enc"
await "editor again"
send "y\r"
done 200'
same "$file" before.enc
none_left

begin 'Ctrl-C at that question'
start
editor 'echo nonsense > "$1"'
session '
command "$env(secretsctl) edit x.env.enc"
await "editor again"
send "\003"
done 130'
same "$file" before.enc
none_left

begin 'Ctrl-C in an editor that it ends, and in one that ignores it'
editor 'stty -echo; sed -i s/one/hunter2/ "$1"; touch "$seen.up"; echo up-and-running; sleep 30'
session '
command "$env(secretsctl) edit x.env.enc"
await "up-and-running"
send "\003"
done 201'
same "$file" before.enc
none_left
editor 'trap "" INT; echo up-and-running; read -r line; sed -i "s/^A=.*/A=$line/" "$1"'
session '
command "$env(secretsctl) edit x.env.enc"
await "up-and-running"
send "\003"
await {\^C}
send "typed-after\r"
done 0'
expect 0 get "$file" A
printed_text typed-after
none_left

begin 'killed from outside while an editor has the terminal: the echo is back'
start
editor 'stty -echo -icanon; echo up-and-running; exec sleep 30'
session '
command "$env(secretsctl) edit x.env.enc"
await "up-and-running"
terminate
done 143'
same "$file" before.enc
none_left

begin 'the terminal goes away'
editor 'echo up-and-running; sed -i s/one/hunter2/ "$1"; exec sleep 30'
session '
send "exec $env(secretsctl) edit x.env.enc\r"
await "up-and-running"
close
wait
exit 0'
for ((i = 0; i < 60; i++)); do
  [[ -z $(ls -A "$runtime") ]] && break
  sleep 0.1
done
same "$file" before.enc
none_left

begin 'the question of updatekeys'
start
printf 'creation_rules:\n  - age: "%s,%s"\n' "$recipient" "$second" > .sops.yaml
session '
command "$env(secretsctl) updatekeys x.env.enc"
await {Go on\?.*y/N}
send "\r"
done 1
command "$env(secretsctl) updatekeys x.env.enc"
await "Go on"
send "n\r"
done 1
command "$env(secretsctl) updatekeys x.env.enc"
await "Go on"
send "\003"
done 130'
same "$file" before.enc
session '
command "$env(secretsctl) updatekeys x.env.enc"
await "Go on"
send "y\r"
done 0'
shown "+ $second"
SOPS_AGE_KEY_FILE=$keys/second.txt expect 0 decrypt "$file"

begin 'a real vim'
if command -v vim > /dev/null && vim --version 2> /dev/null | head -n 1 | grep -q VIM; then
  start
  # A user with all these features on.
  mkdir -p "$HOME/.vim/undo" "$HOME/.vim/backup" "$HOME/.vim/swap"
  cat > "$HOME/.vimrc" << 'VIMRC'
set nocompatible backup writebackup undofile swapfile updatecount=1 updatetime=100
set backupdir=~/.vim/backup// undodir=~/.vim/undo// directory=~/.vim/swap//
set viminfo='100,<1000,s100,h
VIMRC
  cp "$HOME/.vimrc" vimrc.before
  export EDITOR=vim
  session '
command "$env(secretsctl) edit x.env.enc"
await "A=one"
send ":%s/one/hunter2/\r"
await {hunter2/.*hunter2}
send "yyp"
await "hunter2"
send ":wq\r"
done 0'
  expect 0 get "$file" B
  printed_text two
  check is_equal "$(run decrypt "$file" | grep -c hunter2)" 2
  check is_equal "$(find "$HOME/.vim" "$HOME" -type f ! -name .vimrc | sort -u)" ''
  check_not grep -rqa hunter2 "$HOME" .
  none_left
  begin 'a real vim: killed, left unchanged, left with an error'
  start
  session '
command "$env(secretsctl) edit x.env.enc"
await "A=one"
send ":q!\r"
done 200
command "$env(secretsctl) edit x.env.enc"
await "A=one"
send ":cq\r"
done 201
command "$env(secretsctl) edit x.env.enc"
await "A=one"
send "ohunter2"
await "hunter2"
terminate
done 143'
  same "$file" before.enc
  check is_equal "$(find "$HOME/.vim" "$HOME" -type f ! -name .vimrc | sort -u)" ''
  none_left
else
  cannot 'a real vim: it is not there'
fi
finish
