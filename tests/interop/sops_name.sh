#!/usr/bin/env bash
# The command under the name of sops, beside sops itself: both run the same command lines, each in a
# fresh folder with the same files, and must agree in status, output (encrypted output is decrypted
# first), and what the files hold afterwards. Differences by decision are in the table, with the
# reason, and must still be there. ONLY=TEXT runs the lines that hold a text.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

recipient=$(recipient_of test-only)
second=$(recipient_of second)
other=$(recipient_of other)
mkdir "$scratch/ours" "$scratch/theirs" "$scratch/files" "$scratch/home"
# For the lines that run a command as nobody.
chmod 755 "$scratch"
mkdir -m 1777 "$scratch/tmp"
ln -s "$secretsctl" "$scratch/ours/sops"
ln -s "$(command -v sops)" "$scratch/theirs/sops"

# in_folder PROGRAM FOLDER COMMAND: runs a line of the table; `sops` is one program or the other.
in_folder() {
  (cd "$2" && timeout 30 env -i HOME="$scratch/home" PATH="$scratch/$1:/usr/bin:/bin" TMPDIR="$scratch/tmp" \
    SOPS_AGE_KEY_FILE="$keys/test-only.txt" SOPS_DISABLE_VERSION_CHECK=true \
    R="$recipient" S="$second" O="$other" K="$keys" bash -c "$3")
}

# What the table has for root alone is passed over for others.
is_for_root() { [[ $1 == *'--user nobody'* ]]; }

# The files of each run, all made by sops.
prepare() {
  cd "$scratch/files"
  printf '{"a":1,"b":{"c":["x",2],"d":"deep"},"s":"text","t":true,"n":null,"f":1.5}' > p.json
  printf '# note\nA=one\nB=two words\nC_unencrypted=clear\nE=\n' > p.env
  printf 'plain \0 bytes' > p.bin
  printf '"one line"' > v.json
  printf 'no lines\n' > bad.env
  printf '{"a":' > bad.json
  printf '{"_unencrypted":"x"}' > clear.json
  printf '' > empty
  printf 'foo' > note.txt
  local form
  for form in json env bin; do theirs encrypt --age "$recipient" "p.$form" > "e.$form"; done
  theirs encrypt --age "$recipient,$second" p.json > two.json
  theirs encrypt --age "$second" p.json > locked.json
  theirs --encrypted-regex '^s$' -e --age "$recipient" p.json > regex.json
  theirs --mac-only-encrypted -e --age "$recipient" p.env > only.env
  sed 's/"text"/"x"/; s/"a": "ENC/"z": "ENC/' e.json > renamed.json
  sed '/^B=/d' e.env > dropped.env
  sed '/mac/d' e.env > nomac.env
  cp e.env 'e env.env'
  theirs groups add -f e.json --age "$second" --shamir-secret-sharing-threshold 2 > groups.json
  ln -s e.json link.json
  mkdir folder
  printf 'creation_rules:\n  - path_regex: \\.json$\n    age: %s\n  - path_regex: \\.env$\n    age: [%s, %s]\n' \
    "$recipient" "$recipient" "$second" > rules.yaml
  printf 'creation_rules:\n  - path_regex: nothing\n    age: %s\n' "$recipient" > other-rules.yaml
  printf 'creation_rules:\n  - key_groups:\n    - age: [%s]\n    - age: [%s]\n' "$recipient" "$second" > group-rules.yaml
  printf 'creation_rules:\n  - key_groups:\n    - age: [%s]\n    - age: [%s]\n    shamir_threshold: 2\n' \
    "$recipient" "$recipient" > my-groups.yaml
  printf 'creation_rules:\n  - path_regex: x\n' > no-keys.yaml
  printf 'creation_rules:\n  - path_regex: x\n    key_groups: []\n' > no-groups.yaml
  printf 'creation_rules:\n  - path_regex: x\n    key_groups: [{}]\n' > empty-group.yaml
  printf 'creation_rules:\n  - age: %s\n    encrypted_regex: ^s$\n' "$recipient" > regex-rules.yaml
  printf 'creation_rules: [\n' > broken.yaml
  # The identity is not theirs: recipients change, the file stays readable.
  if has_format yaml; then
    printf '# note\na: 1\nb:\n    c:\n        - x\n        - 2\ns: text\nm: |\n    two\n    lines\n' > p.yaml
    theirs encrypt --age "$recipient" p.yaml > e.yaml
  fi
  if has_format ini; then
    printf '[one]\na = 1\nb = text\n\n[two]\nc = x y\n' > p.ini
    theirs encrypt --age "$recipient" p.ini > e.ini
  fi
  cd "$scratch"
}

