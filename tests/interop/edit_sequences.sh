#!/usr/bin/env bash
# The real sops reads the files written by set, unset, edit, rotate, updatekeys and encrypt; we edit
# the files written by its commands; and so on, back and forth. SEED=N repeats a run's random edits.
# shellcheck disable=SC2016  # editors expand their texts
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops

as_dotenv=(--input-type dotenv --output-type dotenv)
recipient=$(recipient_of test-only)
seed=${SEED:-$(date +%s)}
echo "seed $seed"
RANDOM=$((seed % 32768))
cd "$scratch"
mkdir plain

# An edit by one of the two: WHO FILE EDITOR-SCRIPT [FLAG...]
edit_by() {
  local who=$1 file=$2 script=$3
  shift 3
  printf '#!/bin/bash\nset -e\n%s\n' "$script" > editor
  chmod +x editor
  if [[ $who == ours ]]; then
    env -i HOME="$scratch" PATH="$PATH" EDITOR="$scratch/editor" \
      SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" "$secretsctl" edit "$@" "$file" < /dev/null
  else
    env -i HOME="$scratch" PATH="$PATH" EDITOR="$scratch/editor" SOPS_AGE_KEY_FILE="$keys/test-only.txt" \
      sops --disable-version-check edit "${as_dotenv[@]}" "$file" < /dev/null
  fi
}

# both_read NAME FILE EXPECTED: both decrypt the whole file, with its MAC.
both_read() {
  local status
  status=$(status_of theirs decrypt "${as_dotenv[@]}" "$2")
  if [[ $status != 0 ]]; then fail "$1: sops: $status, $(tail -n 1 "$scratch/err")"; fi
  check_same "$1, read by sops" "$scratch/out" "$3"
  status=$(status_of ours decrypt "$2")
  if [[ $status != 0 ]]; then fail "$1: ours: $status, $(tail -n 1 "$scratch/err")"; fi
  check_same "$1, read by us" "$scratch/out" "$3"
}
must() {
  local name=$1 status
  shift
  status=$(status_of "$@")
  check_equal "$name, status ($(tail -n 1 "$scratch/err"))" "$status" 0
}
# The names of changed data lines.
changed() { diff "$1" "$2" | sed -n 's/^[<>] \([^=]*\)=.*/\1/p' | grep -av '^sops_\(mac\|lastm\)' | sort -u | paste -sd,; }

# Each plaintext of the golden files, encrypted by sops, then edited by us with each command.
every_case() {
  local plain base name
  "$top/testdata/cases.sh" plain
  for plain in plain/*.env; do
    base=${plain%.env}
    name=${base##*/}
    theirs encrypt "${as_dotenv[@]}" --age "$recipient" "$plain" > "$base.enc"
    theirs decrypt "${as_dotenv[@]}" "$base.enc" > "$base.expected"
    cp "$base.enc" file.env.enc
    printf 'from us' > value
    must "$name, set" ours set --value-file value file.env.enc ADDED_BY_SET
    check_equal "$name, lines that set changes" "$(changed "$base.enc" file.env.enc)" ADDED_BY_SET
    { cat "$base.expected"; echo 'ADDED_BY_SET=from us'; } > expected
    both_read "$name, set" file.env.enc expected
    cp file.env.enc before.enc
    must "$name, edit" edit_by ours file.env.enc 'sed -i "\$d" "$1"; echo LAST=edited >> "$1"'
    check_equal "$name, lines that edit changes" "$(changed before.enc file.env.enc)" ADDED_BY_SET,LAST
    { cat "$base.expected"; echo 'LAST=edited'; } > expected
    both_read "$name, edit" file.env.enc expected
    must "$name, rotate" ours rotate file.env.enc
    both_read "$name, rotate" file.env.enc expected
    must "$name, unset" ours unset file.env.enc LAST
    both_read "$name, unset" file.env.enc "$base.expected"
    # sops's edit of our file.
    must "$name, their set" theirs set "${as_dotenv[@]}" file.env.enc '["THEIRS"]' '"of sops"'
    { cat "$base.expected"; echo 'THEIRS=of sops'; } > expected
    both_read "$name, their set" file.env.enc expected
    cp file.env.enc before.enc
    must "$name, set again" ours set --value-file value file.env.enc THEIRS
    check_equal "$name, lines that set changes in theirs" "$(changed before.enc file.env.enc)" THEIRS
  done
}

