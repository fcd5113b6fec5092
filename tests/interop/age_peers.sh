#!/usr/bin/env bash
# age files and key files between the command, age and rage, in both directions; and the output for
# a file that was cut off or changed.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need age rage

us=$keys/test-only.txt
second=$keys/second.txt
stranger=$keys/other.txt
recipient=$(recipient_of test-only)
second_recipient=$(recipient_of second)
chunk=65536
sealed_chunk=$((chunk + 16))
nonce=16

clean() { env -i HOME="$scratch" PATH="$PATH" "$@"; }
plain_of() { echo "$scratch/plain.$1"; }

# opened_as NAME PLAINTEXT FILE COMMAND...: the command succeeds, and FILE then holds the plaintext.
opened_as() {
  local name=$1 plain=$2 file=$3 status
  shift 3
  rm -f "$scratch/opened"
  status=$(status_of "$@")
  if [[ $status == 0 ]]; then
    check_same "$name" "$file" "$plain"
  else
    fail "$name: status $status: $(head -n 1 "$scratch/err")"
  fi
}

# we_open NAME PLAINTEXT OPTION... FILE, they_open NAME PLAINTEXT COMMAND...: each decrypts to that
# plaintext. Theirs goes to standard output: rage makes no file for an empty plaintext.
we_open() {
  opened_as "$1" "$2" "$scratch/opened" ours age decrypt -o "$scratch/opened" "${@:3}"
}
they_open() { opened_as "$1" "$2" "$scratch/out" clean "${@:3}"; }

# refused NAME TEXT COMMAND...: the command ends with status 1, prints TEXT, and leaves no file.
refused() {
  local name=$1 text=$2 status
  shift 2
  rm -f "$scratch/opened"
  status=$(status_of "$@")
  if [[ $status != 1 ]]; then
    fail "$name: status $status, expected 1"
  elif ! grep -qF -- "$text" "$scratch/err"; then
    fail "$name: the message does not say '$text': $(head -n 1 "$scratch/err")"
  elif [[ -e $scratch/opened ]]; then
    fail "$name: a file was left behind"
  else
    pass
  fi
}

for size in 0 1 65535 65536 65537 1000003; do
  head -c "$size" /dev/urandom > "$(plain_of "$size")"
done

# X25519, at sizes around a chunk, armored and not.
for size in 0 1 65535 65536 65537 1000003; do
  plain=$(plain_of "$size")
  for armor in '' -a; do
    for peer in age rage; do
      name="$size bytes${armor:+, armored,}"
      ours age encrypt ${armor:+"$armor"} -r "$recipient" -o "$scratch/file.age" "$plain"
      they_open "$name to $peer" "$plain" "$peer" -d -i "$us" "$scratch/file.age"
      clean "$peer" -e ${armor:+"$armor"} -r "$recipient" -o "$scratch/file.age" "$plain"
      we_open "$name from $peer" "$plain" -i "$us" "$scratch/file.age"
    done
  done
done

# From standard input to standard output.
plain=$(plain_of 65537)
ours age encrypt -r "$recipient" < "$plain" | clean age -d -i "$us" > "$scratch/opened"
check_same 'through pipes to age' "$scratch/opened" "$plain"
clean age -r "$recipient" < "$plain" | ours age decrypt -i "$us" > "$scratch/opened"
check_same 'through pipes from age' "$scratch/opened" "$plain"

# Passphrases. age's plugin takes them from its environment.
with_passphrase=(AGE_PASSPHRASE='correct horse' age -j batchpass)
echo 'correct horse' > "$scratch/passphrase"
echo 'wrong horse' > "$scratch/wrong"
for size in 0 65537; do
  plain=$(plain_of "$size")
  for armor in '' -a; do
    name="passphrase, $size bytes${armor:+, armored,}"
    ours age encrypt ${armor:+"$armor"} --passphrase-file "$scratch/passphrase" \
      -o "$scratch/file.age" "$plain"
    they_open "$name to age" "$plain" "${with_passphrase[@]}" -d "$scratch/file.age"
    clean "${with_passphrase[@]}" -e ${armor:+"$armor"} -o "$scratch/file.age" "$plain"
    we_open "$name from age" "$plain" --passphrase-file "$scratch/passphrase" "$scratch/file.age"
  done
