#!/usr/bin/env bash
# Env files as their readers take them: random files in the syntax of each, read by the program itself and by
# `encrypt --from`, give the same names and values, and so does what `decrypt` writes for it. SEED=N repeats a run. A
# reader that cannot run here is named in the last line.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=docker_engine.sh
source "$interop_folder/docker_engine.sh"
# shellcheck source=systemd_reader.sh
source "$interop_folder/systemd_reader.sh"
need node

seed=${SEED:-$(date +%s)}
echo "seed $seed"
cmake --build "$top/build/release" --target env_file_values dialect_values > "$scratch/log" 2>&1 ||
  { cat "$scratch/log" >&2; exit 1; }
programs=$top/build/release/tests/interop
# What the files refer to and do not set.
# shellcheck disable=SC2016  # a value as it is
outside=(V_OUT_1='out $V_0 "x"' V_OUT_2=)

missing=()
not_run() {
  echo "  not run: $1: $2"
  missing+=("$1")
}
has() {
  if [[ -e $cache/ready/$1 ]]; then return 0; fi
  not_run "$2" "$(cat "$cache/missing/$1" 2> /dev/null || echo "$1 is not installed")"
  return 1
}

# make_files READER COUNT: $scratch/files/N, and what we make of them; `files` names them.
files=()
make_files() {
  rm -rf "$scratch/files"
  "$node" "$interop_folder/env_files.mjs" "$1" "$seed" "$2" "$scratch/files"
  files=()
  local i
  for ((i = 0; i < $2; i++)); do files+=("$scratch/files/$i"); done
  env -i "${outside[@]}" "$programs/env_file_values" "$1" environment "${files[@]}"
}

sorted() { LC_ALL=C sort -z; }
# Of an environment, a NUL after each variable, what a file set. (A line of a value may be taken for another variable.)
ours_of() { { LC_ALL=C grep -az '^V_[0-9]' || true; } | sorted; }

