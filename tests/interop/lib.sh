# shellcheck shell=bash
# Shared by the interop tests: the paths of the peers, a scratch folder, and a count of checks. A
# test sources it, calls need, check... and ends with finish: 0 passed, 1 failed, 77 skipped.

interop_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$interop_folder/../.." && pwd)
test_name=$(basename "$0" .sh)
cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
secretsctl=${SECRETSCTL:-$top/build/release/secretsctl}
# shellcheck disable=SC2034  # for the tests that source this
node=$cache/npm/node_modules/node/bin/node
# shellcheck disable=SC2034
node_modules=$cache/npm/node_modules
keys=$top/testdata/keys
export PATH=$cache/bin:$PATH

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

passed=0
failed=0

pass() { passed=$((passed + 1)); }
fail() {
  failed=$((failed + 1))
  echo "  FAIL $test_name: $*" >&2
}

# need PEER...: ends the test as skipped if a peer could not be installed; install.sh left the
# reason.
need() {
  local peer
  for peer in "$@"; do
    if [[ ! -e $cache/ready/$peer ]]; then
      echo "SKIPPED: $peer: $(cat "$cache/missing/$peer" 2> /dev/null || echo 'not installed')"
      exit 77
    fi
  done
  if [[ ! -x $secretsctl ]]; then
    echo "SKIPPED: the command is not built: $secretsctl"
    exit 77
  fi
}

recipient_of() { sed -n 's/^# public key: //p' "$keys/$1.txt"; }

# Both programs get one identity and none of the caller's environment. KEY_FILE= selects another.
ours() {
  env -i HOME="$scratch" PATH="$PATH" SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" \
    "$secretsctl" "$@"
}
theirs() {
  env -i HOME="$scratch" PATH="$PATH" SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" \
    sops --disable-version-check "$@"
}

# status_of COMMAND...: prints its exit status; its output is in $scratch/out and $scratch/err.
status_of() {
  local status=0
  "$@" > "$scratch/out" 2> "$scratch/err" || status=$?
  echo "$status"
}

# check_same NAME FILE FILE: both have the same bytes.
check_same() {
  if cmp -s "$2" "$3"; then pass; else fail "$1: $(cmp "$2" "$3" 2>&1 | head -n 1)"; fi
}

check_equal() {
  if [[ $2 == "$3" ]]; then pass; else fail "$1: '$2', expected '$3'"; fi
}

# runner_reads FILE: the names and values in a file command of GitHub Actions, each ended by a NUL.
# The runner itself cannot run here; this reads its files as its source does (actions/runner,
# FileCommandManager.cs): lines up to a delimiter, joined by newlines.
runner_reads() {
  perl -e '
    undef $/;
    my $text = <STDIN>;
    while ($text =~ /\G([^\n]*?)<<([^\n]*)\n/gc) {
      my ($name, $end, @lines) = ($1, $2);
      while ($text =~ /\G([^\n]*)\n/gc && $1 ne $end) { push @lines, $1; }
      print "$name=", join("\n", @lines), "\0";
    }' < "$1"
}

# answers PORT KEY STATUS: the example service gives the status to that key, within ten seconds.
answers() {
  local status=
  for _ in {1..100}; do
    status=$(curl -s -o answer -w '%{http_code}' -H "Authorization: Bearer $2" "http://127.0.0.1:$1/orders") || true
    [[ $status != "$3" ]] || break
    sleep 0.1
  done
  check_equal "the service with $2" "$status" "$3"
}

# refuses_file PID NAME TEXT: the example service, told to read .env.enc again, does not, and writes that TEXT is why.
refuses_file() {
  : > service.log
  kill -HUP "$1"
  for _ in {1..100}; do
    ! grep -aq 'not reloaded' service.log || break
    sleep 0.1
  done
  check_equal "$2" "$(grep -ac "not reloaded: .env.enc.*$3" service.log)" 1
}

# check_service PID PORT: an example service, which has .env.enc of the working folder and writes service.log, answers,
# reads the file again at SIGHUP, and keeps its values where that fails or a value that it needs is gone. Ends it.
check_service() {
  local service=$1 port=$2
  # shellcheck disable=SC2064  # the number as it is now
  trap "kill $service 2> /dev/null || true; rm -rf '$scratch'" EXIT
  answers "$port" k-0123456789 200
  check_equal 'its answer' "$(cat answer)" '{"database":"localhost"}'
  printf 'another' | ours set .env.enc API_KEY 2> /dev/null
  kill -HUP "$service"
  answers "$port" another 200
  answers "$port" k-0123456789 401
  ours unset .env.enc API_KEY 2> /dev/null
  refuses_file "$service" 'a file without the key' 'API_KEY is missing'
  answers "$port" undefined 401
  answers "$port" None 401
  answers "$port" another 200
  sed -i '1i API_KEY=' .env.enc
  refuses_file "$service" 'a file with an empty key' 'API_KEY is missing or empty'
  answers "$port" '' 401
  answers "$port" another 200
  echo 'no file of ours' > .env.enc
  refuses_file "$service" 'a file that cannot be read' ''
  answers "$port" another 200
  kill "$service"
}

finish() {
  echo "$passed checks passed, $failed failed"
  ((failed == 0 && passed > 0))
}
