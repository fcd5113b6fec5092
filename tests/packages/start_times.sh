#!/usr/bin/env bash
# A table of start-up times of each shipped command, beside a static process that does nothing, in
# turn: microseconds, and their ratio. Those of another processor run with qemu, the other process
# too.
#
#   tests/packages/start_times.sh FOLDER    of the tarballs; needs what `tools/deps.sh package` installs
set -euo pipefail

packages=$(realpath "$1")
top=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${ROUNDS:-200}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
gcc -O2 -o pairs "$top/tests/bench/pairs.c"
echo 'int main(void) { return 0; }' > nothing.c

export SOPS_AGE_KEY_FILE=$top/testdata/keys/test-only.txt

row() {
  local what=$1 ours theirs rest
  shift
  read -r ours theirs rest < <(./pairs "$rounds" /dev/null "$@")
  awk -v what="$what" -v ours="$ours" -v theirs="$theirs" \
    'BEGIN { printf "| %s | %.0f | %.0f | %.2f |\n", what, ours, theirs, ours / theirs }'
}

echo '| file | its start (us) | a process that does nothing (us) | ratio |'
echo '|---|---|---|---|'
for tarball in "$packages"/secretsctl-*-linux-*.tar.gz; do
  name=$(basename "$tarball" .tar.gz)
  architecture=${name##*-}
  tar -xzf "$tarball"
  command=$name/bin/secretsctl
  run=()
  compiler=gcc
  if [[ $architecture != "$(dpkg --print-architecture)" ]]; then
    run=(qemu-aarch64-static)
    compiler=aarch64-linux-gnu-gcc
  fi
  "$compiler" -O2 -static -o nothing nothing.c
  row "$name${run[0]+, with qemu}: --version" "${run[@]}" "$command" --version -- "${run[@]}" ./nothing
  row "$name${run[0]+, with qemu}: get" \
    "${run[@]}" "$command" get "$top/testdata/dotenv/simple.env.enc" API_KEY -- "${run[@]}" ./nothing
done
