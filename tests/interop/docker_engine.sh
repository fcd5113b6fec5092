# shellcheck shell=bash
# Runs a Docker engine for one test. It leaves nothing behind: no process, mount, folder, or rule of
# the machine's network. Sourced after lib.sh; replaces its clean-up.
#
#   engine_available || ...    starts one unless it runs; if it can't, says why and is false
#   engine_docker ARGS...      its client
#   engine_run ARGS...         a container without a network, removed when its command ends
#   engine_image_from_folder NAME FOLDER
#
# ENGINE_PARENT is the parent of its folder: the machine's folder for temporary files, unless a test
# that searches that one needs another. A socket's path can have at most 108 bytes.
# shellcheck disable=SC2154  # of lib.sh

ENGINE_PARENT=${ENGINE_PARENT:-${TMPDIR:-/tmp}}
engine_folder=
engine_process=
engine_problem=
engine_group=secretsctl-engine.$$
# A client and an engine from the same package understand each other.
engine_path=$cache/docker/usr/sbin:$cache/docker/usr/bin:$PATH

trap 'engine_stop; rm -rf "$scratch"' EXIT

engine_docker() {
  PATH=$engine_path DOCKER_CONFIG=$engine_folder/client \
    docker -H "unix://$engine_folder/socket" "$@"
}
# A signal ends the client, and so the test; the container ends with the engine.
engine_run() { engine_docker run --rm --network none --sig-proxy=false "$@"; }

engine_image_from_folder() {
  tar -C "$2" --numeric-owner -c . | engine_docker import - "$1" > "$engine_folder/import" 2>&1 ||
    { cat "$engine_folder/import" >&2; return 1; }
}

# Its mounts and processes are in namespaces of which it is the first process: all of them end with
# it, and it ends with the test, even if the test is killed.
engine_start() {
  engine_folder=$(mktemp -d "$ENGINE_PARENT/engine.XXXXXX") || return 1
  PATH=$engine_path setpriv --pdeathsig KILL \
    unshare --mount --propagation private --pid --mount-proc --fork --kill-child=KILL \
    dockerd --data-root "$engine_folder/data" --exec-root "$engine_folder/exec" \
    --pidfile "$engine_folder/pid" -H "unix://$engine_folder/socket" --storage-driver vfs \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "/$engine_group" --bridge=none \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    > "$engine_folder/log" 2>&1 &
  engine_process=$!
  local i
  for ((i = 0; i < 300; i++)); do
    if engine_docker version > /dev/null 2>&1; then return 0; fi
    if ! kill -0 "$engine_process" 2> /dev/null; then break; fi
    sleep 0.1
  done
  return 1
}

engine_stop() {
  local process
  if [[ -n $engine_process ]]; then
    # Asked first, so that it removes the control groups of its containers.
    engine_docker ps -q 2> /dev/null | while read -r process; do
      engine_docker kill "$process" > /dev/null 2>&1 || true
    done
    # shellcheck disable=SC2046  # words
    kill $(cat "/proc/$engine_process/task/$engine_process/children" 2> /dev/null) 2> /dev/null || true
    engine_wait || kill -KILL "$engine_process" 2> /dev/null || true
    wait "$engine_process" 2> /dev/null || true
    engine_process=
  fi
  if [[ -n $engine_folder ]]; then
    find /sys/fs/cgroup -depth -type d -path "*/$engine_group*" -exec rmdir {} + 2> /dev/null || true
    # Its mounts should be in its namespace; if one is visible here, its content is not ours to
    # remove.
    if grep -qF " $engine_folder/" /proc/self/mountinfo; then
      echo "docker_engine.sh: something is still mounted in $engine_folder" >&2
    else
      rm -rf "$engine_folder"
    fi
    engine_folder=
  fi
}
engine_wait() {
  local i
  for ((i = 0; i < 150; i++)); do
    kill -0 "$engine_process" 2> /dev/null || return 0
    sleep 0.1
  done
  return 1
}

# Tried once; engine_problem keeps the reason for a failure.
engine_available() {
  if [[ -n $engine_process ]]; then return 0; fi
  if [[ -z $engine_problem ]]; then
    if [[ ! -e $cache/ready/docker ]]; then
      engine_problem=$(cat "$cache/missing/docker" 2> /dev/null || echo 'it is not installed')
    elif [[ $(id -u) != 0 ]]; then
      engine_problem='only root can start one'
    elif engine_start; then
      return 0
    else
      engine_problem="it does not start: $(grep -v '^$' "$engine_folder/log" 2>&1 | tail -n 1)"
      engine_stop
    fi
  fi
  echo "no Docker engine: $engine_problem"
  return 1
}
