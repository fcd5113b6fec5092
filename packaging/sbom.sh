#!/usr/bin/env bash
# Writes secretsctl-VERSION.spdx.json (SPDX 2.3) in a folder that packaging/package.sh has filled: each
# file there, with its sum, and the libraries that are linked into it, from command-ARCHITECTURE.tsv
# and library-ARCHITECTURE.tsv (cmake/linked_libraries.cmake).
#
#   packaging/sbom.sh FOLDER
set -euo pipefail

top=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
version=$(sed -n 's/^project(secretsctl VERSION \([0-9.]*\).*/\1/p' "$top/CMakeLists.txt")
output=secretsctl-$version.spdx.json
rm -f "$output"

# Of each shipped file: name, sum, and the lists of what is in it.
files() {
  local file list
  for file in *; do
    case $file in
      *.tsv | SHA256SUMS | *.json) continue ;;
      secretsctl_* | secretsctl-*-linux-*) list='command' ;;
      *-dev_*) list=archive ;;
      # Of both processors.
      *.tgz)
        printf '%s\t%s\t%s\n' "$file" "$(sha256sum < "$file" | cut -d ' ' -f 1)" 'shared-amd64 shared-arm64'
        continue
        ;;
      *) list=shared ;;
    esac
    case $file in
      *amd64* | *x86_64*) list=$list-amd64 ;;
      *) list=$list-arm64 ;;
    esac
    printf '%s\t%s\t%s\n' "$file" "$(sha256sum < "$file" | cut -d ' ' -f 1)" "$list"
  done
}

# The lists of libraries: that of the build of the libraries has more than each of its files holds.
libraries() {
  local file architecture
  for file in *.tsv; do
    architecture=${file##*-}
    architecture=${architecture%.tsv}
    case $file in
      command-*) sed "s/^/command-$architecture\t/" "$file" ;;
      *)
        grep -Ev '^(CLI11|GNU C Library|libstdc\+\+)'$'\t' "$file" | sed "s/^/archive-$architecture\t/"
        grep -Ev '^(CLI11|GNU C Library|Libgcrypt|libgpg-error)'$'\t' "$file" | sed "s/^/shared-$architecture\t/"
        ;;
    esac
  done
}

created=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)
# The name of a document is unique to its content.
unique=$({ files && libraries; } | sha256sum | cut -c 1-32)
# shellcheck disable=SC2016  # jq's variables
jq -n --rawfile files <(files) --rawfile libraries <(libraries) --arg version "$version" --arg created "$created" \
  --arg unique "$unique" '
  def rows: split("\n") | map(select(. != "") | split("\t"));
  def id: "SPDXRef-" + gsub("[^A-Za-z0-9.-]+"; "-");
  def library: { list: .[0], name: .[1], version: .[2], license: .[3], source: .[4], source_version: .[5] };
  def library_id: "\(.name)-\(.version)-\(.source_version)" | id;
  def package(spdx_id; name; version; license): {
    SPDXID: spdx_id, name: name, versionInfo: version, downloadLocation: "NOASSERTION", filesAnalyzed: false,
    licenseConcluded: license, licenseDeclared: license, copyrightText: "NOASSERTION" };
  ($files | rows | map({ name: .[0], sum: .[1], lists: (.[2] | split(" ")) })) as $files |
  ($libraries | rows | map(library)) as $libraries |
  {
    spdxVersion: "SPDX-2.3", dataLicense: "CC0-1.0", SPDXID: "SPDXRef-DOCUMENT",
    name: "secretsctl-\($version)",
    documentNamespace: "https://spdx.org/spdxdocs/secretsctl-\($version)-\($unique)",
    creationInfo: { created: $created, creators: ["Organization: The secretsctl authors", "Tool: packaging/sbom.sh"] },
    packages: (
      [$files[] | package("file-" + .name | id; .name; $version; "MIT") + {
        packageFileName: .name, checksums: [{ algorithm: "SHA256", checksumValue: .sum }],
        primaryPackagePurpose: (if .name | test("^lib|[.]tgz$|[.]whl$") then "LIBRARY" else "APPLICATION" end) }] +
      ($libraries | unique_by(library_id) | map(
        package(library_id; .name; .version; .license) + { primaryPackagePurpose: "LIBRARY" } +
        if .source == "" then {} else
          { sourceInfo: "the source package \(.source) \(.source_version) of Debian",
            externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl",
              referenceLocator: "pkg:deb/debian/\(.source)@\(.source_version | @uri)?arch=source" }] } end))),
    relationships: (
      [$files[] | { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES",
        relatedSpdxElement: ("file-" + .name | id) }] +
      ([$files[] as $file | $libraries[] | select(.list | IN($file.lists[])) |
        { spdxElementId: ("file-" + $file.name | id), relationshipType: "STATIC_LINK", relatedSpdxElement: library_id }] |
        unique))
  }' > "$output"
