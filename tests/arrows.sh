#!/usr/bin/env bash
# Checks the arrows between the library's folders. Each folder is an archive whose CMakeLists.txt
# names the archives it USES. Its files may include headers only of archives that it uses directly
# or indirectly. Prints each include that breaks this, with the file, and fails if there is one. (A
# wrong call does not link, but a type or a constant would.)
set -euo pipefail

cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The words of CMake files, one a line, without comments; a parenthesis is a word.
words() { sed -E 's/#.*//; s/([()])/ \1 /g' "$@" | tr -s '[:space:]' '\n' | sed '/^$/d'; }

# Prints `folder FOLDER ARCHIVE`, then `uses ARCHIVE ARCHIVE` for each archive that it names.
archives() {
  local file folder
  while read -r file; do
    folder=${file#lib/secretsctl/}
    words "$file" | awk -v folder="${folder%/CMakeLists.txt}" '
      last == "secretsctl_library" && $0 == "(" { is_name = 1; last = $0; next }
      is_name { archive = "secretsctl_" $0; is_name = 0; print "folder", folder, archive }
      $0 == "USES" { is_used = 1; next }
      $0 == ")" || $0 ~ /^(FOR_SIZE|SOURCES|FAST|PUBLIC|EXTERNAL)$/ { is_used = 0 }
      is_used && archive != "" { print "uses", archive, $0 }
      { last = $0 }'
  done < <(find lib/secretsctl -name CMakeLists.txt | sort)
}

# Prints `uses LIBRARY ARCHIVE` for the names that stand for all rooms of a folder.
interfaces() {
  words lib/CMakeLists.txt | awk '
    last == "target_link_libraries" && $0 == "(" { is_name = 1; last = $0; next }
    is_name { name = $0; is_name = 0; next }
    $0 == "INTERFACE" { is_interface = name != "" }
    $0 == ")" { name = ""; is_interface = 0 }
    is_interface && $0 != "INTERFACE" { print "uses", name, $0 }
    { last = $0 }'
}

# Prints `includes FILE HEADER`, both below lib/secretsctl.
includes() {
  # secretsctl.hpp is for programs: it may include all, and belongs to no archive.
  find lib/secretsctl -mindepth 2 -name '*.[ch]pp' | sort |
    xargs grep -HoE '^ *# *include [<"]secretsctl/[^>"]+' |
    sed -E 's#^lib/secretsctl/([^:]+):.*[<"]secretsctl/#includes \1 #'
}

{
  archives
  interfaces
  includes || true # no file: reported below
} > "$scratch/facts"

awk '
  # The archive of a file: that of the nearest folder above it that is an archive.
  function archive_of(path) {
    while (sub(/\/[^\/]*$/, "", path)) if (path in archive) return archive[path]
    return ""
  }

  # Whether one archive uses another, directly or not; `seen` prevents endless loops.
  function reaches(from, to, seen, count, list, i) {
    if (from == to) return 1
    if (from in seen) return 0
    seen[from] = 1
    count = split(used[from], list, " ")
    for (i = 1; i <= count; ++i) if (reaches(list[i], to, seen)) return 1
    return 0
  }

  function is_allowed(from, to, seen) {
    if (!((from, to) in known)) { delete seen; known[from, to] = reaches(from, to, seen) }
    return known[from, to]
  }

  $1 == "folder" { archive[$2] = $3; ++folders }
  $1 == "uses" { used[$2] = used[$2] " " $3 }
  $1 == "includes" {
    ++includes
    from = archive_of($2)
    to = archive_of($3)
    if (from == "" || to == "") { print "no archive holds it: " (from == "" ? $2 : $3 ", which " $2 " includes"); ++wrong }
    else if (!is_allowed(from, to)) { print from " -> " to ": " $2 " includes " $3; ++wrong }
  }
  END {
    # Without input the check would prove nothing.
    if (folders < 2 || includes == 0) { print "found " folders + 0 " archives and " includes + 0 " includes"; exit 1 }
    exit wrong > 0
  }' "$scratch/facts" >&2
