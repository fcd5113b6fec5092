#!/usr/bin/env bash
# Lists functions of the library that neither the command nor the bindings call: unused.sh BUILD. A function that only
# tests call counts as dead too. (Clang finds unused members of classes in anonymous namespaces:
# -Wunused-member-function in cmake/hardening.cmake.)
set -euo pipefail

# For programs that embed the library.
allowed=(secret_memory_status)

build=$(realpath "${1:?the folder of a release build}")
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The code without comments, texts and preprocessor lines.
code() { sed -E 's#//.*##; /^ *\#/d; s#"([^"\\]|\\.)*"##g' "$@"; }

# How often a word occurs in the code of files, some of which may not exist.
count() {
  local word=$1 file
  shift
  for file; do if [[ -f $file ]]; then code "$file"; fi; done | grep -cwF -- "$word" || true
}

# Turns `_ZN... ARCHIVE/SOURCE` into the same with the path of the source, in the archive's folder
# (sops_tree: sops/tree) or a folder below it.
source_paths() {
  local path stem
  while read -r path; do
    stem=${path##*/}
    echo "${stem%.cpp} ${path%.cpp}"
  done < <(find lib -name '*.cpp') > "$scratch/sources"
  awk '
    NR == FNR { paths[$1] = paths[$1] " " $2; next }
    {
      split($2, place, "/")
      folder = place[1]
      sub(/_/, "/", folder)
      count = split(paths[place[2]], found, " ")
      for (i = 1; i <= count; ++i) {
        if (index(found[i], "lib/secretsctl/" folder "/") == 1) print $1, found[i]
      }
    }' "$scratch/sources" -
}

# In an archive but not in the command: not called, or called only in its own source and inlined
# there.
missing_functions() {
  nm --defined-only --print-file-name "$build"/lib/libsecretsctl_*.a |
    sed -nE 's#.*/libsecretsctl_([a-z_]+)\.a:([a-z0-9_]+)\.cpp\.o:[0-9a-f]+ T (_ZNK?10secretsctl.*)#\3 \1/\2#p' |
    source_paths | sort > "$scratch/defined"
  nm --defined-only "$build/secretsctl" "$build/lib/libsecretsctl.so" | awk '{ print $3 }' | sort -u > "$scratch/linked"
  join -v 1 "$scratch/defined" "$scratch/linked"
}

# `a::B::name(int) const` reduced to the name.
name_of() {
  local text
  text=$(c++filt "$1" | sed -E 's/ const$//; s/\[abi:[a-z0-9]+\]//g; s/operator\(\)/operator_call/')
  text=${text%%(*}
  echo "${text##*::}"
}

# Functions that copy, move and destroy a class have no visible callers.
is_special() { [[ $1 == 'operator=' || $1 == '~'* ]]; }
is_allowed() { [[ " ${allowed[*]} " == *" $1 "* ]]; }

find_missing() {
  local symbol source name
  missing_functions | while read -r symbol source; do
    name=$(name_of "$symbol")
    if is_special "$name" || is_allowed "$name"; then continue; fi
    if (($(count "$name" "$source.cpp") <= 1 && $(count "$name" "$source.hpp") <= 1)); then
      echo "$source.cpp: $(c++filt "$symbol")"
    fi
  done | sort -u
}

# Functions that a header defines in place and no line of code names again.
find_unnamed() {
  local sources headers
  mapfile -t sources < <(find lib cli bindings -name '*.[ch]pp')
  mapfile -t headers < <(find lib cli -name '*.hpp')
  code "${sources[@]}" | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort | uniq -u > "$scratch/once"
  code "${headers[@]}" | grep -oE '[A-Za-z0-9_>] [&*]?[a-z][a-z0-9_]*\(' | grep -oE '[a-z][a-z0-9_]*\($' |
    tr -d '(' | sort -u | comm -12 - "$scratch/once" | while read -r name; do
    echo "$(grep -lwF -- "$name" "${headers[@]}" | head -n 1): $name"
  done
}

{ find_missing && find_unnamed; } > "$scratch/unused"
if [[ -s $scratch/unused ]]; then
  echo 'neither the command nor the bindings call:' >&2
  cat "$scratch/unused" >&2
  exit 1
fi
