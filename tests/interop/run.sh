#!/usr/bin/env bash
# Runs every interop test: each executable *.sh beside this one except install.sh. Installs the
# peers first. A test ends with 0 for passed, 77 for skipped (with the reason), anything else for
# failed. A skip counts as a failure if CI=true or REQUIRE_ALL=1.
#
#   tests/interop/run.sh [NAME...]    only these tests
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

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

passed=0
failed=0
skipped=0
for script in "$here"/*.sh; do
  name=$(basename "$script" .sh)
  case $name in install | run | lib) continue ;; esac
  [[ -x $script ]] || continue
  wanted "$name" "$@" || continue
  status=0
  start=$SECONDS
  timeout 1200 "$script" > "$log" 2>&1 < /dev/null || status=$?
  took=$((SECONDS - start))
  summary=$(tail -n 1 "$log")
  case $status in
    0)
      passed=$((passed + 1))
      echo "ok       $name ($took s): $summary"
      ;;
    77)
      skipped=$((skipped + 1))
      echo "SKIPPED  $name: ${summary#SKIPPED: }"
      ;;
    *)
      failed=$((failed + 1))
      echo "FAIL     $name (status $status, $took s):"
      sed 's/^/    /' "$log"
      ;;
  esac
done

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && passed + skipped > 0)) || exit 1
if ((skipped > 0)) && [[ ${CI-} == true || ${REQUIRE_ALL-} == 1 ]]; then exit 1; fi
