#!/usr/bin/env bash
# Shows where the time of a provider call goes, in percent, beside the same for a static process
# that does nothing: samples of the kernel's clock over many runs of both in turn, from execve to
# the exit, including the kernel's share. Needs the Debian package linux-perf and the right to use
# it (kernel.perf_event_paranoid at most 1, or root).
#
#   tests/bench/profile.sh [RUNS]
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
. "$(dirname "$0")/setup.sh"
runs=${1:-500}

if ! perf record -q -o /dev/null true 2> /dev/null; then
  echo 'profile: SKIPPED: perf is not installed (Debian package linux-perf), or not allowed here' >&2
  exit 0
fi
"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 30
echo 'int main(void) { return 0; }' > "$scratch/nothing.c"
"$cc" -O2 -static -o "$scratch/nothing" "$scratch/nothing.c"
# The names tell the samples of the two programs apart.
ln -s "$secretsctl" "$scratch/ours"
perf record -q -F 20000 -g -o "$scratch/samples" "$scratch/pairs" "$runs" "$scratch/request" \
  "$scratch/ours" provider "$scratch/30.env.enc" -- "$scratch/nothing" > "$scratch/medians"
perf script -i "$scratch/samples" -F comm,ip,sym 2> /dev/null > "$scratch/stacks"

# A sample is a paragraph: the name of the process, then one line for each frame, the innermost
# first.
awk -v medians="$(cat "$scratch/medians")" '
  function name_of(frame) {
    sub(/^[ \t]*[0-9a-f]+ /, "", frame)
    return frame
  }
  function is_kernel(frame) { return frame ~ /^[ \t]*ffffffff/ }
  # The part of the call that a sample belongs to.
  function part_of(   i, name, call, faults, code) {
    for (i = 2; i <= NF && is_kernel($i); i++) {
      name = name_of($i)
      if (name ~ /_sys_execve$/) return "exec: the kernel makes the process"
      if (name ~ /_sys_exit_group$|^do_exit$/) return "exit: the kernel takes it apart"
      if (name ~ /exc_page_fault$/) faults = 1
      if (name ~ /^__x64_sys_/) call = 1
    }
    code = i <= NF ? name_of($i) : ""
    if (faults && code ~ /^_dl_relocate/) return "page faults of relocation"
    if (faults) return call ? "system calls" : "page faults, others"
    if (call) return "system calls"
    if (i > 2) return "kernel: interrupts, entries"
    if (code ~ /^_dl_relocate/) return "relocation"
    if (code ~ /handle_amd|handle_intel|intel_check|update_active|_indices|cpu_features|_cpuid|__libc_start_main_impl/)
      return "cpuid: glibc, libsodium, Nettle"
    if (code ~ /ladder|curve25519|fe25519|fe51|scalarmult|^\._/) return "X25519"
    if (code ~ /nlohmann|json|openclaw/) return "request and answer (JSON)"
    if (code ~ /nettle|gcm|sha256|sha512|aes|chacha|poly1305|hkdf|hmac/) return "AES-GCM, SHA, ChaCha20"
    if (code ~ /secretsctl/) return "SOPS, age, the command"
    if (code ~ /locale|ios_base|numpunct|ctype|btowc|facet|_GLOBAL__sub|_gpgrt|gcry/) return "constructors of libraries"
    if (code ~ /malloc|free|^mem|_mem|^str|_str|operator new|operator delete|basic_string|std::/) return "malloc, strings, containers"
    return "others"
  }
  BEGIN { RS = ""; FS = "\n" }
  $1 ~ /^ours/ { ours[part_of()]++; all++ }
  $1 ~ /^nothing/ { nothing[part_of()]++; all_nothing++ }
  END {
    split(medians, took, " ")
    printf "provider, 30 ids: %.2f ms; a static process that does nothing: %.2f ms (with perf; medians)\n\n", took[1] / 1000, took[2] / 1000
    printf "| %-36s | %13s | %7s |\n|---|---|---|\n", "part", "provider, %", "nothing"
    for (part in nothing) if (!(part in ours)) ours[part] = 0
    sort = "sort -t\"|\" -k3 -nr"
    for (part in ours) printf "| %-36s | %13.1f | %7.1f |\n", part, 100 * ours[part] / all, 100 * nothing[part] / all | sort
    close(sort)
    printf "| %-36s | %13.1f | %7.1f |\n", "all", 100, 100 * all_nothing / all
  }' "$scratch/stacks"
