# shellcheck shell=bash
# A systemd of the test's own, which reads an EnvironmentFile: sourced after docker_engine.sh.
# shellcheck disable=SC2154  # of lib.sh

# systemd as the first process of namespaces of its own, with one unit that reads $scratch/file. Leaves the unit's
# environment in $scratch/environment, within so many tenths of a second.
systemd=/lib/systemd/systemd
group=
systemd_reads() {
  local process i
  rm -f "$scratch/environment"
  (
    echo "$BASHPID" > "$group/cgroup.procs"
    # shellcheck disable=SC2016  # the shell inside expands it
    SCRATCH=$scratch SYSTEMD=$systemd exec unshare --pid --fork --kill-child --mount --mount-proc \
      --cgroup --uts --ipc --net bash -c '
        mount -t tmpfs tmpfs /run
        umount -R /sys/fs/cgroup
        mount -t cgroup2 none /sys/fs/cgroup
        mkdir -p /run/systemd/system
        printf "%s\n" "[Unit]" DefaultDependencies=no "[Service]" Type=oneshot \
          "EnvironmentFile=$SCRATCH/file" "ExecStart=/bin/bash $SCRATCH/write" \
          > /run/systemd/system/reader.service
        exec env -i container=test PATH="$PATH" "$SYSTEMD" --system --unit=reader.service'
  ) > "$scratch/log" 2>&1 &
  process=$!
  for ((i = 0; i < $1; i++)); do
    [[ -e $scratch/environment ]] && break
    sleep 0.1
  done
  kill -KILL "$process" 2> /dev/null || true
  wait "$process" 2> /dev/null || true
  for ((i = 0; i < 50; i++)); do
    grep -q 'populated 0' "$group/cgroup.events" && break
    sleep 0.1
  done
  find "$group" -mindepth 1 -depth -type d -exec rmdir {} +
}

# Makes ready for systemd_reads; false, and the reason on standard output, if it cannot run here.
systemd_available() {
  local hierarchy
  hierarchy=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
  group=$hierarchy/secretsctl-test.$$
  if [[ ! -x $systemd ]]; then
    echo 'it is not installed'
    return 1
  fi
  if [[ $(id -u) != 0 || -z $hierarchy ]] || ! mkdir "$group" 2> /dev/null; then
    echo 'it needs root and a cgroup of its own'
    return 1
  fi
  trap 'engine_stop; rmdir "$group" 2> /dev/null || true; rm -rf "$scratch"' EXIT
  printf 'env -0 > %s.new\nmv %s.new %s\n' "$scratch/environment" "$scratch/environment" \
    "$scratch/environment" > "$scratch/write"
  echo 'V_1="1"' > "$scratch/file"
  systemd_reads 100
  if [[ -e $scratch/environment ]]; then return 0; fi
  rmdir "$group"
  echo "it does not start in namespaces here: $(tail -n 1 "$scratch/log")"
  return 1
}
