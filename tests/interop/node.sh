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

# The package of a release, here with the addon from above: npm compiles nothing and runs nothing.
for i in 1 2; do
  mkdir "../shipped$i"
  cp ../binding/lib/secretsctl.node "../shipped$i/linux-$("$node" -p process.arch).node"
  step 'packaging/npm.sh' env SOURCE_DATE_EPOCH=1700000000 "$top/packaging/npm.sh" "../shipped$i"
  umask 077
done
umask 022
check_same 'the same files make the same package' ../shipped1/*.tgz ../shipped2/*.tgz
check_equal 'the package' "$(tar -tzf ../shipped1/*.tgz | tr '\n' ' ')" "package/LICENSE package/README.md package/THIRD-PARTY.md \
package/lib/index.d.ts package/lib/index.js package/lib/index.mjs package/lib/linux-$("$node" -p process.arch).node package/package.json "
mkdir ../user
echo '{"name": "user", "private": true}' > ../user/package.json
step 'npm install' env -u SECRETSCTL_LIBRARY CXX=false npm install --prefix ../user --no-audit --no-fund ../shipped1/*.tgz
check_equal 'a package without scripts' "$(jq -r .scripts ../user/node_modules/secretsctl/package.json)" null
cp readme.js ../user
check_equal 'the README with it' "$(LD_LIBRARY_PATH=$scratch/binding/lib "$node" ../user/readme.js)" localhost
rm ../user/node_modules/secretsctl/lib/*.node
check_equal 'no addon' "$(status_of "$node" ../user/readme.js)$(grep -c 'Error: secretsctl has no addon for linux-' "$scratch/err")" 11

# build.js builds what is above it in a checkout of its version alone.
mkdir ../fake
printf '#!/bin/sh\ntouch "%s/ran"\nexit 1\n' "$scratch" > ../fake/cmake
chmod +x ../fake/cmake
# is_built FOLDER: build.js there calls CMake.
is_built() {
  rm -f ../ran
  env -u SECRETSCTL_LIBRARY PATH="$scratch/fake:$PATH" "$node" "$1/build.js" > ../log 2>&1 && return 1
  if [[ -e ../ran ]]; then echo built; else echo refused; fi
}
# stranger FOLDER: build.js at home, with a header of that name beside it.
stranger() {
  mkdir -p "$1" "$1/../c"
  cp "$folder"/{build.js,package.json} "$1"
  touch "$1/../c/secretsctl.h"
}
version=$(jq -r .version "$folder/package.json")
stranger ../strange/node_modules/secretsctl
echo "project(secretsctl VERSION $version LANGUAGES C)" > ../strange/CMakeLists.txt
check_equal 'build.js among the modules of a project' "$(is_built ../strange/node_modules/secretsctl)" refused
check_equal 'and says what to do' "$(grep -c 'install secretsctl-VERSION.tgz' ../log)" 1
stranger ../other/bindings/node
echo "project(other VERSION $version LANGUAGES C)" > ../other/CMakeLists.txt
check_equal 'build.js in another project' "$(is_built ../other/bindings/node)" refused
echo 'project(secretsctl VERSION 99.0 LANGUAGES C)' > ../other/CMakeLists.txt
check_equal 'build.js of another version' "$(is_built ../other/bindings/node)" refused
rm ../other/CMakeLists.txt
check_equal 'build.js without a project' "$(is_built ../other/bindings/node)" refused
echo "project(secretsctl VERSION $version LANGUAGES C)" > ../other/CMakeLists.txt
check_equal 'build.js in a checkout' "$(is_built ../other/bindings/node)" built

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