done
refused 'another passphrase' 'no identity matches' \
  ours age decrypt --passphrase-file "$scratch/wrong" -o "$scratch/opened" "$scratch/file.age"
refused 'a key for a passphrase' 'no identity matches' \
  ours age decrypt -i "$us" -o "$scratch/opened" "$scratch/file.age"

# Several recipients, given singly and in a file.
plain=$(plain_of 65537)
printf '# two of us\n%s\n\n%s\n' "$recipient" "$second_recipient" > "$scratch/recipients"
for how in -r -R; do
  if [[ $how == -r ]]; then
    to=(-r "$recipient" -r "$second_recipient")
  else
    to=(-R "$scratch/recipients")
  fi
  ours age encrypt "${to[@]}" -o "$scratch/to.age" "$plain"
  for peer in age rage; do
    clean "$peer" -e "${to[@]}" -o "$scratch/from.age" "$plain"
    for key in "$us" "$second"; do
      name="two recipients by $how, $(basename "$key")"
      they_open "$name to $peer" "$plain" "$peer" -d -i "$key" "$scratch/to.age"
      we_open "$name from $peer" "$plain" -i "$stranger" -i "$key" "$scratch/from.age"
    done
    refused "two recipients by $how from $peer, neither is us" 'no identity matches' \
      ours age decrypt -i "$stranger" -o "$scratch/opened" "$scratch/from.age"
  done
done

# Key files: each program reads the others' files, and finds the same recipient in them.
ours keygen -o "$scratch/ours.key" 2> /dev/null
clean age-keygen -o "$scratch/age.key" 2> /dev/null
clean rage-keygen -o "$scratch/rage.key" 2> /dev/null
plain=$(plain_of 1)
for maker in ours age rage; do
  key=$scratch/$maker.key
  public=$(sed -n 's/^# public key: //p' "$key")
  check_equal "keygen -y of the key file of $maker" "$(ours keygen -y "$key")" "$public"
  for peer in age rage; do
    check_equal "$peer-keygen -y of the key file of $maker" \
      "$(clean "$peer-keygen" -y "$key")" "$public"
    clean "$peer" -e -r "$public" -o "$scratch/file.age" "$plain"
    we_open "the key file of $maker opens what $peer wrote" "$plain" -i "$key" "$scratch/file.age"
    ours age encrypt -r "$public" -o "$scratch/file.age" "$plain"
    they_open "$peer opens with the key file of $maker" "$plain" \
      "$peer" -d -i "$key" "$scratch/file.age"
  done
done
cat "$scratch"/{ours,age,rage}.key > "$scratch/all.key"
check_equal 'keygen -y of three identities' \
  "$(ours keygen -y "$scratch/all.key")" "$(clean age-keygen -y "$scratch/all.key")"

# damaged NAME TEXT BYTES: the file $scratch/damaged.age is refused with that message. Standard
# output gets the first BYTES bytes of the plaintext: those of the authenticated chunks.
plain=$scratch/plain
head -c $((2 * chunk + 1000)) /dev/urandom > "$plain"
damaged() {
  local name=$1 text=$2 bytes=$3 status
  refused "$name" "$text" \
    ours age decrypt -i "$us" -o "$scratch/opened" "$scratch/damaged.age"
  status=$(status_of ours age decrypt -i "$us" "$scratch/damaged.age")
  check_equal "$name, status to standard output" "$status" 1
  head -c "$bytes" "$plain" > "$scratch/authenticated"
  check_same "$name, standard output" "$scratch/out" "$scratch/authenticated"
  status=$(status_of clean age -d -i "$us" "$scratch/damaged.age")
  if [[ $status == 0 ]]; then fail "$name: age takes it"; else pass; fi
}