typed_values() {
  theirs encrypt "${as_dotenv[@]}" --age "$recipient" plain/simple.env > typed.env.enc
  theirs set "${as_dotenv[@]}" typed.env.enc '["INT"]' 42
  theirs set "${as_dotenv[@]}" typed.env.enc '["FLOAT"]' 1.5e+30
  theirs set "${as_dotenv[@]}" typed.env.enc '["BOOL"]' true
  theirs set "${as_dotenv[@]}" typed.env.enc '["LITERAL"]' '"a\\nb"'
  theirs decrypt "${as_dotenv[@]}" typed.env.enc > expected
  cp typed.env.enc before.enc
  printf 'x' > value
  must 'typed, set' ours set --value-file value typed.env.enc NEW
  check_equal 'typed, set' "$(changed before.enc typed.env.enc)" NEW
  echo NEW=x >> expected
  both_read 'typed, set' typed.env.enc expected
  cp typed.env.enc before.enc
  must 'typed, edit' edit_by ours typed.env.enc 'sed -i s/^NEW=.*/NEW=y/ "$1"'
  check_equal 'typed, edit' "$(changed before.enc typed.env.enc)" NEW
  sed -i 's/^NEW=.*/NEW=y/' expected
  both_read 'typed, edit' typed.env.enc expected
  must 'typed, rotate' ours rotate typed.env.enc
  both_read 'typed, rotate' typed.env.enc expected
  check_equal 'typed, types' "$(grep -o 'type:[a-z]*' typed.env.enc | sort | uniq -c | tr -s ' \n' ' ')" \
    "$(grep -o 'type:[a-z]*' before.enc | sort | uniq -c | tr -s ' \n' ' ')"
  # The two characters and the newline look alike in dotenv, but not to --extract.
  theirs decrypt "${as_dotenv[@]}" --extract '["LITERAL"]' typed.env.enc > out
  check_equal 'typed, the literal backslash-n stays' "$(cat out)" 'a\nb'
  printf 'c\\nd' > value
  must 'literal, set' ours set --value-file value typed.env.enc LITERAL
  check_equal 'literal, read by sops' \
    "$(theirs decrypt "${as_dotenv[@]}" --extract '["LITERAL"]' typed.env.enc)" 'c\nd'
  for pair in INT:43 FLOAT:x BOOL:false; do
    printf '%s' "${pair#*:}" > value
    must "typed, ${pair%:*}" ours set --value-file value typed.env.enc "${pair%:*}"
    check_equal "typed, ${pair%:*}" \
      "$(theirs decrypt "${as_dotenv[@]}" --extract "[\"${pair%:*}\"]" typed.env.enc)" "${pair#*:}"
  done
}

# Values in clear, under each rule; .sops.yaml names the rule.
selection_rules() {
  local rule extra
  mkdir rules
  printf '# public: a\nA_SECRET=1\n# secret: b\nB_PLAIN=2\nC=three\n# last\nD_unencrypted=4\nE=5\n' > rules/x.env
  for rule in 'unencrypted_suffix: _PLAIN' 'encrypted_suffix: _SECRET' 'unencrypted_regex: "^[A-C]"' \
    'encrypted_regex: SECRET' 'unencrypted_comment_regex: public' 'encrypted_comment_regex: secret'; do
    for extra in '' 'mac_only_encrypted: true'; do
      printf 'creation_rules:\n  - age: %s\n    %s\n    %s\n' "$recipient" "$rule" "$extra" > rules/.sops.yaml
      (cd rules && theirs encrypt "${as_dotenv[@]}" x.env > x.env.enc)
      cp rules/x.env expected
      cp rules/x.env.enc before.enc
      printf 'changed' > value
      for name in A_SECRET B_PLAIN C E NEW_PLAIN NEW_SECRET; do
        must "$rule $extra, set $name" ours set --value-file value rules/x.env.enc "$name"
        if grep -q "^$name=" expected; then
          sed -i "s/^$name=.*/$name=changed/" expected
        else
          echo "$name=changed" >> expected
        fi
        both_read "$rule $extra, set $name" rules/x.env.enc expected
      done
      check_equal "$rule $extra, the comments stay" "$(grep '^#' rules/x.env.enc)" "$(grep '^#' before.enc)"
      must "$rule $extra, edit" edit_by ours rules/x.env.enc 'sed -i "s/^C=.*/C=by edit/; s/^# last/# other/" "$1"'
      sed -i 's/^C=.*/C=by edit/; s/^# last/# other/' expected
      both_read "$rule $extra, edit" rules/x.env.enc expected
      must "$rule $extra, rotate" ours rotate rules/x.env.enc
      both_read "$rule $extra, rotate" rules/x.env.enc expected
      # The values in clear are those that sops would leave in clear.
      cp expected rules/again.env
      (cd rules && theirs encrypt "${as_dotenv[@]}" again.env > again.enc)
      check_equal "$rule $extra, shape" "$(grep -v '^sops_' rules/x.env.enc | sed 's/ENC\[.*/ENC/')" \
        "$(grep -v '^sops_' rules/again.enc | sed 's/ENC\[.*/ENC/')"
      must "$rule $extra, unset" ours unset rules/x.env.enc A_SECRET
      sed -i '/^A_SECRET=/d' expected
      both_read "$rule $extra, unset" rules/x.env.enc expected
    done
  done
}

# Layouts and keys from other releases and by hand.
layouts() {
  local name file
  for name in kms_beside_age lists_sorted_bytewise metadata_first metadata_shuffled blank_lines mac_only_encrypted; do
    file=layout_$name.env.enc
    cp "$top/testdata/dotenv/$name.env.enc" "$file"
    theirs decrypt "${as_dotenv[@]}" "$file" > expected
    printf 'x y' > value
    must "$name, set" ours set --clear --value-file value "$file" NEW
    echo 'NEW=x y' >> expected
    both_read "$name, set" "$file" expected
    must "$name, edit" edit_by ours "$file" 'sed -i s/^NEW=.*/NEW=z/ "$1"' --clear
    sed -i 's/^NEW=.*/NEW=z/' expected
    both_read "$name, edit" "$file" expected
    if [[ $name == kms_beside_age ]]; then continue; fi
    must "$name, rotate" ours rotate -y "$file"
    both_read "$name, rotate" "$file" expected
  done
}

key_groups() {
  local name command
  cat "$keys/test-only.txt" "$keys/second.txt" "$keys/other.txt" > three.txt
  cat "$keys/second.txt" "$keys/other.txt" > pair.txt
  for name in two_of_two two_of_three; do
    cp "$top/testdata/key_groups/$name.env.enc" groups.env.enc
    KEY_FILE=three.txt theirs decrypt "${as_dotenv[@]}" groups.env.enc > expected
    printf 'g' > value
    for command in "set --value-file value groups.env.enc NEW" "rotate groups.env.enc" "unset groups.env.enc NEW"; do
      # shellcheck disable=SC2086  # words
      KEY_FILE=three.txt must "$name, ${command%% *}" ours $command
      sed -i '/^NEW=/d' expected
      if [[ $command != unset* ]]; then echo NEW=g >> expected; fi
      KEY_FILE=three.txt both_read "$name, ${command%% *}" groups.env.enc expected
    done
  done
  KEY_FILE=pair.txt both_read 'two of three, a pair' groups.env.enc expected
}

# updatekeys: each recipient can open the file, and sops finds nothing to do.
updated_keys() {
  local names name list
  mkdir keys
  cp plain/simple.env keys/x.env
  (cd keys && ours encrypt --age "$recipient" x.env 2> /dev/null)
  for names in 'test-only second' 'other test-only second' 'test-only' 'second test-only'; do
    list=$(for name in $names; do recipient_of "$name"; done | paste -sd,)
    printf 'creation_rules:\n  - age: "%s"\n' "$list" > keys/.sops.yaml
    (cd keys && must "updatekeys $names" ours updatekeys -y x.env.enc)
    (cd keys && status_of ours updatekeys -y x.env.enc > "$scratch/status")
    check_equal "updatekeys $names" "$(cat status)" 0
    for name in test-only second other; do
      if [[ " $names " == *" $name "* ]]; then
        KEY_FILE=$keys/$name.txt both_read "updatekeys $names: $name" keys/x.env.enc plain/simple.theirs
      else
        check_equal "updatekeys $names: $name" \
          "$(KEY_FILE=$keys/$name.txt status_of theirs decrypt "${as_dotenv[@]}" keys/x.env.enc)" 128
      fi
    done
    cp keys/x.env.enc before.enc
    (cd keys && status_of theirs updatekeys -y --input-type dotenv x.env.enc > "$scratch/status")
    check_equal "sops updatekeys after ours, $names ($(tail -n 1 err))" "$(cat status)" 0
    check_same "sops updatekeys after ours, $names" keys/x.env.enc before.enc
  done
}

# The model of random edits: a plaintext of lines.
model_set() {
  if grep -q "^$1=" model; then
    NAME=$1 VALUE=$2 awk 'index($0, ENVIRON["NAME"] "=") == 1 { print ENVIRON["NAME"] "=" ENVIRON["VALUE"]; next } { print }' \
      model > model.new
    mv model.new model
  else
    printf '%s=%s\n' "$1" "$2" >> model
  fi
}
words=('' 'plain' 'two words' 'a=b' '# not a comment' 'grüße' ' spaces ' '42' 'true' '"quoted"' "it's" 'x\ty' '🔑')
random_edits() {
  local round step name value who
  for ((round = 0; round < 6; round++)); do
    printf '# start\nK0=zero\nK1=\n# middle\nK2=two\n' > model
    rm -f random.env.enc random.env
    if ((round % 2)); then
      theirs encrypt "${as_dotenv[@]}" --age "$recipient" model > random.env.enc
    else
      ours encrypt --remove --input-type dotenv --age "$recipient" -o random.env.enc model 2> /dev/null
    fi
    for ((step = 0; step < 25; step++)); do
      name=K$((RANDOM % 7))
      value="${words[RANDOM % ${#words[@]}]}$((RANDOM % 50))"
      if ((RANDOM % 6 == 0)); then value=''; fi
      what="round $round, step $step"
      cp random.env.enc before.enc
      case $((RANDOM % 9)) in
        0 | 1 | 2)
          printf '%s\n' "$value" > value
          must "$what, set" ours set --empty --value-file value random.env.enc "$name"
          model_set "$name" "$value"
          ;;
        3)
          if grep -q "^$name=" model; then
            must "$what, unset" ours unset random.env.enc "$name"
            grep -v "^$name=" model > model.new || true
            mv model.new model
          else
            check_equal "$what, unset of nothing" "$(status_of ours unset random.env.enc "$name")" 1
          fi
          ;;
        4 | 5)
          cp model model.before
          model_set "$name" "$value"
          if ((RANDOM % 2)); then { echo "# comment $RANDOM" && cat model; } > model.new && mv model.new model; fi
          if ((RANDOM % 3 == 0)); then shuf --random-source=<(yes "$RANDOM") model > model.new && mv model.new model; fi
          who=ours
          if ((RANDOM % 3 == 0)); then who=theirs; fi
          if ! cmp -s model model.before; then
            must "$what, edit by $who" edit_by "$who" random.env.enc "cp '$scratch/model' \"\$1\""
          fi
          ;;
        6) must "$what, rotate" ours rotate random.env.enc ;;
        7)
          model_set "$name" "$value"
          cp model random.env
          must "$what, encrypt" ours encrypt --age "$recipient" random.env
          ;;
        8)
          value=json$RANDOM
          must "$what, their set" theirs set "${as_dotenv[@]}" random.env.enc "[\"$name\"]" "\"$value\""
          model_set "$name" "$value"
          ;;
      esac
      both_read "$what" random.env.enc model
    done
  done
}

