#!/usr/bin/env bash
# The image of the command alone: made by packaging/image.sh and by a real engine from
# packaging/Dockerfile. Both run, hold the same files, and the former is the same each time.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=docker_engine.sh
source "$interop_folder/docker_engine.sh"
need docker
if ! engine_available > "$scratch/why"; then
  echo "SKIPPED: $(cat "$scratch/why")"
  exit 77
fi

# check NAME COMMAND...
check() {
  if "${@:2}" > "$scratch/out" 2>&1; then pass; else fail "$1: $(tail -n 3 "$scratch/out")"; fi
}

version=$(ours --version | cut -d ' ' -f 2)
name=secretsctl-$version-linux-$(dpkg --print-architecture)
DESTDIR=$scratch/tree cmake --install "$(dirname "$secretsctl")" --prefix "/$name" --component command --strip > "$scratch/log"
tar -C "$scratch/tree" -czf "$scratch/$name.tar.gz" "$name"

i=0
for mask in 022 077 000; do
  i=$((i + 1))
  (umask "$mask" && "$top/packaging/image.sh" "$scratch/$name.tar.gz" "$scratch/image$i.tar")
done
check 'the archive is the same each time' cmp "$scratch/image1.tar" "$scratch/image2.tar"
check 'whatever the umask' cmp "$scratch/image1.tar" "$scratch/image3.tar"
check 'and modes' test "$(tar -xOf "$scratch/image1.tar" ./layer.tar | tar -tv | cut -d ' ' -f 1,2 | sort -u | tr '\n' ' ')" = \
  '-rw-r--r-- 0/0 -rwxr-xr-x 0/0 drwxr-xr-x 0/0 '
check 'an engine loads the archive' engine_docker load -q -i "$scratch/image1.tar"
check 'an engine builds the Dockerfile' env DOCKER_BUILDKIT=0 PATH="$engine_path" DOCKER_CONFIG="$engine_folder/client" \
  docker -H "unix://$engine_folder/socket" build -q -f "$top/packaging/Dockerfile" -t built "$scratch/tree/$name"

chmod 0711 "$scratch"
install -d -m 0755 "$scratch/files"
install -m 0644 "$top/testdata/dotenv/simple.env.enc" "$scratch/files/.env.enc"
install -o 1000 -g 1000 -m 0600 "$keys/test-only.txt" "$scratch/files/keys.txt"
files_of() {
  local container
  container=$(engine_docker create "$1")
  engine_docker export "$container" | tar -tv | awk '/ usr\// && $1 ~ /^-/ { print $1, $3, $NF }' | sort
  engine_docker rm "$container" > "$scratch/log"
}
for image in "secretsctl:$version" built; do
  check "$image prints its version" test "$(engine_run "$image" --version)" = "secretsctl $version"
  check "$image prints its help" grep -q 'Usage: secretsctl' <(engine_run "$image")
  check "$image reads a value" test "$(engine_run --user 1000:1000 -e SOPS_AGE_KEY_FILE=/files/keys.txt \
    -v "$scratch/files:/files:ro" "$image" get /files/.env.enc DB_HOST)" = localhost
done
check 'both images hold the same files' diff <(files_of "secretsctl:$version") <(files_of built)
check 'the command is among them' grep -q usr/bin/secretsctl <(files_of built)
finish
