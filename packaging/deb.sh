# shellcheck shell=bash
# Makes a Debian package of a folder. To be sourced; needs the variables of build.sh.
#
#   make_deb NAME FOLDER   adds control, copyright, changelog and overrides from packaging/debian/
# shellcheck disable=SC2154  # of build.sh

make_deb() {
  local name=$1 root=$2 doc
  doc=$root/usr/share/doc/$name
  install -d "$doc" "$root/DEBIAN"
  add_copyright "$name" > "$doc/copyright"
  sed 's|](../LICENSE)|](copyright)|' packaging/THIRD-PARTY.md | gzip -9n > "$doc/THIRD-PARTY.md.gz"
  rm -f "$doc/THIRD-PARTY.md"
  add_changelog "$name" | gzip -9n > "$doc/changelog.gz"
  if [[ -e $here/debian/$name.lintian-overrides ]]; then
    install -D -m 644 "$here/debian/$name.lintian-overrides" "$root/usr/share/lintian/overrides/$name"
  fi
  local control
  for control in triggers shlibs; do
    if [[ -e $here/debian/$name.$control ]]; then
      sed "s/@VERSION@/$version/g" "$here/debian/$name.$control" > "$root/DEBIAN/$control"
    fi
  done
  find "$root" -type d -exec chmod 755 {} +
  find "$root" -type f ! -perm /111 -exec chmod 644 {} +
  find "$root" -type f -perm /111 -exec chmod 755 {} +
  find "$root" -name '*.so*' -type f -exec chmod 644 {} +
  (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
  # In kibibytes, as dpkg-gencontrol counts: files rounded up, and one for each folder and link.
  local size
  size=$(find "$root/usr" -type f -printf '%s\n' | awk '{ sum += int(($1 + 1023) / 1024) } END { print sum + 0 }')
  size=$((size + $(find "$root/usr" ! -type f | wc -l)))
  sed -e "s/@VERSION@/$version/g; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$size/" \
    -e "s/@LIBC@/$(needed_libc "$root")/" "$here/debian/$name.control" > "$root/DEBIAN/control"
  find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  dpkg-deb -Zxz --root-owner-group --build "$root" "$output/${name}_${version}_$architecture.deb" > /dev/null
}

# The newest version of the C library that a symbol of the shared objects needs.
needed_libc() {
  find "$1" -name '*.so.*' -type f -exec readelf --version-info --wide {} + |
    grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -n 1
}

add_copyright() {
  cat << EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: secretsctl
Comment: Of the libraries that are linked into the files of this package, the
 authors, the licences and where to find the sources stand in
 /usr/share/doc/$1/THIRD-PARTY.md.gz.

Files: *
Copyright: $(sed -n 's|^Copyright (c) ||p' LICENSE)
License: Expat

License: Expat
EOF
  sed -n '/^Permission is hereby granted/,$p' LICENSE | sed 's/^$/./; s/^/ /'
}

# This version alone; CHANGELOG.md has all.
add_changelog() {
  cat << EOF
secretsctl ($version) stable; urgency=medium

  * The changes stand in CHANGELOG.md of the sources.

 -- The secretsctl authors <secretsctl@users.noreply.github.com>  $(date -R -d "@$SOURCE_DATE_EPOCH")
EOF
}
