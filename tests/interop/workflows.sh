#!/usr/bin/env bash
# The workflows of .github/ and deploy/, and those that pages of docs/ show, are right for actionlint and zizmor, and take
# each action of others by its commit. Both tools must find a mistake that is put in.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need actionlint zizmor

# actionlint checks `uses: ./` against the action of the repository that it runs in.
work=$scratch/repository
mkdir -p "$work/.github/workflows"
git init -q "$work"
cp -r "$top/action.yml" "$top/action" "$work"
cp "$top"/.github/dependabot.yml "$work/.github"
cp "$top"/.github/workflows/*.yml "$top"/deploy/workflows/*.yml "$work/.github/workflows"
sed -i 's|uses: OWNER/secretsctl@0* # v0.0.0|uses: ./|' "$work"/.github/workflows/{deploy,rollback}.yml

# The blocks of YAML with jobs, as PAGE_N.yml, with this action in place of its published name.
pages=0
while IFS= read -r page; do
  name=$(basename "$page" .md)
  awk '/^```yaml$/ { inside = 1; text = ""; next }
    /^```$/ { if (inside && text ~ /(^|\n)jobs:/) printf "%s", text > sprintf("%s_%d.yml", start, ++count); inside = 0 }
    inside { text = text $0 "\n" }' start="$work/.github/workflows/$name" "$page"
done < <(find "$top/README.md" "$top/docs" "$top/bindings" "$top/examples" -name node_modules -prune -o -name '*.md' -print)
for file in "$work"/.github/workflows/*_[0-9]*.yml; do
  sed -i 's|uses: OWNER/secretsctl@v[0-9]*|uses: ./|' "$file"
  pages=$((pages + 1))
done
check_equal 'docs/ci.md shows workflows' "$((pages >= 3))" 1

lint() { (cd "$work" && actionlint); }
# The pages are for readers, who pin as they like.
audit() { "$cache/zizmor/bin/zizmor" --offline --no-progress -q "$@"; }
check_equal 'actionlint' "$(status_of lint)$(cat "$scratch/out")" 0
status=$(status_of audit "$top/.github" "$top/action.yml")
check_equal 'zizmor' "$status$([[ $status == 0 ]] || cat "$scratch/out")" 0
# As its reader has them, in .github.
mkdir -p "$scratch/reader/.github/workflows"
cp "$top"/deploy/workflows/*.yml "$scratch/reader/.github/workflows"
status=$(status_of audit "$scratch/reader")
check_equal 'zizmor, deploy/' "$status$([[ $status == 0 ]] || cat "$scratch/out")" 0

# Each `uses:` of another repository has a commit, and a comment with the version that it is.
unpinned() {
  grep -hE '^ *(- )?uses: ' "$1"/*.yml | grep -vE 'uses: \./' |
    grep -vE 'uses: [A-Za-z0-9_./-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' || true
}
check_equal 'pinned by commit' "$(unpinned "$top/.github/workflows")" ''
check_equal 'pinned by commit, deploy/' "$(unpinned "$top/deploy/workflows")" ''
check_equal 'permissions named, deploy/' "$(grep -lE '^permissions: \{\}$' "$top"/deploy/workflows/*.yml | wc -l)" 3

# --- the release

release=$top/.github/workflows/release.yml
check_equal 'a cache in the release' "$(grep -c actions/cache "$release")" 0
check_equal 'artifacts by number' "$(grep -A3 'uses: actions/download-artifact' "$release" | grep -c 'artifact-ids: ')" \
  "$(grep -c 'uses: actions/download-artifact' "$release")"
check_equal 'the packages are tried first' "$(grep -A1 '^    name: provenance' "$release" | tail -n 1)" \
  '    needs: [tests, packages, package-test]'
check_equal 'permissions of each job' "$(grep -c '^    permissions:' "$release")" "$(grep -cE '^  [a-z-]+:$' <(sed '1,/^jobs:/d' "$release"))"

# check_tag.sh, in a repository with a commit of main and one beside it.
tagged=$scratch/tagged
git init -q -b main "$tagged"
git_there() { git -C "$tagged" -c user.name=a -c user.email=a@b "$@"; }
printf 'project(secretsctl VERSION 1.2.3 LANGUAGES CXX)\n' > "$tagged/CMakeLists.txt"
printf '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - today\n\nNew: a thing.\n\n## [1.2.2]\n\nOld.\n' > "$tagged/CHANGELOG.md"
git_there add -A
git_there commit -q -m one
tag_is_right() { (cd "$tagged" && "$top/.github/check_tag.sh" "$1" main); }
check_equal 'a right tag' "$(status_of tag_is_right v1.2.3)$(grep . "$scratch/out")" '0New: a thing.'
check_equal 'a tag of another version' "$(status_of tag_is_right v1.2.4)" 1
check_equal 'a tag without v' "$(status_of tag_is_right 1.2.3)" 1
git_there checkout -q -b aside
git_there commit -q --allow-empty -m two
check_equal 'a tag beside main' "$(status_of tag_is_right v1.2.3)" 1
check_equal 'and says it' "$(grep -c 'not of main' "$scratch/err")" 1
git_there branch -q -f main
check_equal 'main has it now' "$(status_of tag_is_right v1.2.3)" 0
sed -i 's/VERSION 1.2.3/VERSION 1x2/' "$tagged/CMakeLists.txt"
check_equal 'no part of the changelog' "$(status_of tag_is_right v1x2)" 1

# check_release.sh: the files that were built, all of them and no other.
files=$scratch/files
mkdir "$files"
echo a > "$files/a.deb"
echo b > "$files/b c.whl"
(cd "$files" && sha256sum -- * > ../SHA256SUMS && mv ../SHA256SUMS .)
sum=$(sha256sum < "$files/SHA256SUMS" | cut -d ' ' -f 1)
files_are_right() { "$top/.github/check_release.sh" "$files" "$1"; }
check_equal 'the files of a release' "$(status_of files_are_right "$sum")" 0
check_equal 'another sum' "$(($(status_of files_are_right "${sum/[0-9]/x}") > 0))" 1
check_equal 'no sum' "$(($(status_of files_are_right '') > 0))" 1
echo c > "$files/c"
check_equal 'one file more' "$(($(status_of files_are_right "$sum") > 0))" 1
rm "$files/c"
ln -s a.deb "$files/d"
check_equal 'a link more' "$(($(status_of files_are_right "$sum") > 0))" 1
rm "$files/d"
echo x >> "$files/a.deb"
check_equal 'another file' "$(($(status_of files_are_right "$sum") > 0))" 1
(cd "$files" && sha256sum a.deb 'b c.whl' > SHA256SUMS)
check_equal 'another file and its sum' "$(($(status_of files_are_right "$sum") > 0))" 1
rm "$files/a.deb"
check_equal 'a file less' "$(($(status_of files_are_right "$(sha256sum < "$files/SHA256SUMS" | cut -d ' ' -f 1)") > 0))" 1

# --- mistakes

mkdir "$scratch/wrong"
sed 's/@3d3c42[0-9a-f]*/@v7/' "$work/.github/workflows/ci.yml" > "$scratch/wrong/ci.yml"
check_equal 'an action by its tag' "$(unpinned "$scratch/wrong" | wc -l)" "$(grep -c 'uses: actions/checkout' "$work/.github/workflows/ci.yml")"
check_equal 'zizmor finds it' "$(($(status_of audit "$scratch/wrong/ci.yml") > 0))" 1
sed -i 's/needs: \[tests, packages,/needs: [test, packages,/' "$work/.github/workflows/release.yml"
check_equal 'actionlint finds a wrong name' "$(status_of lint)" 1
check_equal 'and says it' "$(grep -c '"test"' "$scratch/out")" 1
finish
