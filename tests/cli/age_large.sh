#!/usr/bin/env bash
# age encrypt and decrypt of long files: with several threads, in limited memory, with progress
# shown only on a terminal.
# shellcheck disable=SC2016  # a shell inside a session expands its script
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

chunk=65536
sealed_chunk=$((chunk + 16))
mib=$((1024 * 1024))
processors=$(nproc)

# Different in each chunk: a comparison notices swapped chunks.
head -c $((6 * mib + 12345)) < <(seq -f 'line %09.0f of a long file' 1 1000000) > large
expect 0 age encrypt -r "$recipient" -o large.age large
size=$(stat -c %s large.age)
chunks=$(((6 * mib + 12345 + chunk - 1) / chunk))
payload=$((size - 6 * mib - 12345 - chunks * 16))

begin 'sizes around a chunk and a group, and where threads start'
groups=$((mib + mib / 2 + chunk))
for size_of in $((groups - 1)) "$groups" $((groups + 1)) $((groups + mib / 2)) $((2 * mib)) $((3 * mib + 1)); do
  head -c "$size_of" large > sized
  expect 0 age encrypt -r "$recipient" -o sized.age sized
  expect 0 age decrypt -i "$key" -o sized.back sized.age
  same sized.back sized
  run age encrypt -r "$recipient" < sized | run age decrypt -i "$key" > sized.back
  same sized.back sized
done

# ipsec-mb on a processor with AVX-512, Libgcrypt on others, libsodium if Libgcrypt is in FIPS mode.
# glibc hides the processor features that the variable names.
begin 'each possible library: each reads the files of the others'
no_avx512=GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX512F
for other in "$no_avx512" "$no_avx512 LIBGCRYPT_FORCE_FIPS_MODE=1"; do
  # shellcheck disable=SC2086  # two variables
  env $other "$secretsctl" age decrypt -i "$key" -o other.back large.age
  same other.back large
  # shellcheck disable=SC2086
  env $other "$secretsctl" age encrypt -r "$recipient" -o other.age large
  expect 0 age decrypt -i "$key" -o other.back other.age
  same other.back large
  damage_byte() { printf '\377\376\375\374' | dd of=other.age bs=1 seek="$1" conv=notrunc status=none; }
  damage_byte $((payload + 40 * sealed_chunk + 1000))
  status=0
  # shellcheck disable=SC2086
  env $other "$secretsctl" age decrypt -i "$key" -o - other.age > other.back 2> other.said || status=$?
  check test "$status" -eq 1
  check grep -q 'the payload is damaged' other.said
  same other.back <(head -c $((40 * chunk)) large)
done

begin 'damage in each chunk: no file, and standard output gets the plaintext before it'
for ((at = 0; at < chunks; at += 5)); do
  cp large.age damaged.age
  printf '\377\376\375\374' |
    dd of=damaged.age bs=1 seek=$((payload + at * sealed_chunk + 1000)) conv=notrunc status=none
  expect 1 age decrypt -i "$key" -o never damaged.age
  said 'the payload is damaged'
  check test ! -e never
  expect 1 age decrypt -i "$key" -o - damaged.age
  head -c $((at * chunk)) large > authenticated
  printed authenticated
done

begin 'cut off at boundaries: no file, and standard output gets the plaintext before it'
for ((at = 1; at < chunks; at += 7)); do
  for more in -1 0 1 16; do
    head -c $((payload + at * sealed_chunk + more)) large.age > cut.age
    expect 1 age decrypt -i "$key" -o never cut.age
    check test ! -e never
    expect 1 age decrypt -i "$key" -o - cut.age
    head -c $(((more < 0 ? at - 1 : at) * chunk)) large > authenticated
    printed authenticated
  done
done

begin 'a failure leaves an existing output unchanged'
echo before > existing
cp existing expected
expect 1 age decrypt -i "$key" -o existing damaged.age
same existing expected

begin 'a full disk, and a pipe without a reader'
expect 3 age encrypt -r "$recipient" -o /dev/full large
if is_root; then
  expect 3 age decrypt -i "$key" -o /dev/full large.age
  said 'No space left'
