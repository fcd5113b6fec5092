#!/usr/bin/env bash
# The front papers say what is so: each library that is linked statically has its notice, the changelog knows the
# version, and the pages for newcomers name only files, options and tests that exist.
# shellcheck disable=SC2016  # what looks like a command is Markdown
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

notices=$top/packaging/THIRD-PARTY.md
version=$(run --version | sed 's/^secretsctl //')

begin 'the license'
check grep -qx 'MIT License' "$top/LICENSE"
check grep -q 'The secretsctl authors' "$top/LICENSE"

begin 'notices of the libraries that are linked'
build=$(dirname "$secretsctl")
# archives: the static libraries of others that the command's link line names.
archives() {
  sed -n '/^build secretsctl: /,/^$/s/^  LINK_LIBRARIES = //p' "$1" | tr ' ' '\n' |
    sed -n 's|^/.*/\(lib[^/]*\.a\)$|\1|p; s|^-l:\(lib.*\.a\)$|\1|p; s|^-l\(absl_.*\)$|lib\1.a|p' | sort -u
}
# named ARCHIVE: the table has it; Abseil's many archives have one line.
named() {
  local name=$1
  case $name in libabsl_*) name='libabsl_*.a' ;; esac
  grep '^|' "$2" | grep -qF -- "\`$name\`"
}
if [[ -e $build/build.ninja ]]; then
  mapfile -t linked < <(archives "$build/build.ninja")
  check test "${#linked[@]}" -ge 7
  for archive in "${linked[@]}"; do
    if named "$archive" "$notices"; then good; else bad "packaging/THIRD-PARTY.md lacks $archive"; fi
  done
  # The test finds one that is missing.
  grep -v libsodium.a "$notices" > without
  check_not named libsodium.a without
else
  cannot 'the command lies in no build folder'
fi
# Each row has a part with the notice.
mapfile -t rows < <(sed -n '/^| library | Debian/,/^$/s/^| \([^|-][^|]*\) | [a-z].*/\1/p' "$notices" |
  sed 's/ (.*//')
check test "${#rows[@]}" -ge 13
for row in "${rows[@]}"; do
  if grep -qxF "## $row" "$notices"; then good; else bad "no part '## $row'"; fi
done
for text in 'GNU LESSER GENERAL PUBLIC LICENSE' 'Version 2.1, February 1999' 'GNU GENERAL PUBLIC LICENSE' \
  'Apache License'; do
  check grep -qF "$text" "$notices"
done

begin 'the ways to relink name variables of the build'
mapfile -t variables < <(grep -oE '[a-z_]+_(LIBRARY|INCLUDE)' "$notices" | sort -u)
check test "${#variables[@]}" -ge 8
for variable in "${variables[@]}"; do
  if [[ ! -e $build/CMakeCache.txt ]]; then continue; fi
  # Without ipsec-mb on other processors.
  if [[ $variable == ipsec_mb_LIBRARY && $(uname -m) != x86_64 ]]; then continue; fi
  if grep -q "^$variable:" "$build/CMakeCache.txt"; then good; else bad "there is no variable $variable"; fi
done

begin 'the changelog'
check grep -q "^## \[$version\]" "$top/CHANGELOG.md"
check grep -q '^## \[Unreleased\]' "$top/CHANGELOG.md"
mapfile -t parts < <(sed -n 's/^## \[\([^]]*\)\].*/\1/p' "$top/CHANGELOG.md")
for part in "${parts[@]}"; do check grep -q "^\[$part\]: https://" "$top/CHANGELOG.md"; done

begin 'files that CONTRIBUTING.md names'
mapfile -t files < <(grep -oE '`[a-z./-]+/[A-Za-z0-9_./-]*[a-z]`' "$top/CONTRIBUTING.md" |
  tr -d '`' | grep -v '^build/\|NAME\|docs/packaging.md' | sort -u)
check test "${#files[@]}" -ge 15
for file in "${files[@]}"; do
  if [[ -e $top/$file ]]; then good; else bad "CONTRIBUTING.md names $file, which does not exist"; fi
done
suite=$(sed -n 's/.*-ts="\([^"]*\)".*/\1/p' "$top/CONTRIBUTING.md")
check grep -rqF "TEST_SUITE(\"$suite\")" "$top/tests/unit"
read -ra parts < <(sed -n 's/^    tests\/check.sh \([a-z ]*[a-z]\) .*/\1/p' "$top/CONTRIBUTING.md")
for part in "${parts[@]}"; do
  check grep -q "^check_$part()" "$top/tests/check.sh"
done

begin 'stages of CI'
mapfile -t stages < <(sed -n 's/.*stage: \([a-z]*\),.*/\1/p' "$top/.github/workflows/ci.yml" | sort -u)
check test "${#stages[@]}" = 3
for stage in "${stages[@]}"; do
  check grep -qE "^ *stage $stage " "$top/.ci/run"
done
finish
