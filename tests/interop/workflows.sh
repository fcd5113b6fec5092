#!/usr/bin/env bash
# The workflows of .github/ and those that pages of docs/ show are right for actionlint and zizmor, and take each
# action of others by its commit. Both tools must find a mistake that is put in.
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
cp "$top"/.github/workflows/*.yml "$work/.github/workflows"

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

# Each `uses:` of another repository has a commit, and a comment with the version that it is.
unpinned() {
  grep -hE '^ *(- )?uses: ' "$1"/*.yml | grep -vE 'uses: \./' |
    grep -vE 'uses: [A-Za-z0-9_./-]+@[0-9a-f]{40} # v[0-9]+\.[0-9]+\.[0-9]+$' || true
}
check_equal 'pinned by commit' "$(unpinned "$top/.github/workflows")" ''

# --- mistakes

mkdir "$scratch/wrong"
sed 's/@3d3c42[0-9a-f]*/@v7/' "$work/.github/workflows/ci.yml" > "$scratch/wrong/ci.yml"
check_equal 'an action by its tag' "$(unpinned "$scratch/wrong" | wc -l)" 1
check_equal 'zizmor finds it' "$(($(status_of audit "$scratch/wrong/ci.yml") > 0))" 1
sed -i 's/needs: \[tests, packages\]/needs: [test, packages]/' "$work/.github/workflows/release.yml"
check_equal 'actionlint finds a wrong name' "$(status_of lint)" 1
check_equal 'and says it' "$(grep -c '"test"' "$scratch/out")" 1
finish
