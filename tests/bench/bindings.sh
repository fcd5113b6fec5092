#!/usr/bin/env bash
# The bindings, timed beside what they take the place of. The peers are those of the interop tests (tests/interop/install.sh);
# rows without theirs are left out, and that is said.
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
. "$(dirname "$0")/setup.sh"

node=$cache/npm/node_modules/node/bin/node
SECRETSCTL_LIBRARY=$(dirname "$secretsctl")/lib/libsecretsctl.so
export SECRETSCTL_LIBRARY
"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 30 100000
missing() { echo "bench: $1 is not there: make interop gets it; its rows are left out" >&2; }

columns='| %-36s | %-30s | %9s | %9s | %-18s | %-18s |\n'
# row WORK OTHER OURS OTHERS GOAL: both in microseconds.
row() {
  awk -v columns="$columns" -v what="$1" -v other="$2" -v a="$3" -v b="$4" -v goal="$5" 'BEGIN {
    ratio = a < b ? sprintf("%.1f times faster", b / a) : sprintf("%.2f times as long", a / b)
    printf columns, what, other, sprintf("%.2f", a / 1000), sprintf("%.2f", b / 1000), ratio, goal
  }'
}
# shellcheck disable=SC2059 # the format is ours
printf "$columns" 'what (medians)' beside 'ours, ms' 'other, ms' 'ours is' goal
echo '|---|---|---|---|---|---|'

if [[ -x $cache/python/bin/python ]]; then
  python3 -m venv "$scratch/venv"
  python=$scratch/venv/bin/python
  "$scratch/venv/bin/pip" install -q "$top/bindings/python"
  cp -r "$(echo "$cache"/python/lib/python3*/site-packages/dotenv)" "$(echo "$scratch"/venv/lib/python3*/site-packages)"
  # times FILE ROUNDS: the median of load(), and of a decryption by another program.
  cat > "$scratch/load.py" << 'PYTHON'
import statistics, subprocess, sys, time
import secretsctl

def median(rounds, action):
    action()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6

file, rounds, other_rounds, *other = sys.argv[1:]
ours = median(int(rounds), lambda: secretsctl.load(file))
theirs = median(int(other_rounds), lambda: subprocess.run(other, check=True, stdout=subprocess.PIPE))
print(round(ours), round(theirs))
PYTHON
  if command -v sops > /dev/null; then
    read -r ours theirs < <("$python" "$scratch/load.py" "$scratch/30.env.enc" 1000 30 sops --disable-version-check \
      decrypt --input-type dotenv --output-type dotenv "$scratch/30.env.enc")
    row 'Python load, 30 keys' 'a subprocess of sops' "$ours" "$theirs" '100 times faster'
  else
    missing sops
  fi
  echo 'import secretsctl; secretsctl.load("30.env.enc")' > "$scratch/ours.py"
  echo 'import dotenv; dotenv.dotenv_values("30.env")' > "$scratch/theirs.py"
  read -r ours theirs _ < <(cd "$scratch" && pairs 60 /dev/null "$python" ours.py -- "$python" theirs.py)
  row 'Python start, import, load' 'the same with python-dotenv' "$ours" "$theirs" 'at most 1.3'
  read -r ours theirs < <("$python" "$scratch/load.py" "$scratch/100000.env.enc" 15 15 "$secretsctl" decrypt \
    "$scratch/100000.env.enc")
  row 'Python load, 100000 keys' 'the command: decrypt' "$ours" "$theirs" 'at most 2'
else
  missing 'the folder of Python packages'
fi

if [[ -x $node && -e $cache/npm/node_modules/sops-age ]]; then
  mkdir "$scratch/project"
  cp -r "$top/bindings/node" "$scratch/node"
  sed -i "s|path.join(top, 'bindings', 'c')|'$top/bindings/c'|; s|const isCheckout = .*|const isCheckout = true;|" \
    "$scratch/node/build.js"
  (cd "$scratch/project" && echo '{}' > package.json && npm install --silent --no-audit --no-fund ../node)
  # What one process takes from before it loads the module until it has the values.
  cat > "$scratch/project/ours.js" << 'NODE'
const start = process.hrtime.bigint();
require('secretsctl').load(process.argv[2]);
console.log(Number((process.hrtime.bigint() - start) / 1000n));
NODE
  cat > "$scratch/project/theirs.js" << 'NODE'
const start = process.hrtime.bigint();
const { decryptSops } = require('sops-age');
decryptSops({ path: process.argv[2], sopsFileType: 'env' }).then(() => {
  console.log(Number((process.hrtime.bigint() - start) / 1000n));
});
NODE
  # median PROGRAM: of 21 processes.
  median() {
    for _ in {1..21}; do
      SOPS_AGE_KEY=$(grep AGE-SECRET-KEY- "$SOPS_AGE_KEY_FILE") NODE_PATH=$cache/npm/node_modules "$node" \
        "$scratch/project/$1.js" "$scratch/30.env.enc"
    done | sort -n | sed -n 11p
  }
  row 'Node load, 30 keys, cold' 'sops-age (npm)' "$(median ours)" "$(median theirs)" '10 times faster'
else
  missing 'the folder of Node packages'
fi
