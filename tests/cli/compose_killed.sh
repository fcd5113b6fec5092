#!/usr/bin/env bash
# compose, killed at random moments: the next run leaves no plaintext, and the user's files stay
# unchanged. SEED=N repeats the times, as far as a machine can; KILLS=N sets the number.
# shellcheck disable=SC2016  # the text in single quotes is for the command's own shell
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

kills=${KILLS:-200}
seed=${SEED:-$$}
echo "SEED=$seed"
RANDOM=$seed
export SOPS_AGE_KEY_FILE=$key
[[ $(stat -f -c %T /dev/shm) == tmpfs ]] || { cannot 'a plaintext in memory: /dev/shm is no tmpfs'; finish; exit; }
memory=$(mktemp -d /dev/shm/test-killed.XXXXXX)
trap 'rm -rf "$memory"; on_exit' EXIT
export XDG_RUNTIME_DIR=$memory
printf 'PASSWORD=marker-91bd $x "q"\n' > plain.env
expect 0 encrypt --age "$recipient" -o secrets.env.enc plain.env
rm plain.env
mkdir project
cp secrets.env.enc project/.env.enc
printf 'MINE=1\n' > project/.env.local
printf 'services: {}\n' > project/docker-compose.yml
ln -s .env.local project/.env.other
contents() { (cd project && find . ! -type d -printf '%p %i %m %l\n' | LC_ALL=C sort && cat .env.enc .env.local); }
contents > "$scratch/before"

compose() { "$secretsctl" compose project/.env.enc --env-file project/.env "$@"; }

begin 'killed at a random point'
where=(0 0 0 0)
for ((i = 0; i < kills; i++)); do
  flags=()
  if ((i % 2)); then flags=(--no-symlink); fi
  # The command outlives the run that is killed, as containers' start would.
  # Not through the function: that would be a shell of its own, which is killed instead.
  lasts=0.02
  if ((i % 10 < 2)); then lasts=1; fi
  "$secretsctl" compose project/.env.enc --env-file project/.env "${flags[@]}" -- sleep "$lasts" 2> "$scratch/killed.err" &
  ours=$!
  # Between its first instruction and its end, as long as both take here; or certainly while the plaintext is there.
  if [[ $lasts == 1 ]]; then await test -L project/.env -o -e project/.env; fi
  sleep "0.0$(printf %03d $((RANDOM % 300)))"
  kill -KILL "$ours" 2> /dev/null || true
  wait "$ours" 2> /dev/null || true
  if [[ -L project/.env ]]; then
    where[1]=$((where[1] + 1))
  elif [[ -e project/.env ]]; then
    where[2]=$((where[2] + 1))
  elif [[ -n $(ls -A "$memory") ]]; then
    where[3]=$((where[3] + 1))
  else
    where[0]=$((where[0] + 1))
  fi
  # The next run, in its own mode.
  flags=()
  if ((RANDOM % 2)); then flags=(--no-symlink); fi
  status=0
  compose "${flags[@]}" -- grep -q PASSWORD project/.env 2> "$err" || status=$?
  left=$(ls -A "$memory")
  if ((status != 0)) || [[ -n $left ]] || ! contents | cmp -s - "$scratch/before" ||
    grep -rqF marker-91bd project "$memory"; then
    bad "kill $i: status $status, in memory '$left', in the project: $(contents 2>&1 | head -n 5): $(cat "$err")"
    break
  fi
  good
done
echo "$i runs killed: ${where[1]} left a link, ${where[2]} a file, ${where[3]} a folder in memory, ${where[0]} nothing"
# Otherwise no run was killed in the middle.
check test "${where[1]}" -gt 0 -a "${where[2]}" -gt 0

begin 'killed while a large file is wiped'
if command -v strace > /dev/null && strace -o "$scratch/probe" true 2> /dev/null; then
  for ((i = 1; i <= 20000; i++)); do printf 'KEY_%d=marker-91bd-%d\n' "$i" "$i"; done > plain.env
  expect 0 encrypt --age "$recipient" -o large.env.enc plain.env
  rm plain.env
  kills=0
  for flag in '' --no-symlink; do
    for call in pwrite64 fsync unlinkat ftruncate '?rmdir' flock lseek; do
      for nth in 1 2 3 4 7 11; do
        # shellcheck disable=SC2086  # a flag or none
        { strace -o "$scratch/trace" -e trace="$call" -e "inject=$call:signal=KILL:when=$nth" \
          "$secretsctl" compose large.env.enc --env-file project/.env $flag -- true; } > /dev/null 2>&1 || true
        grep -q 'killed by SIGKILL' "$scratch/trace" || break
        kills=$((kills + 1))
        status=0
        compose -- grep -q PASSWORD project/.env 2> "$err" || status=$?
        left=$(ls -A "$memory")
        if ((status != 0)) || [[ -n $left ]] || ! contents | cmp -s - "$scratch/before" ||
          grep -rqF marker-91bd project "$memory"; then
          bad "$flag, killed at $call, time $nth: status $status, in memory '$left': $(cat "$err")"
          rm -rf project/.env "$memory"
          mkdir -m 0700 "$memory"
        fi
        good
      done
    done
  done
  echo "$kills kills while a large file was placed and wiped"
  check test "$kills" -ge 20
else
  cannot 'a kill at a system call: strace is not there or may not trace'
fi
finish
