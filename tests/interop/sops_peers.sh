#!/usr/bin/env bash
# Files go back and forth between the command and the real sops, byte for byte.
# SEED=N repeats a run's random files.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

recipient=$(recipient_of test-only)
as_dotenv=(--input-type dotenv --output-type dotenv)
seed=${SEED:-$(date +%s)}
echo "seed $seed"
mkdir "$scratch/plain"
"$top/testdata/cases.sh" "$scratch/plain"
"$top/testdata/cases.sh" "$scratch/plain" large
for ((i = 0; i < 40; i++)); do
  LC_ALL=C awk -v seed=$((seed + i * 7919)) -f "$interop_folder/random_env.awk" \
    > "$scratch/plain/random_$i.env"
done

# Theirs to ours: files encrypted by sops. Leaves NAME.theirs.enc and NAME.expected, sops's own
# decryption.
theirs_to_ours() {
  local plain=$1 base=${1%.env}
  local name=${base##*/}
  theirs encrypt "${as_dotenv[@]}" --age "$recipient" "$plain" > "$base.theirs.env.enc"
  theirs decrypt "${as_dotenv[@]}" "$base.theirs.env.enc" > "$base.expected"
  if ours decrypt "$base.theirs.env.enc" > "$scratch/out" 2> "$scratch/err"; then
    check_same "$name, theirs to ours" "$scratch/out" "$base.expected"
  else
    fail "$name, theirs to ours: $(head -n 1 "$scratch/err")"
  fi
}

# Ours to theirs: sops decrypts our file to the same as its own.
ours_to_theirs() {
  local plain=$1 base=${1%.env}
  local name=${base##*/}
  # Sometimes a random file has only values that stay clear.
  if ! ours encrypt --clear --age "$recipient" -o "$base.ours.env.enc" "$plain" 2> "$scratch/err"; then
    fail "$name, ours to theirs: encrypt: $(head -n 1 "$scratch/err")"
  elif theirs decrypt "${as_dotenv[@]}" "$base.ours.env.enc" > "$scratch/out" 2> "$scratch/err"; then
    check_same "$name, ours to theirs" "$scratch/out" "$base.expected"
  else
    fail "$name, ours to theirs: $(head -n 1 "$scratch/err")"
  fi
}

both_ways() {
  local plain
  for plain in "$scratch"/plain/*.env; do
    [[ $plain == *.theirs.env || $plain == *.ours.env ]] && continue
    theirs_to_ours "$plain"
    ours_to_theirs "$plain"
  done
}

# We refuse the plaintexts that sops refuses, with the same status.
refused_plaintexts() {
  local name status
  printf 'A=1\nno equals sign\n' > "$scratch/no_equals.env"
  printf 'A=1\n  # indented\n' > "$scratch/indented_comment.env"
  printf 'A=1\n   \nB=2\n' > "$scratch/line_of_spaces.env"
  printf 'A=1\n\r\nB=2\n' > "$scratch/lone_cr.env"
  printf 'A=1\nsops_version=3\n' > "$scratch/has_metadata.env"
  for name in no_equals indented_comment line_of_spaces has_metadata not_there; do
    status=$(status_of theirs encrypt "${as_dotenv[@]}" --age "$recipient" "$scratch/$name.env")
    check_equal "encrypt $name, status" \
      "$(status_of ours encrypt --age "$recipient" -o - "$scratch/$name.env")" "$status"
  done
  # A blank line that ends in CRLF is an error to sops, and none to us; sops reads what comes of it.
  check_equal 'encrypt lone_cr, status' \
    "$(status_of ours encrypt --age "$recipient" -o "$scratch/lone_cr.env.enc" "$scratch/lone_cr.env")" 0
  check_equal 'sops reads it' "$(theirs decrypt "${as_dotenv[@]}" "$scratch/lone_cr.env.enc")" $'A=1\nB=2'
}

# After an update sops can still read its file, and unchanged lines stay.
updates() {
  local file=$scratch/update.env
  cp "$scratch/plain/quotes.env" "$file"
  theirs encrypt "${as_dotenv[@]}" --age "$recipient" "$file" > "$file.enc"
  cp "$file.enc" "$scratch/before.enc"
  sed -i 's/^A=.*/A=changed/' "$file"
  echo 'NEW=added' >> "$file"
  ours encrypt --age "$recipient" "$file" 2> /dev/null
  theirs decrypt "${as_dotenv[@]}" "$file.enc" > "$scratch/out"
  check_same 'updated file' "$scratch/out" "$file"
  check_equal 'lines that an update changes' \
    "$(diff "$scratch/before.enc" "$file.enc" | sed -n 's/^> \([^=]*\)=.*/\1/p' | grep -v lastmod | paste -sd,)" \
    'A,NEW,sops_mac'
}

# Metadata lines in any order, before the data, with blank lines between; both accept each.
layouts() {
  local base=$scratch/plain/literal_newline order
  local file=$base.theirs.env.enc
  for order in 1 2 3 4 5; do
    {
      grep -av '^sops_' "$file"
      grep -a '^sops_' "$file" | shuf --random-source=<(yes "$order")
    } > "$scratch/layout_$order.env.enc"
    {
      grep -a '^sops_' "$file" | shuf --random-source=<(yes "$order")
      echo
      grep -av '^sops_' "$file"
    } > "$scratch/layout_first_$order.env.enc"
  done
  sed 'G' "$file" > "$scratch/layout_blank_lines.env.enc"
  for file in "$scratch"/layout_*.env.enc; do
    theirs decrypt "${as_dotenv[@]}" "$file" > "$scratch/theirs.out"
    ours decrypt "$file" > "$scratch/ours.out" 2> "$scratch/err" || head -n 1 "$scratch/err" >&2
    check_same "${file##*/}" "$scratch/ours.out" "$scratch/theirs.out"
    check_same "${file##*/}, unchanged" "$scratch/theirs.out" "$base.expected"
  done
}

# Each recipient alone opens the file, whichever program made it.
several_recipients() {
  local plain=$scratch/plain/simple.env expected=$scratch/plain/simple.expected name
  local all
  all=$(recipient_of test-only),$(recipient_of second),$(recipient_of other)
  theirs encrypt "${as_dotenv[@]}" --age "$all" "$plain" > "$scratch/three.theirs.env.enc"
  ours encrypt --age "$all" -o "$scratch/three.ours.env.enc" "$plain" 2> /dev/null
  for name in test-only second other; do
    KEY_FILE=$keys/$name.txt ours decrypt "$scratch/three.theirs.env.enc" > "$scratch/out" || true
    check_same "three recipients of theirs, $name" "$scratch/out" "$expected"
    KEY_FILE=$keys/$name.txt theirs decrypt "${as_dotenv[@]}" "$scratch/three.ours.env.enc" \
      > "$scratch/out" || true
    check_same "three recipients of ours, $name" "$scratch/out" "$expected"
  done
}

# A rule of .sops.yaml that both read, found from the working folder.
configuration() {
  local folder=$scratch/repository
  mkdir -p "$folder/secrets"
  cat > "$folder/.sops.yaml" << YAML
creation_rules:
  - path_regex: ^secrets/prod\.
    age: $(recipient_of other)
  - path_regex: secrets/.*\.env\$
    age: >-
      $recipient,
      $(recipient_of second)
YAML
  cp "$scratch/plain/simple.env" "$folder/secrets/dev.env"
  (cd "$folder" && theirs encrypt "${as_dotenv[@]}" secrets/dev.env > "$scratch/rule.theirs")
  (cd "$folder" && ours encrypt secrets/dev.env 2> /dev/null)
  check_equal "recipients by rule" "$(grep -a '_recipient=' "$folder/secrets/dev.env.enc")" \
    "$(grep -a '_recipient=' "$scratch/rule.theirs")"
  check_equal "names of lines" "$(cut -d= -f1 "$folder/secrets/dev.env.enc" | grep -v '^#')" \
    "$(cut -d= -f1 "$scratch/rule.theirs" | grep -v '^#')"
}

extract() {
  local file=$scratch/plain/literal_newline.theirs.env.enc path expected name
  for path in '["A"]' '["B"]' '["D"]' '["F"]' '["NOT_THERE"]' 'A' '["A"' "['A']" '[A]' \
    '["A"][0]'; do
    expected=$(status_of theirs decrypt "${as_dotenv[@]}" --extract "$path" "$file")
    cp "$scratch/out" "$scratch/theirs.out"
    check_equal "--extract $path, status" \
      "$(status_of ours decrypt --extract "$path" "$file")" "$expected"
    check_same "--extract $path" "$scratch/out" "$scratch/theirs.out"
  done
  # Here sops panics (2) or finds that it cannot print a pair (4).
  for path in '["A"]["B"]' '[0]'; do
    check_equal "--extract $path, status" "$(status_of ours decrypt --extract "$path" "$file")" 1
    check_equal "--extract $path, output" "$(wc -c < "$scratch/out")" 0
  done
  # An encrypted value with a literal backslash-n, which only `sops set` can make.
  cp "$scratch/plain/simple.theirs.env.enc" "$scratch/set.env"
  theirs set "$scratch/set.env" '["API_KEY"]' '"a\\nb\nc"'
  mv "$scratch/set.env" "$scratch/set.env.enc"
  theirs decrypt "${as_dotenv[@]}" --extract '["API_KEY"]' "$scratch/set.env.enc" > "$scratch/theirs.out"
  for name in 'decrypt --extract ["API_KEY"]' 'get'; do
    if [[ $name == get ]]; then
      ours get "$scratch/set.env.enc" API_KEY > "$scratch/out"
    else
      ours decrypt --extract '["API_KEY"]' "$scratch/set.env.enc" > "$scratch/out"
    fi
    check_same "literal backslash-n, $name" "$scratch/out" "$scratch/theirs.out"
  done
}

status_command() {
  local file
  for file in "$scratch/plain/simple.env" "$scratch/plain/simple.theirs.env.enc" \
    "$scratch/plain/empty_file.env" "$scratch/not_there.env"; do
    local expected
    expected=$(status_of theirs filestatus --input-type dotenv "$file")
    cp "$scratch/out" "$scratch/theirs.out"
    check_equal "status ${file##*/}, status" "$(status_of ours status "$file")" "$expected"
    check_equal "status ${file##*/}" "$(cat "$scratch/out")" "$(cat "$scratch/theirs.out")"
  done
}

# tests/damage.sh on a file of this run: compares the table with sops, and the command with the
# table.
damage() {
  local file=$scratch/plain/suffix.theirs.env.enc name their_status our_status
  while read -r name their_status our_status; do
    "$top/tests/damage.sh" make "$name" < "$file" > "$scratch/damaged.env.enc"
    check_equal "damage $name, status of sops" \
      "$(status_of theirs decrypt "${as_dotenv[@]}" "$scratch/damaged.env.enc")" "$their_status"
    cp "$scratch/out" "$scratch/theirs.out"
    check_equal "damage $name, our status" \
      "$(status_of ours decrypt "$scratch/damaged.env.enc")" "$our_status"
    if [[ $their_status == "$our_status" ]]; then
      check_same "damage $name, output" "$scratch/out" "$scratch/theirs.out"
    elif ((our_status != 0)); then
      check_equal "damage $name, output" "$(wc -c < "$scratch/out")" 0
    fi
  done < <("$top/tests/damage.sh" list)
}

no_key() {
  local file=$scratch/plain/simple.theirs.env.enc key
  : > "$scratch/empty.txt"
  sed 's/SECRET-KEY-1.../SECRET-KEY-1AAA/' "$keys/test-only.txt" > "$scratch/damaged.txt"
  for key in "$keys/other.txt" "$scratch/empty.txt" "$scratch/damaged.txt" "$scratch/none.txt"; do
    check_equal "key file ${key##*/}, sops" \
      "$(KEY_FILE=$key status_of theirs decrypt "${as_dotenv[@]}" "$file")" 128
    check_equal "key file ${key##*/}, ours" "$(KEY_FILE=$key status_of ours decrypt "$file")" 128
    check_equal "key file ${key##*/}, output" "$(wc -c < "$scratch/out")" 0
  done
}

both_ways
refused_plaintexts
updates
layouts
several_recipients
configuration
extract
status_command
damage
no_key
finish