# Whether our command has a store for a format.
has_format() {
  [[ $(ours encrypt --input-type "$1" --age "$recipient" -o - /dev/null 2>&1) != *'not supported'* ]]
}

# plain FILE: a plaintext itself; of an encrypted file what it holds, and its text without all that is
# random or a matter of taste (the order of the metadata, the style of a YAML text).
plain() {
  local form
  if ! grep -q 'ENC\[AES256_GCM' "$1"; then
    cat "$1"
    return
  fi
  case $(tr '\n' ' ' < "$1") in
    '{'*) form=json ;;
    *sops_mac=*) form=dotenv ;;
    *'[sops]'*) form=ini ;;
    *) form=yaml ;;
  esac
  echo "encrypted as $form:"
  theirs decrypt --input-type "$form" --output-type "$form" "$1" 2> /dev/null || echo 'not to be decrypted'
  sed -E 's/ENC\[[^]]*,type:([a-z]*)\]/ENC(\1)/g; s/-----BEGIN AGE[^"]*/AGE/; /-----END AGE/d; s/20[0-9-]{8}T[0-9:]{8}Z/TIME/
    /^ +[A-Za-z0-9+\/=]+$/d; /hc_vault/d; /"shamir_threshold": 1,?$/d; /unencrypted_suffix.*_unencrypted"?,?$/d; s/,$//' "$1" |
    sed -z 's/: |-\n */: /g' | sort
}

# state_of FOLDER: the files and what they hold, decrypted.
state_of() {
  local file
  (cd "$1" && find . -mindepth 1 | sort) | while read -r file; do
    echo "== $file"
    if [[ -f $1/$file ]] && ! cmp -s "$1/$file" "$scratch/files/$file"; then plain "$1/$file"; fi
  done
}

declare -A status
run_both() {
  local program
  for program in ours theirs; do
    rm -rf "$scratch/run"
    cp -a "$scratch/files" "$scratch/run"
    status[$program]=0
    in_folder "$program" "$scratch/run" "$1" > "$scratch/$program.out" 2> "$scratch/$program.err" < /dev/null ||
      status[$program]=$?
    plain "$scratch/$program.out" > "$scratch/$program.shown"
    state_of "$scratch/run" > "$scratch/$program.state"
  done
}

describe() {
  echo "statuses ${status[ours]} and ${status[theirs]} of sops"
  diff <(head -c 2000 "$scratch/ours.shown") <(head -c 2000 "$scratch/theirs.shown") | head -n 6 || true
  diff "$scratch/ours.state" "$scratch/theirs.state" | head -n 6 || true
  head -n 3 "$scratch/ours.err"
}

is_same() {
  [[ ${status[ours]} == "${status[theirs]}" ]] && cmp -s "$scratch/ours.shown" "$scratch/theirs.shown" &&
    cmp -s "$scratch/ours.state" "$scratch/theirs.state"
}

# compare KIND COMMAND REASON. KIND: `same`; `status`: the output is text of our own; a number: ours
# by decision, which sops differs from.
compare() {
  run_both "$2"
  case $1 in
    same) if is_same; then pass; else fail "$2: $(describe)"; fi ;;
    status) if [[ ${status[ours]} == "${status[theirs]}" ]]; then pass; else fail "$2: $(describe)"; fi ;;
    *)
      if [[ ${status[ours]} != "$1" ]]; then
        fail "$2: status ${status[ours]}, not $1: $(head -n 2 "$scratch/ours.err")"
      elif is_same; then
        fail "$2: sops does the same by now: $3"
      else
        pass
        decided+=("sops $(printf '%3s' "${status[theirs]}"), ours $(printf '%3s' "$1"): $2: $3")
      fi
      ;;
  esac
}

prepare
decided=()
while IFS='|' read -r kind command reason; do
  case $kind in '' | '#'*) continue ;; esac
  if [[ $command != *"${ONLY-}"* ]]; then continue; fi
  case $kind in
    yaml | ini)
      has_format "$kind" || continue
      kind=same
      ;;
  esac
  if is_for_root "$command" && [[ $(id -u) != 0 ]]; then continue; fi
  compare "$kind" "${command//¦/|}" "$reason"
done < "$interop_folder/sops_name.txt"

echo "by decision:"
printf '  %s\n' "${decided[@]}"
finish