# compare NAME: FILE.theirs, or FILE.failed where the reader refuses the file, with FILE.ours or FILE.refused. We may
# refuse more than the reader, never take what it refuses, and must take most.
compare() {
  local file same=0 both=0 refused=0
  for file in "${files[@]}"; do
    if [[ -e $file.refused ]]; then
      if [[ -e $file.failed ]]; then both=$((both + 1)); else refused=$((refused + 1)); fi
    elif [[ -e $file.failed ]]; then
      fail "$1: it refuses a file that we take: $(printf %q "$(cat "$file")")"
    elif cmp -s <(ours_of < "$file.ours") <(ours_of < "$file.theirs"); then
      same=$((same + 1))
      pass
    else
      fail "$1: $(printf %q "$(cat "$file")"): $(cmp "$file.ours" "$file.theirs" 2>&1)"
    fi
  done
  echo "  $1: ${#files[@]} files: $same the same, $both refused by both, $refused by us alone"
  if ((same * 2 < ${#files[@]})); then fail "$1: too few files are taken"; fi
}


npm_dotenv() {
  has dotenv "npm's dotenv" || return 0
  make_files dotenv 2000
  cat > "$scratch/read.mjs" << END
import { parse } from "$node_modules/dotenv/lib/main.js";
import { readFileSync, writeFileSync } from "node:fs";
for (const file of process.argv.slice(2)) {
  const values = parse(readFileSync(file));
  writeFileSync(file + ".theirs", Object.keys(values).sort().map((name) => name + "=" + values[name] + "\0").join(""));
}
END
  "$node" "$scratch/read.mjs" "${files[@]}"
  compare "npm's dotenv"
}

python_dotenv() {
  has compose1 python-dotenv || return 0
  make_files compose1 2000
  env -i "${outside[@]}" PYTHONPATH="$cache/compose1/usr/lib/python3/dist-packages" /usr/bin/python3 -c '
import logging, sys, dotenv
problems = []
class Problems(logging.Handler):
    def emit(self, record): problems.append(record)
logging.getLogger("dotenv.main").addHandler(Problems())
for file in sys.argv[1:]:
    problems.clear()
    values = dotenv.dotenv_values(file, encoding="utf-8-sig")  # as Compose reads it
    if problems or None in values.values():
        open(file + ".failed", "w").close()
    else:
        text = "".join(name + "=" + values[name] + "\0" for name in sorted(values))
        open(file + ".theirs", "wb").write(text.encode())' "${files[@]}" 2> /dev/null
  compare python-dotenv
}

compose_2() {
  has compose 'Compose 2' || return 0
  local file
  make_files compose 250
  mkdir -p "$scratch/project"
  printf 'services:\n  file:\n    image: empty\n    env_file: one.env\n' > "$scratch/project/compose.yaml"
  for file in "${files[@]}"; do
    cp "$file" "$scratch/project/one.env"
    if (cd "$scratch/project" && env -i PATH="$PATH" HOME="$scratch" "${outside[@]}" \
      docker-compose-2 config --format json) > "$scratch/config" 2> "$scratch/err" &&
      ! grep -q 'is not set' "$scratch/err"; then
      # What `config` prints has its dollars doubled again.
      jq -j '.services.file.environment // {} | to_entries[] | "\(.key)=\(.value | gsub("\\$\\$"; "$"))\u0000"' \
        "$scratch/config" | sorted > "$file.theirs"
    else
      touch "$file.failed"
    fi
  done
  compare 'Compose 2'
}

shells() {
  local shell file
  for shell in dash bash; do
    if ! command -v "$shell" > /dev/null; then
      not_run "$shell" 'it is not installed'
      continue
    fi
    make_files sh 1000
    for file in "${files[@]}"; do
      # A command in the file fails: none has that PATH.
      # shellcheck disable=SC2016  # the shell inside expands it
      if env -i HOME=/home/v PATH=/none "${outside[@]}" "$(command -v "$shell")" -uc 'set -a; . "$0" || exit; exec /usr/bin/env -0' "$file" \
        > "$scratch/environment" 2> "$scratch/err" < /dev/null && [[ ! -s $scratch/err ]]; then
        ours_of < "$scratch/environment" > "$file.theirs"
      else
        touch "$file.failed"
      fi
    done
    compare "$shell"
  done
}

docker_run() {
  local file container
  if ! engine_available > "$scratch/why"; then
    not_run 'docker run' "$(cat "$scratch/why")"
    return 0
  fi
  tar -c --files-from /dev/null | engine_docker import - empty > /dev/null
  make_files docker-run 60
  for file in "${files[@]}"; do
    if container=$(engine_docker create --env-file "$file" empty none 2> /dev/null); then
      engine_docker inspect --format '{{json .Config.Env}}' "$container" | jq -j '.[] | . + "\u0000"' |
        ours_of > "$file.theirs"
      engine_docker rm "$container" > /dev/null
    else
      touch "$file.failed"
    fi
  done
  compare 'docker run'
  engine_stop
}

with_systemd() {
  local file
  if ! systemd_available > "$scratch/why"; then
    not_run systemd "$(cat "$scratch/why")"
    return 0
  fi
  make_files systemd 25
  for file in "${files[@]}"; do
    cp "$file" "$scratch/file"
    systemd_reads 30
    if [[ -e $scratch/environment ]]; then
      ours_of < "$scratch/environment" > "$file.theirs"
    else
      touch "$file.failed"
    fi
  done
  compare systemd
  rmdir "$group"
}

# What decrypt writes for a reader is what --from reads, by the library over many values and by the command over a file.
both_ways() {
  local dialect round
  for dialect in compose compose1 sh docker-run systemd; do
    for round in 1 2 3; do
      "$programs/dialect_values" "$dialect" $((seed + round)) 300 "$scratch/pairs" "$scratch/file" > /dev/null
      rm -f "$scratch"/file.*
      "$programs/env_file_values" "$dialect" refused "$scratch/file"
      LC_ALL=C sort -z "$scratch/pairs" > "$scratch/expected"
      sorted < "$scratch/file.ours" > "$scratch/read" || cat "$scratch/file.refused" >&2
      check_same "$dialect, both ways, round $round" "$scratch/read" "$scratch/expected"
    done
    ours encrypt --age "$(recipient_of test-only)" --from "$dialect" -o "$scratch/one.env.enc" --fresh "$scratch/file" \
      2> /dev/null
    ours decrypt --output-type "$dialect" "$scratch/one.env.enc" > "$scratch/two"
    check_same "$dialect, what decrypt writes again" "$scratch/two" "$scratch/file"
    ours encrypt --age "$(recipient_of test-only)" --from "$dialect" -o "$scratch/one.env.enc" "$scratch/two" \
      2> "$scratch/err"
    check_equal "$dialect, nothing changes" "$(grep -c 'holds all of it already' "$scratch/err")" 1
    ours get "$scratch/one.env.enc" V_7 > "$scratch/value"
    LC_ALL=C grep -az '^V_7=' "$scratch/pairs" | sed -z 's/^V_7=//' | tr -d '\0' > "$scratch/expected"
    check_same "$dialect, get" "$scratch/value" "$scratch/expected"
  done
}

npm_dotenv
python_dotenv
compose_2
shells
both_ways
docker_run
with_systemd
if ((${#missing[@]} > 0)); then
  echo "$passed checks passed, $failed failed; NOT RUN: $(printf '%s, ' "${missing[@]}" | sed 's/, $//')"
  ((failed == 0 && passed > 0))
else
  finish
fi