fi
for way in encrypt decrypt; do
  if [[ $way == encrypt ]]; then words=(encrypt -r "$recipient" large); else words=(decrypt -i "$key" large.age); fi
  statuses=$({ run age "${words[@]}" 2> "$err" || echo "$?" >&3; } 3>&1 > >(head -c 10 > /dev/null; exec cat 0<&- 2> /dev/null))
  check is_equal "$statuses" 141
  # If the signal is ignored, the write fails.
  statuses=$(trap '' PIPE; { run age "${words[@]}" 2> "$err" || echo "$?" >&3; } 3>&1 > >(head -c 10 > /dev/null))
  check is_equal "$statuses" 3
  said 'cannot write'
done

begin 'damage is reported while the sender continues; finished chunks come out while it waits'
mkfifo pipe
for ((at = 3; at < chunks; at += 40)); do
  head -c $((payload + at * sealed_chunk)) large.age > start
  cp start damaged.age
  printf '\377\376\375\374' |
    dd of=damaged.age bs=1 seek=$((payload + (at - 1) * sealed_chunk + 1000)) conv=notrunc status=none
  {
    cat damaged.age
    exec sleep 30
  } > pipe &
  sender=$!
  SECONDS=0
  expect 1 age decrypt -i "$key" -o - pipe
  check test "$SECONDS" -lt 10
  kill "$sender"
  wait "$sender" || true
  {
    cat start
    exec sleep 30
  } > pipe &
  sender=$!
  : > "$out"
  "$secretsctl" age decrypt -i "$key" -o - pipe > "$out" 2> "$err" &
  receiver=$!
  for ((i = 0; i < 100; i++)); do
    if [[ $(stat -c %s "$out") == $((at * chunk)) ]]; then break; fi
    sleep 0.05
  done
  check is_equal "$(stat -c %s "$out")" $((at * chunk))
  check is_running "$receiver"
  kill "$receiver" "$sender"
  wait "$receiver" "$sender" 2> /dev/null || true
done

begin 'threads: none for a short file or on one processor, as many as there are processors for a long one'
# threads_of COMMAND...: how many threads the command starts.
threads_of() {
  timeout 60 strace -f -qq -e trace=clone,clone3 -e signal=none -o "$scratch/trace" "$@" > "$out" 2> "$err"
  grep -c CLONE_THREAD "$scratch/trace" || true
}
head -c $((mib + chunk)) large > short
if [[ -n $(type -P strace || true) ]]; then
  check is_equal "$(threads_of "$secretsctl" age encrypt -r "$recipient" -o short.age short)" 0
  check is_equal "$(threads_of "$secretsctl" age decrypt -i "$key" -o - short.age)" 0
  check is_equal "$(threads_of "$secretsctl" age encrypt -r "$recipient" -o x.age large)" \
    $(((processors < 12 ? processors : 12) - 1))
  check is_equal "$(threads_of taskset -c "$(taskset -cp $$ | sed 's/.*: *//; s/[-,].*//')" \
    "$secretsctl" age decrypt -i "$key" -o back large.age)" 0
  same back large
else
  cannot 'threads: strace is not there'
fi

begin 'a system that refuses threads'
# The limit counts a user's processes, so the test uses a user without any.
if is_root && ((processors > 1)) && [[ -n $(type -P prlimit || true) ]]; then
  chmod 0755 "$scratch"
  install -m 0755 "$secretsctl" "$scratch/command"
  install -m 0644 "$key" "$scratch/key"
  alone() {
    timeout 60 setpriv --reuid=61917 --regid=61917 --clear-groups prlimit --nproc=1 "$@"
  }
  check_not alone sh -c '/bin/true; /bin/true' 2> /dev/null
  alone "$scratch/command" age encrypt -r "$recipient" < large > lone.age
  alone "$scratch/command" age decrypt -i "$scratch/key" < lone.age > lone
  same lone large
else
  cannot 'a system that gives no threads: needs root and more than one processor'
fi

begin 'memory: under 32 MiB for 256 MiB, both ways'
# peak_of COMMAND...: its largest resident set in KiB, read when it waits to write its last bytes.
peak_of() {
  local process
  "$@" > pipe &
  process=$!
  {
    head -c $((256 * mib - 200000)) > /dev/null
    for ((i = 0; i < 100; i++)); do
      if [[ $(wc -c < "/proc/$process/stat") -gt 0 && $(cut -d' ' -f3 "/proc/$process/stat") == S ]]; then break; fi
      sleep 0.02
    done
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$process/status"
    cat > /dev/null
  } < pipe
  wait "$process"
}
truncate -s $((256 * mib)) huge
peak=$(peak_of "$secretsctl" age encrypt -r "$recipient" huge)
check test "$peak" -gt 1000
check test "$peak" -lt 32768
run age encrypt -r "$recipient" -o huge.age huge
peak=$(peak_of "$secretsctl" age decrypt -i "$key" huge.age)
check test "$peak" -gt 1000
check test "$peak" -lt 32768
# With little memory left for threads and their allocations.
(
  ulimit -v 60000
  "$secretsctl" age decrypt -i "$key" huge.age | cmp - huge
) 2> "$err"
check test ! -s "$err"

