#!/usr/bin/env bash
# The deployment whole, on a real engine: an encrypted file in a repository, containers that get every byte of
# it through env_file and through ${NAME}, with Compose 2 and docker-compose 1.29, and no plaintext
# anywhere afterwards.
# shellcheck disable=SC2016  # for Compose to fill in
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# What is looked through for plaintext must not hold what Docker itself keeps.
ENGINE_PARENT=/var/tmp
# shellcheck source=docker_engine.sh
source "$interop_folder/docker_engine.sh"
need docker compose compose1
if ! engine_available > "$scratch/why"; then
  echo "SKIPPED: $(cat "$scratch/why")"
  exit 77
fi

# A container's only program: it stays, or ends with the status that it is given.
mkdir "$scratch/image" "$scratch/bin" "$scratch/project"
cat > "$scratch/keep.c" << 'C'
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char** argv) {
  if (argc > 1) return atoi(argv[1]);
  for (;;) pause();
}
C
gcc -O1 -static -o "$scratch/image/keep" "$scratch/keep.c"
engine_image_from_folder keep "$scratch/image"

# The client as users have it: docker with its plugin, or docker-compose.
plugins=$engine_folder/client/cli-plugins
mkdir -p "$plugins"
ln -s "$cache/bin/docker-compose-2" "$plugins/docker-compose"
ln -s "$cache/bin/docker-compose-1" "$scratch/bin/docker-compose"

marker=marker-$RANDOM$RANDOM$RANDOM
value="$marker \$x \${y} \"q\" 'a' # b \\ \\n"
project=$scratch/project
cat > "$project/docker-compose.yml" << 'YAML'
version: "3"
services:
  app:
    image: keep
    command: ["/keep"]
    network_mode: none
    env_file: .env
    environment:
      FILLED: "${PASSWORD:?}"
YAML
printf 'OTHER=1\n' > "$scratch/plain.env"
ours encrypt --age "$(recipient_of test-only)" -o "$project/.env.enc" "$scratch/plain.env" 2> /dev/null
printf '%s' "$value" | ours set "$project/.env.enc" PASSWORD 2> /dev/null
rm "$scratch/plain.env"

in_project() {
  (cd "$project" && env -i HOME="$scratch" PATH="$scratch/bin:$engine_path" \
    DOCKER_HOST="unix://$engine_folder/socket" DOCKER_CONFIG="$engine_folder/client" \
    SOPS_AGE_KEY_FILE="$keys/test-only.txt" "$@")
}
through() { in_project "$secretsctl" compose .env.enc "$@"; }
container_of() { engine_docker ps -aq --filter "label=com.docker.compose.service=$1"; }
variable_of() {
  engine_docker inspect "$(container_of "$1")" |
    jq -j --arg name "$2=" '.[0].Config.Env[] | select(startswith($name)) | .[($name | length):]'
}
# Nowhere in the project, nor where temporary files and memory are.
no_plaintext() {
  local found
  if [[ -e $project/.env || -L $project/.env ]]; then fail "$1: .env is still there"; else pass; fi
  found=$(grep -rlsF --exclude-dir=proc -- "$marker" "$project" /tmp /run /dev/shm 2> /dev/null |
    grep -vF "$engine_folder" || true)
  if [[ -z $found ]]; then pass; else fail "$1: plaintext in $found"; fi
}

for version in 2 1; do
  if [[ $version == 2 ]]; then compose=(docker compose); else compose=(docker-compose); fi
  name="Compose $version"
  check_equal "$name: up" "$(status_of through --until-started -- "${compose[@]}" up -d)" 0
  grep -qF 'the plaintext is gone' "$scratch/err" || fail "$name: $(cat "$scratch/err")"
  no_plaintext "$name: after up"
  check_equal "$name: through env_file" "$(variable_of app PASSWORD)" "$value"
  check_equal "$name: through \${NAME}" "$(variable_of app FILLED)" "$value"
  before=$(container_of app)
  check_equal "$name: up again" "$(status_of through -- "${compose[@]}" up -d)" 0
  check_equal "$name: nothing is made anew" "$(container_of app)" "$before"
  # What the closing line warns of.
  status=$(status_of in_project "${compose[@]}" up -d)
  if ((status != 0)); then pass; else fail "$name: without the file it goes on"; fi
  check_equal "$name: the container is as it was" "$(variable_of app FILLED)" "$value"
  check_equal "$name: ps" "$(status_of through -- "${compose[@]}" ps)" 0
  no_plaintext "$name: after ps"
  check_equal "$name: in place" "$(status_of through --no-symlink -- "${compose[@]}" up -d --force-recreate)" 0
  check_equal "$name: in place, env_file" "$(variable_of app PASSWORD)" "$value"
  no_plaintext "$name: in place"
  check_equal "$name: seen from elsewhere" "$(cd / && status_of in_project bash -c \
    "cd / && exec '$secretsctl' compose '$project/.env.enc' -- ${compose[*]} -f '$project/docker-compose.yml' ps")" 0
  check_equal "$name: a mistake is the command's" "$(status_of through -- "${compose[@]}" nonsense)" \
    "$(status_of in_project "${compose[@]}" nonsense)"
  check_equal "$name: down" "$(status_of through -- "${compose[@]}" down -t 0)" 0
  no_plaintext "$name: after down"

  # Waiting for the start: a job that ends well counts, one that fails is named.
  cp "$project/docker-compose.yml" "$scratch/kept.yml"
  printf '  job:\n    image: keep\n    command: ["/keep", "%s"]\n    network_mode: none\n' 0 \
    >> "$project/docker-compose.yml"
  check_equal "$name: a job" "$(status_of through --wait-for 60 -- "${compose[@]}" up -d)" 0
  if grep -q 'secretsctl: warning' "$scratch/err"; then fail "$name: $(cat "$scratch/err")"; else pass; fi
  sed -i 's/"0"\]/"7"]/' "$project/docker-compose.yml"
  check_equal "$name: a job that fails" "$(status_of through --wait-for 60 -- "${compose[@]}" up -d)" 0
  if grep -q 'job.* is exited (7)' "$scratch/err"; then pass; else fail "$name: $(cat "$scratch/err")"; fi
  no_plaintext "$name: after the jobs"
  check_equal "$name: the end" "$(status_of through -- "${compose[@]}" down -t 0)" 0
  cp "$scratch/kept.yml" "$project/docker-compose.yml"
done

# A wrapper is taken for Compose 2.
check_equal 'a wrapper' "$(status_of through -- sh -c 'docker compose up -d')" 0
check_equal 'a wrapper: the value' "$(variable_of app FILLED)" "$value"
status_of through -- docker compose down -t 0 > /dev/null
no_plaintext 'a wrapper'
finish
