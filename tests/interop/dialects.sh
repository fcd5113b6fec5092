#!/usr/bin/env bash
# The dialects of env files, each through the programs that read it: random values over everything
# that the dialect accepts come out byte for byte. SEED=N repeats a run. The last line names readers
# that cannot run here.
# shellcheck disable=SC2016  # shells inside expand the quoted texts
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=docker_engine.sh
source "$interop_folder/docker_engine.sh"
# shellcheck source=systemd_reader.sh
source "$interop_folder/systemd_reader.sh"

seed=${SEED:-$(date +%s)}
count=300
rounds=${ROUNDS:-3}
echo "seed $seed"
cmake --build "$top/build/release" --target dialect_values > "$scratch/log" 2>&1 ||
  { cat "$scratch/log" >&2; exit 1; }
random_values=$top/build/release/tests/interop/dialect_values

# Reported at the end: the readers that were not run, and why.
missing=()
not_run() {
  echo "  not run: $1: $2"
  missing+=("$1")
}
# has PEER NAME: whether install.sh installed it; otherwise NAME is not run.
has() {
  if [[ -e $cache/ready/$1 ]]; then return 0; fi
  not_run "$2" "$(cat "$cache/missing/$1" 2> /dev/null || echo "$1 is not installed")"
  return 1
}

# make_values DIALECT ROUND: random values in the dialect's form in `file`, sorted pairs in
# `expected`.
make_values() {
  "$random_values" "$1" $((seed + $2)) "$count" "$scratch/pairs" "$scratch/file" > "$scratch/refused"
  LC_ALL=C sort -z "$scratch/pairs" > "$scratch/expected"
}
# Selects the variables of make_values from an environment with a NUL after each; sorted.
ours_of() { LC_ALL=C grep -az '^V[_.]' | LC_ALL=C sort -z; }
# The same, without the name that ${NAME} cannot hold.
without_dotted() { LC_ALL=C grep -azv '^V\.'; }
# check_read NAME COMMAND...: the command prints the expected pairs.
check_read() {
  local name=$1
  shift
  "$@" < /dev/null 2> "$scratch/err" | ours_of > "$scratch/read" || true
  check_same "$name: $(head -n 1 "$scratch/err")" "$scratch/read" "$scratch/expected"
}

shells() {
  local PATH=$PATH:$cache/docker/bin
  local shell round
  for shell in dash bash 'bash --posix' 'busybox sh'; do
    if ! command -v "${shell%% *}" > /dev/null; then
      not_run "${shell%% *}" 'it is not installed'
      continue
    fi
    for ((round = 0; round < rounds; round++)); do
      make_values sh "$round"
      # shellcheck disable=SC2086  # words
      check_read "$shell, round $round" env -i PATH="$PATH" $shell -c '. "$0"; exec env -0' "$scratch/file"
    done
  done
}

json() {
  local round
  for ((round = 0; round < rounds; round++)); do
    make_values json "$round"
    check_read "jq, round $round" jq -j 'to_entries[] | "\(.key)=\(.value)\u0000"' "$scratch/file"
  done
}

python_dotenv() {
  has compose1 python-dotenv || return 0
  local round
  for ((round = 0; round < rounds; round++)); do
    make_values compose1 "$round"
    PYTHONPATH=$cache/compose1/usr/lib/python3/dist-packages check_read "python-dotenv, round $round" \
      /usr/bin/python3 -c '
import sys, dotenv
for name, value in dotenv.dotenv_values(sys.argv[1]).items():
    sys.stdout.buffer.write((name + "=" + value + "\0").encode())' "$scratch/file"
  done
}

# A project that uses the values in both ways: service `file` by env_file, `filled` by ${NAME}.
make_project() {
  local i
  rm -rf "$scratch/project"
  mkdir "$scratch/project"
  cp "$scratch/file" "$scratch/project/.env"
  {
    printf 'version: "3.3"\nservices:\n'
    printf '  %s:\n    image: empty\n    command: none\n    network_mode: none\n' file
    printf '    env_file: .env\n'
    printf '  %s:\n    image: empty\n    command: none\n    network_mode: none\n' filled
    printf '    environment:\n'
    for ((i = 0; i < count; i++)); do printf '      V_%d: ${V_%d}\n' "$i" "$i"; done
  } > "$scratch/project/docker-compose.yml"
}
docker_host=
compose_2() { (cd "$scratch/project" && env -i PATH="$PATH" HOME="$scratch" DOCKER_HOST="$docker_host" docker-compose-2 "$@"); }
compose_1() { (cd "$scratch/project" && env -i PATH="$PATH" HOME="$scratch" DOCKER_HOST="${docker_host:-unix:///none}" docker-compose-1 "$@"); }

