# shellcheck shell=bash
# Records for the unit tests of what a booted server says, in the words of FakeMachine. To be sourced after lib.sh.
#
#   program COMMAND...   its status, output and errors
#   file PATH            its content, if it is there
#   folder PATH          its names
#   state PATH           its mode and owner, if it is there
# shellcheck disable=SC2154  # of lib.sh

program() {
  local status=0
  echo "\$ $*"
  server_run "$@" > "$scratch/out" 2> "$scratch/err" || status=$?
  echo "= $status"
  sed 's/^/| /' "$scratch/out"
  sed 's/^/~ /' "$scratch/err"
}
file() { if server_run test -f "$1"; then echo "@ $1" && server_run sed 's/^/| /' "$1"; fi; }
folder() { echo "/ $1" && server_run ls -A "$1" | LC_ALL=C sort | sed 's/^/| /'; }
state() {
  if server_run test -e "$1" -o -L "$1"; then
    echo "% $1 $(server_run stat -c '%f' "$1" | { read -r hex && printf '%o' "0x$hex"; }) $(server_run stat -c '%u %g %Y' "$1")"
  fi
}
