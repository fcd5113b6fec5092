#!/usr/bin/env bash
# Every relative link of README.md, the papers beside it and docs/ leads to a file, and to a heading where it names one: in the
# checkout and in an installed tree. Each page can be reached from README.md.
# shellcheck disable=SC2016  # what looks like a command is Markdown
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# text_of PAGE: the page without its code.
text_of() { awk '/^ *```/ { code = !code; next } !code && !/^    / { gsub(/`[^`]*`/, ""); print }' "$1"; }
links_of() { text_of "$1" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//' || true; }
# headings_of PAGE: the anchors that a git host gives them.
headings_of() {
  awk '/^ *```/ { code = !code } !code && /^#+ /' "$1" | sed -E 's/^#+ //' | tr '[:upper:]' '[:lower:]' |
    sed -E 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# check_tree FOLDER: the pages in it; what is reached from README.md is in $scratch/reached.
check_tree() {
  local page link file anchor
  : > "$scratch/reached"
  while IFS= read -r page; do
    while IFS= read -r link; do
      case $link in *://* | mailto:*) continue ;; esac
      file=${link%%#*}
      anchor=${link#"$file"}
      file=$(realpath -m "${page%/*}/${file:-${page##*/}}")
      if [[ -e $file && $file == "$1"/* ]]; then good; else bad "${page#"$1"/}: $link leads nowhere"; fi
      echo "$file" >> "$scratch/reached"
      if [[ -n $anchor && -f $file ]]; then
        if headings_of "$file" | grep -qxF -- "${anchor#\#}"; then good; else bad "${page#"$1"/}: $link: no such heading"; fi
      fi
    done < <(links_of "$page")
  done < <(find "$1" -maxdepth 1 -name '*.md'; find "$1/docs" "$1/packaging" -name '*.md')
  for page in "$1"/docs/*.md "$1"/docs/*/*.md; do
    if grep -qxF "$page" "$scratch/reached"; then good; else bad "no page leads to ${page#"$1"/}"; fi
  done
}

begin 'in the checkout'
check_tree "$top"

begin 'the test finds what is wrong'
mkdir -p bad/docs/guides bad/packaging
printf '# A title, here\n\n[a](docs/none.md) [b](docs/one.md#no-heading) [c](docs/one.md#a-b) [d](#a-title-here)\n' > bad/README.md
printf '## `A` b\n\n[out](../../x)\n' > bad/docs/one.md
printf 'lonely\n' > bad/docs/guides/two.md
touch x
found=$( (failures=0; check_tree "$PWD/bad"; echo "$failures") 2>&1 | grep -v 'FAIL.*no page leads to docs/\*') || true
for text in 'docs/none.md leads nowhere' '#no-heading: no such heading' '../../x leads nowhere' 'no page leads to docs/guides/two.md'; do
  check grep -qF -- "$text" <<< "$found"
done
check is_equal "$(tail -n 1 <<< "$found")" 4

begin 'in an installed tree'
build=$(dirname "$secretsctl")
if [[ -e $build/CMakeCache.txt ]]; then
  check cmake --install "$build" --prefix "$scratch/prefix" > "$scratch/log" 2>&1
  installed=$(dirname "$(find "$scratch/prefix" -path '*/doc/secretsctl/README.md')")
  check_tree "$installed"
  check_not grep -rq "$top" "$installed"
else
  cannot 'an installed tree: the command lies in no build folder'
fi
finish
