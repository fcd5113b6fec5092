#!/usr/bin/env bash
# The tests of the server kit on booted Debians, 12 and 13, one subject after the other, with the time each took and the
# figures it printed. Root; the Debian packages mmdebstrap and systemd-container. For a person: CI runs tests/interop/server.sh.
#
#   tests/server/run.sh [NAME...]    only these; RELEASES='bookworm trixie'
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
log=$(mktemp)
trap 'rm -f "$log"' EXIT
subjects=("$@")
if (($# == 0)); then subjects=(validators access sudo fail2ban ipv6 docker change check recipe cloud_init page deploy lynis); fi

passed=0 failed=0 skipped=0
for subject in "${subjects[@]}"; do
  status=0
  began=$SECONDS
  timeout 1800 "$here/$subject.sh" > "$log" 2>&1 < /dev/null || status=$?
  took=$((SECONDS - began))
  case $status in
    0)
      passed=$((passed + 1))
      echo "ok       $subject ($took s): $(tail -n 1 "$log")"
      grep -E '^(bookworm|trixie)' "$log" | sed 's/^/           /' || true
      ;;
    77)
      skipped=$((skipped + 1))
      echo "SKIPPED  $subject: $(tail -n 1 "$log" | sed 's/^SKIPPED: //')"
      ;;
    *)
      failed=$((failed + 1))
      echo "FAIL     $subject (status $status, $took s):"
      sed 's/^/    /' "$log"
      ;;
  esac
done
echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0 && skipped == 0 && passed > 0))
