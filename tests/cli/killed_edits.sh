#!/usr/bin/env bash
# A change that is killed or fails at any moment: the file is the old one or the new one, whole, and no
# plaintext is left on a disk; what was left in memory goes with the next edit.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
secret=hunter2-of-the-test
mkdir folder
printf 'creation_rules:\n  - age: %s\n' "$recipient" > folder/.sops.yaml
printf 'A=%s\nB=two\n' "$secret" > "$scratch/plain"
cp "$scratch/plain" folder/.env
expect 0 encrypt folder/.env
rm folder/.env
file=folder/.env.enc
cp "$file" "$scratch/old"
cat > "$scratch/editor" << 'EDITOR'
#!/usr/bin/env bash
sed -i 's/^B=.*/B=changed/' "$1"
EDITOR
chmod +x "$scratch/editor"
export EDITOR=$scratch/editor
printf 'A=%s\nB=changed\n' "$secret" > "$scratch/changed"

can_trace=no
if strace -o "$scratch/probe" true 2> /dev/null; then can_trace=yes; fi

# Each change as a function that a tracer can stand before.
change_set() { echo changed | "$@" "$secretsctl" set "$file" B; }
change_unset() { "$@" "$secretsctl" unset "$file" B; }
change_edit() { "$@" "$secretsctl" edit "$file"; }
change_rotate() { "$@" "$secretsctl" rotate "$file"; }
change_encrypt() {
  cp "$scratch/changed" folder/.env
  "$@" "$secretsctl" encrypt folder/.env
}

# The shell tells of each process that was killed; here that is no news.
quietly() { { "$@" > /dev/null 2> "$err" || true; } 2> /dev/null; }

left_in_memory() { find /dev/shm -maxdepth 1 -name 'secretsctl-*' -user "$(id -u)" 2> /dev/null | wc -l; }
before=$(left_in_memory)

# The file opens and holds what it held or what it was to hold; nothing else is in the folder.
look() {
  local what=$1 text
  rm -f folder/.env
  if ! text=$("$secretsctl" decrypt "$file" 2> /dev/null); then
    bad "$what: the file does not open any more"
  elif [[ $text != "$(cat "$scratch/plain")" && $text != "$(cat "$scratch/changed")" &&
    $text != "A=$secret" ]]; then
    bad "$what: the file holds something else"
  else
    good
  fi
  local names
  names=$(find folder -mindepth 1 ! -name .sops.yaml ! -name .env.enc)
  # Between two system calls a whole new file has a name of its own: ciphertext, nothing else.
  # shellcheck disable=SC2086  # names without spaces
  if [[ -n $names ]] && grep -qaF "$secret" $names; then bad "$what: plaintext on the disk"; else good; fi
  # shellcheck disable=SC2086  # names without spaces
  rm -f $names
  cp "$scratch/old" "$file"
}

for change in set unset edit rotate encrypt; do
  begin "$change, killed by the clock"
  for ((i = 1; i <= 25; i++)); do
    quietly "change_$change" timeout -s KILL "0.0$(printf '%02d' "$i")"
    look "after $i ms"
  done

  if [[ $can_trace == yes ]]; then
    begin "$change, killed at each system call that writes"
    for call in openat write pwrite64 fsync linkat rename unlink unlinkat mkdir flock fchmod close; do
      for nth in 1 2 3; do
        quietly "change_$change" strace -o "$scratch/trace" -e "inject=$call:signal=KILL:when=$nth"
        look "$call, time $nth"
      done
    done

    begin "$change, calls that fail"
    for call in write:error=ENOSPC fsync:error=EIO linkat:error=ENOSPC rename:error=EROFS; do
      status=0
      "change_$change" strace -o "$scratch/trace" -e "inject=$call" > /dev/null 2> "$err" || status=$?
      check test "$status" -ne 0
      rm -f folder/.env
      same "$file" "$scratch/old"
      look "$call"
    done
  fi
done
if [[ $can_trace == no ]]; then cannot 'a kill at a system call: strace may not trace'; fi

begin 'what killed runs left in memory goes with the next edit'
expect 0 edit "$file"
check test "$(left_in_memory)" -le "$before"
cp "$scratch/old" "$file"

begin 'a full file system'
if is_root && mkdir "$scratch/small" && mount -t tmpfs -o size=16k,mode=0755 none "$scratch/small" 2> /dev/null; then
  cp folder/.sops.yaml "$file" "$scratch/small/"
  dd if=/dev/zero of="$scratch/small/filler" bs=1k count=64 2> /dev/null || true
  for ((i = 0; i < 5; i++)); do
    status=0
    printf '%05000d' "$i" | "$secretsctl" set "$scratch/small/.env.enc" B > /dev/null 2> "$err" || status=$?
    check is_equal "$status" 3
    same "$scratch/small/.env.enc" "$scratch/old"
  done
  check is_equal "$(find "$scratch/small" -name '.*env*' | wc -l)" 1
  umount "$scratch/small"
else
  cannot 'a full file system: nothing can be mounted'
fi

begin 'a folder that cannot be written'
open_to_nobody
mkdir "$scratch/open/read-only"
cp folder/.sops.yaml "$file" "$scratch/open/read-only/"
chmod -R a+rX "$scratch/open/read-only"
chmod a-w "$scratch/open/read-only"
if is_root; then chown -R 65534:65534 "$scratch/open/read-only"; fi
cp "$EDITOR" "$scratch/open/editor"
chmod 0755 "$scratch/open/editor"
for command in set edit rotate; do
  status=0
  (
    export SOPS_AGE_KEY_FILE=$scratch/open/key.txt EDITOR=$scratch/open/editor
    arguments=("$command" "$scratch/open/read-only/.env.enc")
    if [[ $command == set ]]; then arguments+=(B); fi
    become_nobody "$scratch/open/secretsctl" "${arguments[@]}" <<< changed
  ) > "$out" 2> "$err" || status=$?
  check is_equal "$status" 3
  said 'cannot write'
  same "$scratch/open/read-only/.env.enc" "$scratch/old"
done
chmod u+w "$scratch/open/read-only"
finish
