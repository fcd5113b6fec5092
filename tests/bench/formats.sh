#!/usr/bin/env bash
# Prints a table as run.sh does, of files in YAML and JSON: 30 keys at the top, and 20,000 keys in maps
# nested three deep.
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
. "$(dirname "$0")/setup.sh"

# nested LEAVES: 20 groups of maps with 10 keys each, as YAML.
nested() {
  awk -v leaves="$1" 'BEGIN {
    for (i = 0; i < leaves; i++) {
      if (i % (leaves / 20) == 0) printf "group_%d:\n", i / (leaves / 20)
      if (i % 10 == 0) printf "    map_%d:\n", i
      printf "        key_%d: a value of thirty-six bytes %06d\n", i, i
    }
  }'
}
flat() {
  awk 'BEGIN { for (i = 0; i < 30; i++) printf "KEY_%d: a value of thirty-six bytes %06d\n", i, i }'
}

flat > "$scratch/30.yaml"
nested 20000 > "$scratch/20000.yaml"
"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 30
for keys in 30 20000; do
  "$secretsctl" encrypt --age "$recipient" "$scratch/$keys.yaml" 2> /dev/null
  "$secretsctl" decrypt --output-type json -o "$scratch/$keys.json" "$scratch/$keys.enc.yaml"
  "$secretsctl" encrypt --age "$recipient" -o "$scratch/$keys.enc.json" "$scratch/$keys.json" 2> /dev/null
done

heading
row 'provider, YAML, 30 ids' nothing 'at most 2.2' 400 "$scratch/request" \
  "$secretsctl" provider "$scratch/30.enc.yaml" -- "${nothing[@]}"
has sops || exit 0
theirs=(sops --disable-version-check)
for format in yaml json; do
  row "decrypt, ${format^^}, 30 keys" sops '10 times faster' 40 /dev/null \
    "$secretsctl" decrypt "$scratch/30.enc.$format" -- "${theirs[@]}" decrypt "$scratch/30.enc.$format"
  if [[ $format == yaml ]]; then goals=('15 times, 25 %' '10 times, 25 %'); else goals=('20 times, 25 %' '15 times, 25 %'); fi
  row "decrypt, ${format^^}, 20000" sops "${goals[0]}" 11 /dev/null \
    "$secretsctl" decrypt "$scratch/20000.enc.$format" -- "${theirs[@]}" decrypt "$scratch/20000.enc.$format"
  row "encrypt, ${format^^}, 20000" sops "${goals[1]}" 11 /dev/null \
    "$secretsctl" encrypt --age "$recipient" -o - "$scratch/20000.$format" -- \
    "${theirs[@]}" encrypt --age "$recipient" "$scratch/20000.$format"
done