clean age -r "$recipient" -o "$scratch/whole.age" "$plain"
size=$(stat -c %s "$scratch/whole.age")
payload=$((size - nonce - 2 * sealed_chunk - 1000 - 16))
first=$((payload + nonce))

cut_to() { head -c "$1" "$scratch/whole.age" > "$scratch/damaged.age"; }
for at in 0 1 21 22 60 $((payload - 1)) "$payload" $((payload + 1)) $((first - 1)); do
  cut_to "$at"
  damaged "cut off at $at, before the chunks" 'the header is ' 0
done
for number in 0 1 2; do
  start=$((first + number * sealed_chunk))
  for more in 0 1 15 16 17 500; do
    cut_to $((start + more))
    damaged "cut off at chunk $number + $more" 'the payload is damaged' $((number * chunk))
  done
done
cut_to $((first + sealed_chunk - 1))
damaged 'cut off before the last byte of the first chunk' 'the payload is damaged' 0
cut_to $((size - 1))
damaged 'cut off before the last byte' 'the payload is damaged' $((2 * chunk))

# Only whole chunks: the last one is as long as the others.
head -c $((2 * chunk)) "$plain" | clean age -r "$recipient" > "$scratch/even.age"
head -c $((first + sealed_chunk)) "$scratch/even.age" > "$scratch/damaged.age"
damaged 'cut off after a whole chunk' 'the payload is damaged' "$chunk"

chunk_of() {
  dd if="$scratch/whole.age" iflag=skip_bytes,count_bytes skip=$((first + $1 * sealed_chunk)) \
    count="$sealed_chunk" status=none
}
chunk_of 0 > "$scratch/chunk.0"
chunk_of 1 > "$scratch/chunk.1"
chunk_of 2 > "$scratch/chunk.2"
cut_to "$first"
cat "$scratch"/chunk.{1,0,2} >> "$scratch/damaged.age"
damaged 'two chunks swapped' 'the payload is damaged' 0
cut_to "$first"
cat "$scratch"/chunk.{0,2} >> "$scratch/damaged.age"
damaged 'a chunk left out' 'the payload is damaged' "$chunk"
cut_to "$first"
cat "$scratch"/chunk.{0,1,1,2} >> "$scratch/damaged.age"
damaged 'a chunk twice' 'the payload is damaged' $((2 * chunk))
cp "$scratch/whole.age" "$scratch/damaged.age"
printf x >> "$scratch/damaged.age"
damaged 'a byte after the last chunk' 'the payload is damaged' $((2 * chunk))

# Replaces the byte at an offset of the whole file with another.
change() {
  local byte
  byte=$(od -An -tu1 -j "$1" -N 1 "$scratch/whole.age")
  cp "$scratch/whole.age" "$scratch/damaged.age"
  printf '%b' "\\0$(printf '%o' $((byte ^ 1)))" |
    dd of="$scratch/damaged.age" bs=1 seek="$1" conv=notrunc status=none
}
change $((first + sealed_chunk + 7))
damaged 'a bit of the second chunk' 'the payload is damaged' "$chunk"
change $((payload + 3))
damaged 'a bit of the nonce' 'the payload is damaged' 0

# Armor that was cut off: the output is always whole chunks from the beginning.
clean age -a -r "$recipient" -o "$scratch/whole.age" "$plain"
size=$(stat -c %s "$scratch/whole.age")
for at in 10 34 35 36 100 1000 90000 $((size / 2)) $((size - 200)) $((size - 40)) $((size - 2)); do
  cut_to "$at"
  refused "armor cut off at $at" 'is ' \
    ours age decrypt -i "$us" -o "$scratch/opened" "$scratch/damaged.age"
  status=$(status_of ours age decrypt -i "$us" "$scratch/damaged.age")
  check_equal "armor cut off at $at, status to standard output" "$status" 1
  written=$(stat -c %s "$scratch/out")
  if ((written % chunk == 0)) && cmp -s -n "$written" "$scratch/out" "$plain"; then
    pass
  else
    fail "armor cut off at $at: $written bytes on standard output"
  fi
done

echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
