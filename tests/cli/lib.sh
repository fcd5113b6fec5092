# shellcheck shell=bash
# shellcheck disable=SC2034  # much here is for the tests that source this
# Shared by the tests of the command. SECRETSCTL names the command. Each test runs in its own
# scratch folder, with a HOME in it and without variables of the caller's that lead to a key.
#
#   begin TEXT                      names the checks that follow
#   expect STATUS COMMAND ARG...    runs secretsctl; its output is in $out, its messages in $err
#   said TEXT, unsaid TEXT          the messages contain the text, or not
#   printed FILE, printed_nothing   the output equals the file, or is empty
#   check COMMAND ARG...            any condition
#   finish                          ends the test: non-zero if a check failed or none was made

secretsctl=$(realpath "${SECRETSCTL:?the path of the command}")
tests_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$tests_folder/../.." && pwd)
golden=$top/testdata/dotenv
keys=$top/testdata/keys
identities=$top/testdata/identities
key=$keys/test-only.txt

recipient_of() { sed -n 's/^# public key: //p' "$keys/$1.txt"; }
identity_of() { grep '^AGE-SECRET-KEY-' "$keys/$1.txt"; }
recipient=$(recipient_of test-only)
second=$(recipient_of second)
other=$(recipient_of other)

for variable in $(compgen -e); do
  case $variable in SOPS_* | XDG_* | OPENCLAW_*) unset "$variable" ;; esac
done
# git shows ciphertext if CI is set.
unset CI
umask 022

scratch=$(mktemp -d)
finished=no
on_exit() {
  local status=$?
  rm -rf "$scratch"
  if [[ $finished == no ]]; then echo "FAIL: $about: the test stopped here, status $status" >&2; fi
}
trap on_exit EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
export HOME=$scratch/home
export GIT_CONFIG_NOSYSTEM=1
mkdir "$HOME" "$scratch/work"
out=$scratch/out
err=$scratch/err
cd "$scratch/work" || exit 1

checks=0
failures=0
about=start

begin() { about=$1; }

good() { checks=$((checks + 1)); }
bad() {
  failures=$((failures + 1))
  echo "FAIL: $about: $*" >&2
}

# No tested command may hang.
run() { timeout 60 "$secretsctl" "$@"; }

expect() {
  local expected=$1 status=0
  shift
  run "$@" > "$out" 2> "$err" || status=$?
  if [[ $status == "$expected" ]]; then
    good
  else
    bad "'$1 ${*:2}' ended with $status, not $expected"
    head -n 5 "$err" >&2
  fi
}

said() { if grep -qF -- "$1" "$err"; then good; else bad "the message lacks '$1': $(head -n 5 "$err")"; fi; }
unsaid() { if grep -qF -- "$1" "$err" "$out"; then bad "a message holds '$1'"; else good; fi; }
same() { if cmp -s "$1" "$2"; then good; else bad "$(cmp "$1" "$2" 2>&1 | head -n 1)"; fi; }
printed() { same "$out" "$1"; }
printed_text() {
  if [[ $(cat "$out" && echo x) == "$1x" ]]; then good; else bad "printed '$(head -c 200 "$out")'"; fi
}
printed_nothing() { if [[ -s $out ]]; then bad "something was printed"; else good; fi; }
check() { if "$@"; then good; else bad "not so: $*"; fi; }
check_not() { if "$@"; then bad "it is so: $*"; else good; fi; }
mode_of() { stat -c %a "$1"; }
is_equal() { [[ $1 == "$2" ]] || { echo "  '$1' is not '$2'" >&2; return 1; }; }

# For the log: a part of a test that cannot run here.
cannot() { echo "cannot be tested here: $*"; }

is_root() { [[ $(id -u) == 0 ]]; }

# Becomes a program that runs as a user who is not root: nobody, or us.
become_nobody() {
  if is_root; then
    exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  else
    exec "$@"
  fi
}
as_nobody() { (become_nobody "$@"); }

# await COMMAND ARG...: waits until it succeeds, for at most 20 seconds.
await() {
  local end=$((SECONDS + 20))
  until "$@"; do
    if ((SECONDS > end)); then return 1; fi
    sleep 0.02
  done
}
is_program() { [[ $(cat "/proc/$1/comm" 2> /dev/null) == "$2" ]]; }
is_locked() { ! flock -n "$1" true; }
# Waits until the clock shows another second than now: sops_lastmodified counts seconds.
next_second() {
  local now
  now=$(date +%s)
  until [[ $(date +%s) != "$now" ]]; do sleep 0.02; done
}

# Whether a process runs; a zombie does not.
is_running() { [[ -e /proc/$1/stat && $(cut -d" " -f3 "/proc/$1/stat" 2> /dev/null) != Z ]]; }

# A folder and a copy of the command that as_nobody can use.
open_to_nobody() {
  chmod 0755 "$scratch"
  mkdir -p "$scratch/open"
  install -m 0755 "$secretsctl" "$scratch/open/secretsctl"
  install -m 0644 "$key" "$scratch/open/key.txt"
  if is_root; then chown -R 65534:65534 "$scratch/open"; fi
}

finish() {
  finished=yes
  echo "$checks checks passed, $failures failed"
  if ((failures > 0 || checks == 0)); then exit 1; fi
}
