#!/usr/bin/env bash
# Makes the trees that the tests of the server kit boot, unless they are there.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
for release in bookworm trixie; do server_tree "$release"; done
