#!/usr/bin/env bash
# Prints one table of whole processes, timed in pairs: ours and another in turn, so that both run
# under the same conditions. Compare the ratios: the times depend on the machine. The other programs
# are
#   nothing    a static process that does nothing
#   primitive  only the cryptography of the work, with the same libraries (primitives.c), on one thread
#   sops, age, rage   from PATH, or from where the interop tests keep them
#
#   MIB=1024 tests/bench/run.sh      MIB is the size of the age file; it takes three times as much in TMPDIR
set -euo pipefail
# shellcheck source=tests/bench/setup.sh
. "$(dirname "$0")/setup.sh"
mib=${MIB:-1024}

if ! "$cc" -O2 -Wall -Wextra -Werror -static -o "$scratch/primitives" "$top/tests/bench/primitives.c" \
  -lnettle -lsodium -lgcrypt -lgpg-error 2> "$scratch/messages"; then
  cat "$scratch/messages" >&2
  echo 'bench: the rows of primitives are left out: they want what tools/deps.sh installs' >&2
fi
"$top/tests/bench/inputs.sh" "$scratch" "$secretsctl" 30 512 100000

heading
provider=("$secretsctl" provider "$scratch/30.env.enc")
decrypt=("$secretsctl" decrypt)
encrypt=("$secretsctl" encrypt --age "$recipient" -o - "$scratch/100000.env")
# Each run of set reads a value that the file does not yet hold.
set_one=("$secretsctl" set --value-file /proc/sys/kernel/random/uuid "$scratch/changed.env.enc" KEY_50000)
cp "$scratch/100000.env.enc" "$scratch/changed.env.enc"

row 'start: --version' nothing '' 300 /dev/null "$secretsctl" --version -- "${nothing[@]}"
row 'provider, 30 ids' nothing 'at most 2' 400 "$scratch/request" "${provider[@]}" -- "${nothing[@]}"
row 'provider, 30 ids' primitive '' 400 "$scratch/request" "${provider[@]}" -- "$scratch/primitives" values 30
if has sops; then
  their_decrypt=(sops --disable-version-check decrypt --input-type dotenv --output-type dotenv)
  their_encrypt=(sops --disable-version-check encrypt --age "$recipient" --input-type dotenv
    --output-type dotenv "$scratch/100000.env")
  row 'provider, 30 ids' sops '10 times faster' 40 "$scratch/request" "${provider[@]}" -- \
    "${their_decrypt[@]}" "$scratch/30.env.enc"
  for keys in 30 512 100000; do
    goal=$(case $keys in 512) echo '10 times faster' ;; 100000) echo '20 times, 25 %' ;; esac)
    row "decrypt, $keys keys" sops "$goal" $((keys > 1000 ? 11 : 40)) /dev/null \
      "${decrypt[@]}" "$scratch/$keys.env.enc" -- "${their_decrypt[@]}" "$scratch/$keys.env.enc"
  done
fi
row 'decrypt, 100000 keys' primitive '' 11 /dev/null "${decrypt[@]}" "$scratch/100000.env.enc" -- \
  "$scratch/primitives" values 100000
has sops && row 'encrypt, 100000 keys' sops '15 times faster' 11 /dev/null "${encrypt[@]}" -- "${their_encrypt[@]}"
row 'encrypt, 100000 keys' primitive '' 11 /dev/null "${encrypt[@]}" -- "$scratch/primitives" values 100000
row 'set, 1 of 100000 keys' decrypt 'at most 1.3' 11 /dev/null "${set_one[@]}" -- \
  "${decrypt[@]}" "$scratch/100000.env.enc"
row 'set, 1 of 100000 keys' cp+sync '' 11 /dev/null "${set_one[@]}" -- \
  "$scratch/primitives" replace "$scratch/changed.env.enc"

# Measured last: it keeps the disk busy for a while.
head -c $((mib * 1024 * 1024)) /dev/urandom > "$scratch/plain"
"$secretsctl" age encrypt -r "$recipient" -o "$scratch/plain.age" "$scratch/plain"
sync
for direction in encrypt decrypt; do
  case $direction in
    encrypt) ours=("$secretsctl" age encrypt -r "$recipient") theirs=(-e -r "$recipient") input=plain goal='2.5 times, 32 MiB' ;;
    decrypt) ours=("$secretsctl" age decrypt -i "$SOPS_AGE_KEY_FILE") theirs=(-d -i "$SOPS_AGE_KEY_FILE")
      input=plain.age goal='3.5 times, 32 MiB' ;;
  esac
  for peer in age rage; do
    has "$peer" || continue
    [[ $peer == age ]] || goal=''
    row "age $direction, $mib MiB" "$peer" "$goal" 7 /dev/null "${ours[@]}" -o /dev/null "$scratch/$input" -- \
      "$peer" "${theirs[@]}" -o /dev/null "$scratch/$input"
    row "age $direction, to a file" "$peer" '' 3 /dev/null "${ours[@]}" -o "$scratch/output" "$scratch/$input" -- \
      "$peer" "${theirs[@]}" -o "$scratch/output" "$scratch/$input"
    rm "$scratch/output"
  done
  row "age $direction, $mib MiB" primitive '' 7 /dev/null "${ours[@]}" -o /dev/null "$scratch/$input" -- \
    "$scratch/primitives" "$direction-stream" "$mib"
done
