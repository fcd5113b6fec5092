#!/usr/bin/env bash
# Runs every interop test: each executable *.sh beside this one except install.sh. Installs the
# peers first. A test ends with 0 for passed, 77 for skipped (with the reason), anything else for
# failed. A skip counts as a failure if CI=true or REQUIRE_ALL=1. Two tests run side by side; those
# that start a Docker engine or a gateway of OpenClaw, one after the other.
#
#   tests/interop/run.sh [NAME...]    only these tests
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT

"$here/install.sh"

wanted() {
  local test=$1 name
  shift
  (($# == 0)) && return 0
  for name in "$@"; do
    [[ $name == "$test" ]] && return 0
  done
  return 1
}

# run_test NAME: prints one line, and all that a failed test said.
run_test() {
  local name=$1 log=$state/$1.log status=0 start=$SECONDS took summary
  timeout 1200 "$here/$name.sh" > "$log" 2>&1 < /dev/null || status=$?
  took=$((SECONDS - start))
  summary=$(tail -n 1 "$log")
  case $status in
    0)
      echo "ok       $name ($took s): $summary"
      echo passed > "$state/$name.end"
      ;;
    77)
      echo "SKIPPED  $name: ${summary#SKIPPED: }"
      echo skipped > "$state/$name.end"
      ;;
    *)
      # In one write, so that the other lane's lines stay out of it.
      printf '%s\n' "FAIL     $name (status $status, $took s):" "$(sed 's/^/    /' "$log")"
      echo failed > "$state/$name.end"
      ;;
  esac
}

# lane NAME...: runs those that the other lane has not begun.
lane() {
  local name
  for name in "$@"; do
    if mkdir "$state/$name.begun" 2> /dev/null; then run_test "$name"; fi
  done
}

alone=()
others=()
for script in "$here"/*.sh; do
  name=$(basename "$script" .sh)
  case $name in install | run | lib) continue ;; esac
  [[ -x $script ]] || continue
  wanted "$name" "$@" || continue
  if grep -q 'docker_engine\.sh\|gateway' "$script"; then alone+=("$name"); else others+=("$name"); fi
done

lane "${alone[@]}" "${others[@]}" &
lane "${others[@]}" &
wait

count() { cat "$state"/*.end 2> /dev/null | grep -c "$1" || true; }
passed=$(count passed)
failed=$(count failed)
skipped=$(count skipped)
# A lane that was killed leaves tests that have begun and not ended.
unfinished=$((${#alone[@]} + ${#others[@]} - passed - failed - skipped))
if ((unfinished > 0)); then
  echo "run.sh: $unfinished tests have not ended" >&2
  failed=$((failed + unfinished))
fi

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed + skipped > 0)) || exit 1
if ((skipped > 0)) && [[ ${CI-} == true || ${REQUIRE_ALL-} == 1 ]]; then exit 1; fi