# A missing file: the status of each command.
statuses() {
  check_equal 'set' "$(status_of ours set none.env.enc A <<< x)" \
    "$(status_of theirs set none.env '["A"]' '"1"')"
  check_equal 'unset' "$(status_of ours unset none.env.enc A)" "$(status_of theirs unset none.env '["A"]')"
  check_equal 'rotate' "$(status_of ours rotate none.env.enc)" "$(status_of theirs rotate none.env)"
  check_equal 'exec' "$(status_of ours exec none.env.enc -- true)" "$(status_of theirs exec-env none.env true)"
  check_equal 'unset of a key that is not there' "$(status_of ours unset keys/x.env.enc NONE)" \
    "$(status_of theirs unset "${as_dotenv[@]}" keys/x.env.enc '["NONE"]')"
  check_equal 'edit, unchanged' "$(status_of edit_by ours keys/x.env.enc true)" \
    "$(status_of edit_by theirs keys/x.env.enc true)"
  check_equal 'edit, failing' "$(status_of edit_by ours keys/x.env.enc 'exit 1')" \
    "$(status_of edit_by theirs keys/x.env.enc 'exit 1')"
}

every_case
cp plain/simple.expected plain/simple.theirs
typed_values
selection_rules
layouts
key_groups
updated_keys
random_edits
statuses
finish
