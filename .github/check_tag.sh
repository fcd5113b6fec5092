#!/usr/bin/env bash
# Whether a release may be made of the commit at hand: it is a commit of main, and the tag names its version. Prints what
# CHANGELOG.md says of that version.
#
#   .github/check_tag.sh TAG MAIN    v0.1.0 refs/remotes/origin/main
set -euo pipefail

tag=$1
if ! git merge-base --is-ancestor HEAD "$2"; then
  echo "::error::$tag is on the commit $(git rev-parse HEAD), which is not of main" >&2
  exit 1
fi
version=$(sed -n 's/^project(secretsctl VERSION \([^ ]*\) .*/\1/p' CMakeLists.txt)
if [[ $tag != "v$version" ]]; then
  echo "::error file=CMakeLists.txt::the tag is $tag, the version $version" >&2
  exit 1
fi
notes=$(sed -n "/^## \[${version//./\\.}\]/,/^## /{/^## /!p}" CHANGELOG.md)
if [[ -z $notes ]]; then
  echo "::error file=CHANGELOG.md::there is no part [$version]" >&2
  exit 1
fi
printf '%s\n' "$notes"
