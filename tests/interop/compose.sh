#!/usr/bin/env bash
# The complete deployment on a real engine: an encrypted file in a repository, containers that get
# every byte of it through env_file and through ${NAME}, with Compose 2 and docker-compose 1.29, and
# no plaintext left anywhere afterwards.
# shellcheck disable=SC2016  # for Compose to fill in
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# The folders searched for plaintext must not contain Docker's own files.
ENGINE_PARENT=/var/tmp
# shellcheck source=docker_engine.sh
source "$interop_folder/docker_engine.sh"
need docker compose compose1
if ! engine_available > "$scratch/why"; then
  echo "SKIPPED: $(cat "$scratch/why")"
  exit 77
fi

# A container's only program: it runs on, or ends with a given status.
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

# The client as users install it: docker with its plugin, or docker-compose.
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
    jq -j --arg name "$2=" '.[0].Config.Env[]? | select(startswith($name)) | .[($name | length):]'
}
# No plaintext in the project, nor in the folders for temporary files and memory.
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
  # The closing line warns of this.
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

  # Waiting for the start: a job that ends well counts, a failed one is named.
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

# A container that ends at once is named each time, beside one that runs on: with and without
# restarts. ROUNDS=N sets the number of rounds.
for ((round = 1; round <= ${ROUNDS:-5}; round++)); do
  for version in 2 1; do
    if [[ $version == 2 ]]; then compose=(docker compose); else compose=(docker-compose); fi
    for policy in '"no"' always; do
      printf '  job:\n    image: keep\n    command: ["/keep", "3"]\n    network_mode: none\n    restart: %s\n' "$policy" |
        cat "$scratch/kept.yml" - > "$project/docker-compose.yml"
      time=60
      if [[ $policy == always ]]; then time=4; fi
      check_equal "round $round, $version, $policy" "$(status_of through --wait-for "$time" -- "${compose[@]}" up -d)" 0
      if grep -qE 'warning: .*job.* (is (exited|restarting) \(3\)|has ended and was started again)' "$scratch/err"; then
        pass
      else
        fail "round $round, $version, $policy: not named: $(cat "$scratch/err")"
      fi
      if grep -q 'warning: .*app' "$scratch/err"; then fail "round $round: $(cat "$scratch/err")"; else pass; fi
      check_equal "round $round: down" "$(status_of through -- "${compose[@]}" down -t 0)" 0
    done
  done
done
cp "$scratch/kept.yml" "$project/docker-compose.yml"

# docs/deployment.md describes these commands without the plaintext.
service() { printf 'version: "3"\nservices:\n  app:\n    image: keep\n    command: ["/keep"]\n    network_mode: none\n%s\n' "$1" > "$project/docker-compose.yml"; }
# without NAME works|stops COMMAND...: runs Compose's commands in this order.
without() {
  local name=$1 expected=$2 command status
  shift 2
  for command in "$@"; do
    # shellcheck disable=SC2086  # words
    status=$(status_of in_project "${compose[@]}" $command)
    if [[ $expected == works ]]; then
      check_equal "$name: $command" "$status" 0
    elif ((status != 0)) && ! grep -q 'no such file or directory: unknown' "$scratch/err"; then
      pass
    else
      fail "$name: $command goes on: $status"
    fi
  done
}
reads=('up -d' 'run --rm app' 'exec -T app /keep 0' 'top' 'images' 'config -q')
asks=('ps' 'logs' 'stop -t 0' 'start' 'restart -t 0')
for version in 2 1; do
  if [[ $version == 2 ]]; then compose=(docker compose); else compose=(docker-compose); fi
  service '    env_file: .env'
  check_equal "env_file, $version" "$(status_of through -- "${compose[@]}" up -d)" 0
  without "env_file, $version" stops "${reads[@]}"
  if [[ $version == 2 ]]; then
    without "env_file, $version" works "${asks[@]}" 'down -t 0'
  else
    without "env_file, $version" stops "${asks[@]}" 'down -t 0'
  fi
  check_equal "env_file, $version: down" "$(status_of through -- "${compose[@]}" down -t 0)" 0
  service '    environment: {PASSWORD: "${PASSWORD:?}"}'
  check_equal "\${NAME:?}, $version" "$(status_of through -- "${compose[@]}" up -d)" 0
  without "\${NAME:?}, $version" stops "${reads[@]}" "${asks[@]}" 'down -t 0'
  check_equal "\${NAME:?}, $version" "$(variable_of app PASSWORD)" "$value"
  check_equal "\${NAME:?}, $version: down" "$(status_of through -- "${compose[@]}" down -t 0)" 0
  # The case without a message, which doctor finds.
  service '    environment: {PASSWORD: "${PASSWORD}"}'
  check_equal "\${NAME}, $version" "$(status_of through -- "${compose[@]}" up -d)" 0
  without "\${NAME}, $version" works 'up -d'
  check_equal "\${NAME}, $version: the container is blank" "$(variable_of app PASSWORD)" ''
  status_of in_project "$secretsctl" doctor .env.enc > /dev/null
  if grep -q 'PASSWORD (line 7)' "$scratch/out"; then pass; else fail "doctor: $(cat "$scratch/out")"; fi
  check_equal "\${NAME}, $version: down" "$(status_of through -- "${compose[@]}" down -t 0)" 0
