#!/usr/bin/env bash
# What a new user does with the packages, as root in a clean Debian that is thrown away: see
# tests/packages.sh. /packages has the files, /repository the sources.
set -euo pipefail

architecture=$(dpkg --print-architecture)
version=$(sed -n 's/^project(secretsctl VERSION \([0-9.]*\).*/\1/p' /repository/CMakeLists.txt)
work=$(mktemp -d)
cd "$work"
export DEBIAN_FRONTEND=noninteractive
fail() { echo "FAIL: $*" >&2; exit 1; }
is() { [[ $1 == "$2" ]] || fail "expected '$2', not '$1'"; }

# All files but those of the system itself: lists of packages, logs and caches.
list() {
  find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /packages -o -path /repository -o -path "$work" \
    -o -path /var/log -o -path /var/cache -o -path /var/lib/apt -o -path /tmp -o -path /run \) -prune -o -print |
    grep -v -e '^/var/lib/dpkg/[a-z]*-old$' -e '^/var/lib/dpkg/lock' -e '^/var/lib/dpkg/triggers/' | sort
}
quiet() { "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; fail "$*"; }; }

# main_job COMMAND [FLAG...]: a key, a file encrypted, read and given to OpenClaw. FLAGs are keygen's.
main_job() {
  local command=$1 folder
  folder=$(mktemp -d -p "$work")
  pushd "$folder" > /dev/null
  "$command" keygen "${@:2}" -o key.txt 2> log
  printf 'TOKEN=one two\nPORT=8080\n' > .env
  export SOPS_AGE_KEY_FILE=$folder/key.txt
  "$command" encrypt --age "$("$command" keygen -y key.txt)" .env 2> log
  if grep -q 'one two' .env.enc; then fail 'the file is not encrypted'; fi
  "$command" decrypt .env.enc | cmp - .env
  is "$("$command" get .env.enc TOKEN)" 'one two'
  echo '{"protocolVersion":1,"provider":"p","ids":["PORT"]}' | "$command" provider .env.enc > answer
  grep -q '"values":{"PORT":"8080"}' answer || fail "the provider answers $(cat answer)"
  encrypted=$folder/.env.enc
  popd > /dev/null
}

echo "-- secretsctl_${version}_$architecture.deb"
list > before
quiet apt-get install -y --no-install-recommends "/packages/secretsctl_${version}_$architecture.deb"
is "$(type -P secretsctl)" /usr/bin/secretsctl
is "$(secretsctl --version)" "secretsctl $version"
secretsctl --version --verbose | grep -q '^  Botan ' || fail 'what is linked is not named'
quiet dpkg --verify secretsctl
# Also on the release whose own libraries have no post-quantum keys.
main_job secretsctl --pq
main_job secretsctl
man -P cat secretsctl | grep -q EXIT || fail 'man secretsctl'
man -P cat secretsctl-get > /dev/null
for file in bash-completion/completions/secretsctl zsh/vendor-completions/_secretsctl fish/vendor_completions.d/secretsctl.fish; do
  test -s "/usr/share/$file" || fail "$file is not there"
done
bash -c 'source /usr/share/bash-completion/completions/secretsctl && complete -p secretsctl' > /dev/null
test -s /usr/share/doc/secretsctl/copyright

echo '-- libsecretsctl0, libsecretsctl-dev'
quiet apt-get install -y --no-install-recommends "/packages/libsecretsctl0_${version}_$architecture.deb" \
  "/packages/libsecretsctl-dev_${version}_$architecture.deb"
flags() { pkg-config --cflags --libs "$@"; }
# shellcheck disable=SC2046  # words
quiet g++ -std=c++20 -o with_pkg_config /repository/examples/get_value/main.cpp $(flags secretsctl)
is "$(./with_pkg_config "$encrypted" TOKEN)" 'one two'
quiet cmake -S /repository/examples/get_value -B with_cmake
quiet cmake --build with_cmake
is "$(with_cmake/get_value "$encrypted" TOKEN)" 'one two'
cat > main.c << 'EOF'
#include <secretsctl.h>
#include <stdio.h>

int main(int argc, char** argv) {
  secretsctl_document* document = argc == 3 ? secretsctl_open(argv[1], NULL, NULL) : NULL;
  secretsctl_bytes* value = document == NULL ? NULL : secretsctl_get(document, argv[2], NULL);
  if (value == NULL) return 1;
  printf("%.*s\n", (int)secretsctl_bytes_size(value), (const char*)secretsctl_bytes_data(value));
  secretsctl_bytes_free(value);
  secretsctl_document_free(document);
  return 0;
}
EOF
# shellcheck disable=SC2046  # words
quiet gcc -std=c11 -Wall -Werror -o with_c main.c $(flags secretsctl-c)
ldd with_c | grep -q 'libsecretsctl.so.0 => /lib' || fail 'not linked to the shared library'
is "$(./with_c "$encrypted" TOKEN)" 'one two'

echo '-- purged'
quiet apt-get purge -y secretsctl libsecretsctl0 libsecretsctl-dev
list > after
diff before after || fail 'something is left, or gone'

echo '-- the tarball'
name=secretsctl-$version-linux-$architecture
mkdir opt
tar -C opt -xzf "/packages/$name.tar.gz"
is "$(ls opt)" "$name"
main_job "$work/opt/$name/bin/secretsctl" --pq
main_job "$work/opt/$name/bin/secretsctl"
MANPATH=$work/opt/$name/share/man man -P cat secretsctl-decrypt > /dev/null
test -s "opt/$name/share/doc/secretsctl/LICENSE" || fail 'no LICENSE'
test -s "opt/$name/share/doc/secretsctl/THIRD-PARTY.md" || fail 'no THIRD-PARTY.md'

for wheel in /packages/*.whl; do
  case $architecture-$wheel in
    amd64-*x86_64.whl | arm64-*aarch64.whl) ;;
    *) continue ;;
  esac
  echo "-- $(basename "$wheel")"
  python3 -m zipfile -e "$wheel" site
  is "$(PYTHONPATH=site python3 -c 'import secretsctl, sys; print(secretsctl.load(sys.argv[1])["TOKEN"])' "$encrypted")" 'one two'
  PYTHONPATH=site python3 -c 'import secretsctl; secretsctl.keygen(post_quantum=True)' 2>&1 | grep -q 'ML-KEM-768' ||
    fail 'the wheel does not say that it lacks ML-KEM-768'
done
if [[ -x /node/node ]]; then
  echo "-- secretsctl-$version.tgz"
  mkdir -p app/node_modules/secretsctl
  tar -C app/node_modules/secretsctl --strip-components=1 -xzf "/packages/secretsctl-$version.tgz"
  is "$(cd app && /node/node -p 'require("secretsctl").load(process.argv[1]).TOKEN' "$encrypted")" 'one two'
fi
cd /
rm -rf "$work"