begin 'no progress where standard error is no terminal'
{
  head -c 100000 large
  sleep 1.3
  tail -c +100001 large
} | run age encrypt -r "$recipient" -o slow.age 2> "$err"
check test ! -s "$err"
expect 0 age decrypt -i "$key" -o back slow.age
same back large

# The library has a function of that name.
terminal_program=$(type -P expect || true)
if [[ -z $terminal_program ]]; then
  cannot 'progress on a terminal: the program expect is not there'
  finish
  exit
fi
export secretsctl recipient key

# session SCRIPT: runs expect's script at a terminal; everything shown is in $scratch/shown.
session() {
  {
    cat << 'EXPECT'
set timeout 30
log_user 0
log_file -noappend -a $env(shown)
proc fail {what} { puts stderr "at the terminal: $what"; exit 1 }
proc await {pattern} {
  expect {
    -re $pattern {}
    timeout { fail "not seen: $pattern" }
    eof { fail "ended before: $pattern" }
  }
}
EXPECT
    printf '%s\n' "$1"
  } > "$scratch/session.exp"
  rm -f "$scratch/shown"
  if shown=$scratch/shown timeout 60 "$terminal_program" -f "$scratch/session.exp" > "$scratch/session.out" 2>&1; then
    good
  else
    bad "the session: $(tail -n 3 "$scratch/session.out") $(tail -c 500 "$scratch/shown" | cat -v)"
  fi
}
shown() { if grep -qaE -- "$1" "$scratch/shown"; then good; else bad "not shown: $1"; fi; }
shown_not() { if grep -qaE -- "$1" "$scratch/shown"; then bad "shown: $1"; else good; fi; }

begin 'progress on a terminal: bytes, rate, time left, and the line is removed at the end'
session '
spawn -noecho sh -c {"$secretsctl" age encrypt -r "$recipient" huge | { sleep 1.3; head -c 100000000; sleep 0.5; cat; } > shown.age; echo done}
await {MiB of 256 MiB, [0-9.]+ [KM]iB/s, [0-9]+ s left}
await {\r +\rdone}
expect eof'
expect 0 age decrypt -i "$key" -o back shown.age
same back huge

begin 'from a pipe there is no size and no time left'
session '
spawn -noecho sh -c {{ head -c 3000000 large; sleep 1.2; tail -c +3000001 large; } | "$secretsctl" age encrypt -r "$recipient" -o piped.age; echo done}
await {MiB, [0-9.]+ MiB/s}
await {\r +\rdone}
expect eof'
shown_not 'left| of '
expect 0 age decrypt -i "$key" -o back piped.age
same back large

begin 'an error comes after the line, on one of its own'
session '
spawn -noecho sh -c {{ head -c 3000000 large.age; sleep 1.2; head -c 4000000 large.age | tail -c +3000001; } | "$secretsctl" age decrypt -i "$key" -o never; echo done}
await {MiB/s}
await {\r +\rsecretsctl: the payload is damaged[^\n]*\ndone}
expect eof'

begin 'none for a short work, none with output on the terminal, none before the answer to a question'
session '
spawn -noecho sh -c {"$secretsctl" age encrypt -r "$recipient" -o quick.age large; echo done}
await {^done}
expect eof'
session '
spawn -noecho sh -c {{ head -c 200000 large; sleep 1.3; tail -c +200001 large | head -c 1000000; } | "$secretsctl" age encrypt -a -r "$recipient"; echo done}
await {END AGE}
await done
expect eof'
# The blank tells it from armored text.
shown_not ' [KMG]?i?B/s'
printf 'correct horse\n' > passphrase
expect 0 age encrypt -p --passphrase-file passphrase -o locked.age large
session '
spawn -noecho sh -c {"$secretsctl" age decrypt -o unlocked locked.age; echo done}
await {^Passphrase: }
sleep 1.5
send "correct horse\r"
await {^\r\ndone}
expect eof'
same unlocked large
finish
