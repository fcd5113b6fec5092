#!/usr/bin/env bash
# Whether a folder holds the files of a release as the job `packages` has made them: SHA256SUMS has the sum that this job
# has told, each file has the sum that stands there, and there is no other file.
#
#   .github/check_release.sh FOLDER SUM
set -euo pipefail

cd "$1"
printf '%s  SHA256SUMS\n' "${2:?the sum of SHA256SUMS}" | sha256sum --check --strict --quiet
sha256sum --check --strict --quiet SHA256SUMS
diff <(find . -mindepth 1 ! -path ./SHA256SUMS -printf '%P %y\n' | sort) <(sed 's/^[0-9a-f]* [ *]//; s/$/ f/' SHA256SUMS | sort)
