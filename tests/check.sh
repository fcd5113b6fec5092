#!/usr/bin/env bash
# The checks of a careful reviewer: format, the arrows between folders, the ABI, the comments of public headers,
# shell scripts, sanitizers, clang-tidy, a minute of fuzzing, dead code, the instructions of the hot paths, the
# same bytes in another folder. Runs all of them, then fails if any failed. `tests/check.sh PART...` runs some:
# format arrows abi docs shell sanitizers tidy fuzz unused instructions reproducible, and only by name threads,
# which takes three minutes without a compiler cache.
set -euo pipefail

self=$(realpath "$0")
cd "$(dirname "$self")/.."
jobs=${JOBS:-$(nproc)}
fuzz_seconds=${FUZZ_SECONDS:-60}

sources() { find lib cli bindings tests examples -name node_modules -prune -o -name '*.[ch]' -print -o -name '*.[ch]pp' -print | sort; }

check_format() {
  sources | xargs clang-format --dry-run -Werror
}

check_arrows() { tests/arrows.sh; }

check_abi() { tests/abi.sh; }

# Each public declaration has a comment, and Doxygen understands it.
check_docs() {
  configure release
  cmake --build build/release --target docs
}

check_shell() {
  local scripts
  mapfile -t scripts < <(find . -path ./build -prune -o -name '*.sh' -print | sort)
  shellcheck "${scripts[@]}" .ci/run
}

configure() { cmake --preset "$1" > /dev/null; }

# The tests of the command are for the release build; here the library's tests run, sanitized.
check_sanitizers() {
  configure asan
  cmake --build build/asan -j "$jobs" --target tests/unit/all tests/bindings/all
  ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 \
    UBSAN_OPTIONS=print_stacktrace=1 \
    ctest --test-dir build/asan --output-on-failure -j "$jobs" -E '^cli_' --no-tests=error
}

# The secret pool, and works with several threads.
check_threads() {
  configure tsan
  cmake --build build/tsan -j "$jobs" --target thread_tests
  TSAN_OPTIONS=halt_on_error=1 timeout 300 build/tsan/tests/unit/thread_tests
}

# With the compile commands of Clang's own build, because GCC has flags that Clang does not know. A
# source that this build leaves out (for another release's libraries) has none.
check_tidy() {
  configure fuzz
  jq -r --arg top "$PWD/" '.[].file | ltrimstr($top)' build/fuzz/compile_commands.json |
    grep -E '^(lib|cli|bindings)/.*pp$' | sort -u |
    xargs -P "$jobs" -n 1 clang-tidy -p build/fuzz --quiet 2> build/tidy.log || {
    grep -v 'warnings generated' build/tidy.log >&2
    return 1
  }
}

# Each target gets an equal share of the time, and starts from its seeds (tests/fuzz/corpus/NAME) if
# it has any.
check_fuzz() {
  configure fuzz
  cmake --build build/fuzz -j "$jobs" --target tests/fuzz/all
  local targets=() target share folder name seeds
  if [[ -d build/fuzz/tests/fuzz ]]; then
    mapfile -t targets < <(find build/fuzz/tests/fuzz -maxdepth 1 -type f -perm -u+x | sort)
  fi
  if ((${#targets[@]} == 0)); then
    echo 'check: there is no fuzz target in build/fuzz/tests/fuzz' >&2
    return 1
  fi
  share=$((fuzz_seconds / ${#targets[@]}))
  if ((share == 0)); then share=1; fi
  folder=build/fuzz/run
  for target in "${targets[@]}"; do
    name=$(basename "$target")
    mkdir -p "$folder/$name"
    seeds=()
    if [[ -d tests/fuzz/corpus/$name ]]; then seeds=("tests/fuzz/corpus/$name"); fi
    echo "fuzzing $name for $share s"
    if ! "$target" -max_total_time="$share" -timeout=10 -rss_limit_mb=2048 -verbosity=0 \
      -print_final_stats=1 -artifact_prefix="$folder/$name-" "$folder/$name" "${seeds[@]}" \
      > "$folder/$name.log" 2>&1; then
      tail -n 60 "$folder/$name.log" >&2
      return 1
    fi
    grep number_of_executed_units "$folder/$name.log" || true
  done
}

check_unused() {
  configure release
  cmake --build build/release -j "$jobs" --target secretsctl secretsctl_c
  tests/unused.sh build/release
}

check_instructions() {
  configure release
  cmake --build build/release -j "$jobs" --target secretsctl
  tests/bench/instructions.sh
}

check_reproducible() {
  configure release
  tests/reproducible.sh
}

# Each part runs in its own process: `set -e` has no effect inside a condition.
if [[ ${1-} == --part ]]; then
  "check_$2"
  exit
fi
failed=()
skipped=()
if (($# > 0)); then parts=("$@"); else parts=(format arrows abi docs shell sanitizers tidy fuzz unused instructions reproducible); fi
for part in "${parts[@]}"; do
  echo "check: $part"
  start=$SECONDS
  status=0
  "$self" --part "$part" < /dev/null || status=$?
  echo "check: $part: status $status, $((SECONDS - start)) s"
  # 77: the part cannot run on this machine, and has said why.
  if ((status == 77)); then
    skipped+=("$part")
  elif ((status != 0)); then
    failed+=("$part")
  fi
done
if ((${#failed[@]} > 0)); then
  echo "check: failed: ${failed[*]}" >&2
  exit 1
fi
if ((${#skipped[@]} > 0)); then
  echo "check: passed, but SKIPPED: ${skipped[*]}"
else
  echo 'check: all passed'
fi
