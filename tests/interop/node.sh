#!/usr/bin/env bash
# The Node binding: installed with npm into a project of its own, away from the checkout; its tests on Node 20 (or what is
# there) and 24, its types, the lines of its README, the example with Express.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node node_packages sops

folder=$top/bindings/node
SECRETSCTL_LIBRARY=$(dirname "$secretsctl")/lib/libsecretsctl.so
export SECRETSCTL_LIBRARY SECRETSCTL=$secretsctl TESTDATA=$top/testdata
cd "$scratch"

# step NAME COMMAND...: it succeeds; what it prints is shown if it does not.
step() {
  local name=$1
  shift
  if "$@" > "$scratch/log" 2>&1; then
    pass
  else
    fail "$name: $(grep -v '^ok' "$scratch/log" | tail -n 60)"
  fi
}

# A copy, so that nothing is built in the checkout.
cp -r "$folder" binding
rm -f binding/lib/secretsctl.node binding/lib/libsecretsctl.so.0
mkdir -p binding/src bindings_headers
sed -i "s|path.join(top, 'bindings', 'c')|'$top/bindings/c'|" binding/build.js
mkdir project
cd project
echo '{"name": "project", "private": true}' > package.json
step 'npm install' npm install --no-audit --no-fund ../binding
cp "$folder"/test/*.js .
for program in "$node" "$(command -v node)"; do
  step "node --test, $("$program" --version)" "$program" --expose-gc --test secretsctl.test.js
  sed -n 's/^# pass /passed: /p' ../log
done

cat > use.ts <<'TYPES'
import { Document, Identities, load, loadAsync, type SecretsctlError } from 'secretsctl';

const secrets: Record<string, string> = load('.env.enc', { identities: new Identities(['x']) });
const document: Document = new Document('.env.enc', { format: 'json' });
document.set('A', secrets.B).unset('C');
const wiped: Buffer = document.getBuffer('A').fill(0);
async function later(): Promise<number> {
  await document.save();
  return Object.keys(await loadAsync()).length + wiped.length;
}
later().catch((error: SecretsctlError) => error.code === 'ERR_SECRETSCTL_MAC_MISMATCH' && error.status);
// @ts-expect-error: no such format
new Document('x', { format: 'toml' });
TYPES
step tsc "$node" "$node_modules/typescript/bin/tsc" --noEmit --strict --skipLibCheck false --module nodenext \
  --moduleResolution nodenext --types node --typeRoots "$node_modules/@types" use.ts

theirs encrypt --age "$(recipient_of test-only)" --input-type dotenv --output-type dotenv \
  "$top/testdata/dotenv/simple.env" > .env.enc
# shellcheck disable=SC2016  # what looks like a command is Markdown
sed -n '/^```js$/,/^```$/{/^```/d;p}' "$folder/README.md" > readme.js
echo 'console.log(secrets.DB_HOST);' >> readme.js
export SOPS_AGE_KEY_FILE=$keys/test-only.txt
check_equal README "$("$node" readme.js)" localhost

# The library beside the addon is taken, wherever else the loader is told to look first.
mkdir elsewhere
echo 'no library' > elsewhere/libsecretsctl.so.0
check_equal LD_LIBRARY_PATH "$(LD_LIBRARY_PATH=$PWD/elsewhere "$node" readme.js)" localhost

# Headers that are fetched have the hash that is written down.
cp -r "$folder/headers" .
step 'npm ci' npm ci --ignore-scripts --no-audit --no-fund --prefix headers
if [[ -s headers/node_modules/node-api-headers/include/node_api.h ]]; then pass; else fail 'no node_api.h'; fi
rm -r headers/node_modules
sed -i 's/"integrity": "sha512-..../"integrity": "sha512-AAAA/' headers/package-lock.json
if npm ci --ignore-scripts --no-audit --no-fund --prefix headers > ../log 2>&1; then fail 'another hash'; else pass; fi

# The example.
cp "$top/examples/express/server.js" .
port=$((20000 + $$ % 20000))
NODE_PATH=$node_modules PORT=$port "$node" server.js > service.log 2>&1 &
check_service $! "$port"
finish