done
compose=(docker compose)
service '    env_file: [{path: .env, required: false}]'
check_equal 'required: false' "$(status_of through -- docker compose up -d)" 0
check_equal 'required: false: the value' "$(variable_of app PASSWORD)" "$value"
without 'required: false' works "${asks[@]}" images 'config -q'
check_equal 'required: false: it stays' "$(variable_of app PASSWORD)" "$value"
without 'required: false' works 'up -d'
check_equal 'required: false: the container is blank' "$(variable_of app PASSWORD)" ''
status_of through -- docker compose down -t 0 > /dev/null
cp "$scratch/kept.yml" "$project/docker-compose.yml"

# Random values all the way: encrypted, placed, read by both into containers. SEED=N repeats them.
seed=${SEED:-$RANDOM}
cmake --build "$top/build/release" --target dialect_values > "$scratch/log" 2>&1 || { cat "$scratch/log" >&2; exit 1; }
for version in 2 1; do
  if [[ $version == 2 ]]; then compose=(docker compose) dialect=compose; else compose=(docker-compose) dialect=compose1; fi
  "$top/build/release/tests/interop/dialect_values" "$dialect" "$seed" 100 "$scratch/pairs" "$scratch/unused" > /dev/null
  cp "$project/.env.enc" "$scratch/kept.enc"
  while IFS= read -r -d '' pair; do
    printf '%s\n' "${pair#*=}" | ours set --empty "$project/.env.enc" "${pair%%=*}" 2> /dev/null
  done < "$scratch/pairs"
  service '    env_file: .env'
  check_equal "random values, $version, seed $seed" "$(status_of through -- "${compose[@]}" up -d)" 0
  engine_docker inspect "$(container_of app)" | jq -j '.[0].Config.Env[] | . + "\u0000"' |
    LC_ALL=C grep -az '^V[_.]' | LC_ALL=C sort -z > "$scratch/arrived"
  LC_ALL=C sort -z "$scratch/pairs" > "$scratch/expected"
  check_same "random values, $version, seed $seed: what arrives" "$scratch/arrived" "$scratch/expected"
  # A variable of the environment takes precedence over the file's, as in Compose; --pristine leaves
  # it out. An empty value would be refused there: nothing authenticates it.
  filled=$(LC_ALL=C grep -azm 1 '^V_[^=]*=.' "$scratch/pairs" | tr -d '\0' | sed -n '1s/=.*//p')
  check_equal "environment, $version, seed $seed" "$(status_of in_project "$filled=other" "$secretsctl" compose .env.enc --pristine -- "${compose[@]}" up -d)" 0
  check_equal "random values, $version: down" "$(status_of through -- "${compose[@]}" down -t 0)" 0
  cp "$scratch/kept.enc" "$project/.env.enc"
done
cp "$scratch/kept.yml" "$project/docker-compose.yml"

# docs/deployment.md exactly as written: make deploy in a repository of one's own.
mkdir -p "$project/secrets"
sed -n '/^```make$/,/^```$/{/^```/d;p}' "$top/docs/deployment.md" > "$project/Makefile"
cp "$project/.env.enc" "$project/secrets/.env.enc"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
check_equal 'make deploy' "$(status_of in_project make deploy)" 0
check_equal 'make deploy: env_file' "$(variable_of app PASSWORD)" "$value"
check_equal 'make deploy: ${NAME}' "$(variable_of app FILLED)" "$value"
no_plaintext 'make deploy'
check_equal 'make dc' "$(status_of in_project make dc 'ARGS=ps -q')" 0
check_equal 'make dc: the container' "$(grep -c . "$scratch/out")" 1
check_equal 'make dc down' "$(status_of in_project make dc 'ARGS=down -t 0')" 0
no_plaintext 'make dc'

# A wrapper counts as Compose 2.
check_equal 'a wrapper' "$(status_of through -- sh -c 'docker compose up -d')" 0
check_equal 'a wrapper: the value' "$(variable_of app FILLED)" "$value"
status_of through -- docker compose down -t 0 > /dev/null
no_plaintext 'a wrapper'
finish
