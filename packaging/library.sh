# shellcheck shell=bash
# What the packages of the libraries need besides CMake. To be sourced; needs the variables of
# build.sh.
# shellcheck disable=SC2154  # of build.sh

# Debian's archive of RE2 cannot go into a shared object (its thread-local variables), and its shared
# library has another name in each release. So RE2 is compiled anew from Debian's sources, where
# make_release_tree has put them; its tables, which Debian generates and which hold no code, come from
# the archive. Sets `pic_re2`.
make_pic_re2() {
  pic_re2=$folder/pic/libre2.a
  if [[ -e $pic_re2 ]]; then return; fi
  mkdir -p "$folder/pic"
  local source
  # shellcheck disable=SC2016  # the shells inside expand it
  for source in /opt/source/re2-*/re2/*.cc /opt/source/re2-*/util/{rune,strutil}.cc; do
    echo "$source"
  done | xargs -P "$jobs" -I {} sh -ec \
    '"$1" -O2 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2 \
      -I "${3%/*/*}" -c "$3" -o "$2/$(basename "$3" .cc).o"' sh "${tool_prefix}g++" "$folder/pic" {}
  (cd "$folder/pic" && "${tool_prefix}ar" x "/usr/lib/$triplet/libre2.a" {perl_groups,unicode_casefold,unicode_groups}.o)
  "${tool_prefix}ar" rcsD "$pic_re2" "$folder"/pic/*.o
}

# make_self_contained ARCHIVE: puts into the C++ library what it takes from other libraries, so that
# one package serves several releases of Debian. Their functions get names of our own: a program may
# link another version of the same library. What stays: the names of our namespace, and what the C
# and C++ libraries define.
make_self_contained() {
  local archive=$1 work=$stage/archive number=0 library member members
  mkdir -p "$work"
  list_members "$archive" | sort -u > "$work/members"
  while read -r library; do
    # Each in a folder of its own: several archives have a member of the same name.
    number=$((number + 1))
    mkdir "$work/$number"
    mapfile -t members < <(awk -F '\t' -v library="$library" '$1 == library { print $2 }' "$work/members")
    if "$tool_prefix"ar t "$library" | sort | uniq -d | grep -qxF -f <(printf '%s\n' "${members[@]}"); then
      echo "library.sh: two members of $library have the same name" >&2
      return 1
    fi
    (cd "$work/$number" && "$tool_prefix"ar x "$library" "${members[@]}")
    for member in "$work/$number"/*; do mv "$member" "$work/$number-$(basename "$member")"; done
  done < <(cut -f 1 "$work/members" | grep -vxF "$archive" | sort -u)
  # The names of functions, and of groups of sections, of which a linker keeps one of each name.
  {
    "$tool_prefix"nm -g --defined-only --format=posix "$archive" "$work"/*.o | awk 'NF >= 3 { print $1 }'
    "$tool_prefix"readelf -gW "$archive" "$work"/*.o | sed -n 's/^COMDAT group section.* \[\([^] ]*\)\] contains.*/\1/p'
  } | grep -v 10secretsctl | sort -u | sed 's/.*/& secretsctl_private_&/' > "$work/names"
  for member in "$archive" "$work"/*.o; do
    "$tool_prefix"objcopy --enable-deterministic-archives --strip-debug --remove-section=.comment --redefine-syms="$work/names" "$member"
  done
  (cd "$work" && "$tool_prefix"ar qcsD "$archive" ./*.o)
  rm -r "$work"
}

# `archive<TAB>member` of all that a program could need that uses all of our library.
list_members() {
  local depends
  mapfile -t depends < "$folder/static_libraries.txt"
  "$tool_prefix"ld -r -t -t -o /dev/null --whole-archive "$1" --no-whole-archive \
    --start-group "${depends[@]}" --end-group | sed -n 's/^(\(.*\.a\))\(.*\)$/\1\t\2/p'
}