# `config` doubles the dollars in its output again.
config_2() {
  compose_2 config --format json |
    jq -j --arg service "$1" '.services[$service].environment | to_entries[]
      | "\(.key)=\(.value | gsub("\\$\\$"; "$"))\u0000"'
}
# By its own functions: the YAML printed by `config` does not keep U+0085.
config_1() {
  (cd "$scratch/project" && PYTHONPATH=$cache/compose1/usr/lib/python3/dist-packages /usr/bin/python3 -c '
import sys
from compose.config import config
from compose.config.environment import Environment
details = config.find(".", [], Environment.from_env_file("."))
for service in config.load(details).services:
    if service["name"] == sys.argv[1]:
        for name, value in service["environment"].items():
            sys.stdout.buffer.write((name + "=" + value + "\0").encode())' "$1")
}

# check_both NAME COMMAND...: the command, given a service, prints its environment.
check_both() {
  local name=$1
  shift
  check_read "$name, env_file" "$@" file
  without_dotted < "$scratch/expected" > "$scratch/expected.filled"
  mv "$scratch/expected.filled" "$scratch/expected"
  check_read "$name, \${NAME}" "$@" filled
}

compose_config() {
  local round
  for ((round = 0; round < rounds; round++)); do
    if [[ -e $cache/ready/compose ]]; then
      make_values compose "$round"
      make_project
      check_both "Compose 2, config, round $round" config_2
    fi
    if [[ -e $cache/ready/compose1 ]]; then
      make_values compose1 "$round"
      make_project
      check_both "Compose 1, loaded, round $round" config_1
    fi
  done
  has compose 'Compose 2' || true
  has compose1 'Compose 1' || true
}

# The environment in a container's settings.
environment_of() {
  engine_docker inspect --format '{{json .Config.Env}}' "$1" | jq -j '.[] | . + "\u0000"'
}
environment_of_service() {
  environment_of "$(engine_docker ps -aq --filter "label=com.docker.compose.service=$1")"
}
remove_containers() {
  local container
  for container in $(engine_docker ps -aq); do engine_docker rm "$container" > /dev/null; done
}

docker_run() {
  local round value
  for ((round = 0; round < rounds; round++)); do
    make_values docker-run "$round"
    check_read "docker run, round $round" environment_of \
      "$(engine_docker create --env-file "$scratch/file" empty none)"
  done
  # The longest line that we write is the longest that it reads.
  value=$(head -c $((65536 - 4)) /dev/zero | tr '\0' x)
  printf 'V_=%s\n' "$value" > "$scratch/file"
  printf 'V_=%s\0' "$value" > "$scratch/expected"
  check_read 'docker run, the longest line' environment_of \
    "$(engine_docker create --env-file "$scratch/file" empty none)"
  printf 'V_=%sx\n' "$value" > "$scratch/file"
  check_equal 'docker run, one byte more' "$(status_of engine_docker create --env-file "$scratch/file" empty none)" 125
  remove_containers
}

compose_engine() {
  local version round dialect
  for version in 1 2; do
    if [[ $version == 1 ]]; then dialect=compose1; else dialect=compose; fi
    [[ -e $cache/ready/$dialect ]] || continue
    for ((round = 0; round < rounds; round++)); do
      make_values "$dialect" "$((round + 100))"
      make_project
      "compose_$version" up --no-start > "$scratch/log" 2>&1 || fail "up: $(tail -n 1 "$scratch/log")"
      check_both "Compose $version, containers, round $round" environment_of_service
      remove_containers
    done
  done
  # The reason for refusing bytes that are not UTF-8: they arrive changed.
  if [[ -e $cache/ready/compose ]]; then
    printf 'V_="\xff"\n' > "$scratch/file"
    make_project
    compose_2 up --no-start > /dev/null 2>&1
    check_equal 'bytes that are not UTF-8' "$(environment_of_service file | tr -d '\0')" $'V_=\ufffd'
    remove_containers
  fi
}

with_engine() {
  if ! engine_available > "$scratch/why"; then
    not_run 'Docker engine' "$(cat "$scratch/why")"
    return 0
  fi
  # An image without a file: no program starts in it.
  tar -c --files-from /dev/null | engine_docker import - empty > /dev/null
  docker_host=unix://$engine_folder/socket
  docker_run
  compose_engine
  docker_host=
  engine_stop
}

with_systemd() {
  local round
  if ! systemd_available > "$scratch/why"; then
    not_run systemd "$(cat "$scratch/why")"
    return 0
  fi
  for ((round = 0; round < rounds; round++)); do
    make_values systemd "$round"
    systemd_reads 100
    check_read "systemd, round $round" cat "$scratch/environment"
  done
  # Why noncharacters are refused: systemd does not take the file.
  printf 'V_1="1"\nV_2="\ufdd0"\n' > "$scratch/file"
  systemd_reads 20
  check_equal 'systemd, a noncharacter' "$(ls "$scratch/environment" 2> /dev/null)" ''
  rmdir "$group"
}

# doctor's findings about the plain text that sops writes: Compose 2 changes none of the values that
# doctor does not name, and changes or refuses each that it names.
plain_text() {
  has compose 'Compose 2, plain text' || return 0
  local name value
  local -A named=()
  make_values json 7
  printf 'FIRST=1\n' > "$scratch/plain.env"
  ours encrypt --age "$(recipient_of test-only)" -o "$scratch/all.env.enc" "$scratch/plain.env" 2> /dev/null
  while IFS= read -r -d '' pair; do
    printf '%s\n' "${pair#*=}" | ours set --empty "$scratch/all.env.enc" "${pair%%=*}" 2> /dev/null
  done < "$scratch/pairs"
  (cd "$scratch" && ours doctor --json all.env.enc) > "$scratch/report" || true
  for name in $(jq -r '.checks[] | select(.check == "compose_values") | .message
      | sub("^[^:]*: "; "") | gsub(","; "")' "$scratch/report"); do named[$name]=1; done
  ours decrypt "$scratch/all.env.enc" > "$scratch/plain.env"
  rm -rf "$scratch/project"
  mkdir "$scratch/project"
  printf 'services:\n  file:\n    image: empty\n    env_file: one.env\n' > "$scratch/project/compose.yaml"
  : > "$scratch/arrived"
  : > "$scratch/expected"
  while IFS= read -r -d '' pair; do
    name=${pair%%=*}
    if [[ -z ${named[$name]-} ]]; then
      LC_ALL=C grep -a "^$name=" "$scratch/plain.env" >> "$scratch/project/one.env"
      printf '%s\0' "$pair" >> "$scratch/expected"
    fi
  done < "$scratch/pairs"
  LC_ALL=C sort -z -o "$scratch/expected" "$scratch/expected"
  check_read 'plain text that doctor finds good' config_2 file
  # One at a time, because one may stop Compose.
  while IFS= read -r -d '' pair; do
    name=${pair%%=*}
    [[ -n ${named[$name]-} ]] || continue
    LC_ALL=C grep -a "^$name=" "$scratch/plain.env" > "$scratch/project/one.env"
    config_2 file 2> /dev/null | ours_of > "$scratch/read" || true
    if printf '%s\0' "$pair" | cmp -s - "$scratch/read"; then
      fail "plain text: doctor names $name, which arrives: $(printf %q "$pair")"
    else
      pass
    fi
  done < "$scratch/pairs"
  echo "  plain text: ${#named[@]} of $count values named"
}

github() {
  local round
  for ((round = 0; round < rounds; round++)); do
    make_values github "$round"
    check_read "the runner's rules, round $round" runner_reads "$scratch/file"
  done
}

shells
json
python_dotenv
compose_config
plain_text
with_engine
with_systemd
github
if ((${#missing[@]} > 0)); then
  echo "$((rounds * count)) values a reader; $passed checks passed, $failed failed; NOT RUN: $(printf '%s, ' "${missing[@]}" | sed 's/, $//')"
  ((failed == 0 && passed > 0))
else
  echo "$((rounds * count)) values a reader"
  finish
fi
