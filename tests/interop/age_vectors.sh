#!/usr/bin/env bash
# The conformance vectors of the age format (C2SP's CCTV) through the command: which files open and
# with which payload; a failure is reported by its kind, leaves no file behind and outputs no more
# of the payload than was authenticated.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node vectors

vectors=$scratch/vectors
mkdir "$vectors"

# These need ML-KEM-768, which Botan has from 3.6 on: a build without it says so.
needs_ml_kem=' armor_hybrid hybrid hybrid_and_x25519 hybrid_grease hybrid_multiple_recipients '
if ours keygen --pq > /dev/null 2>&1; then needs_ml_kem=; fi
without_ml_kem=0

# The beginning of the message for each kind of failure.
declare -A message=(
  ['no match']='no identity matches any of the file'
  ['HMAC failure']='the header MAC does not hold'
  ['header failure']='the header is '
  ['armor failure']='the armor is damaged'
  ['payload failure']='the payload is damaged'
)

hash_of() { sha256sum < "$1" | cut -d ' ' -f 1; }
decrypt() { ours age decrypt "${with[@]}" "$@"; }
says() { grep -qF -- "$1" "$scratch/err"; }

# The checks print why they fail, and nothing if they pass.
check_success() {
  local name=$1 payload=$2 status
  status=$(status_of decrypt -o "$scratch/plain" "$vectors/$name.age")
  if [[ $status != 0 ]]; then
    echo "status $status: $(head -n 1 "$scratch/err")"
  elif [[ $(hash_of "$scratch/plain") != "$payload" ]]; then
    echo 'another payload'
  elif [[ $(status_of decrypt "$vectors/$name.age") != 0 ]]; then
    echo "to standard output: $(head -n 1 "$scratch/err")"
  elif [[ $(hash_of "$scratch/out") != "$payload" ]]; then
    echo 'another payload on standard output'
  fi
}

check_failure() {
  local name=$1 text=$2 payload=$3 status
  status=$(status_of decrypt -o "$scratch/plain" "$vectors/$name.age")
  if [[ $status != 1 ]]; then
    echo "status $status, expected 1"
  elif ! says "$text"; then
    echo "the message does not say '$text': $(head -n 1 "$scratch/err")"
  elif [[ -e $scratch/plain || -s $scratch/out ]]; then
    echo 'an output was left behind'
  elif [[ $(status_of decrypt "$vectors/$name.age") != 1 ]] || ! says "$text"; then
    echo "another end to standard output: $(head -n 1 "$scratch/err")"
  elif [[ $payload == - && -s $scratch/out ]]; then
    echo 'a payload on standard output'
  elif [[ $payload != - && $(hash_of "$scratch/out") != "$payload" ]]; then
    echo 'another payload on standard output than was authenticated'
  fi
}

"$node" "$interop_folder/age_vectors.mjs" "$node_modules/cctv-age" "$vectors" > "$scratch/list"
while IFS=$'\t' read -r name expected payload; do
  rm -f "$scratch/plain"
  with=()
  [[ -e $vectors/$name.identity ]] && with+=(-i "$vectors/$name.identity")
  [[ -e $vectors/$name.passphrase ]] && with+=(--passphrase-file "$vectors/$name.passphrase")
  if [[ $needs_ml_kem == *" $name "* ]]; then
    why=$(check_failure "$name" 'needs ML-KEM-768' -)
    if [[ -z $why ]]; then without_ml_kem=$((without_ml_kem + 1)); else fail "$name: $why"; fi
    continue
  fi
  if [[ $expected == success ]]; then
    why=$(check_success "$name" "$payload")
  elif [[ -n ${message[$expected]-} ]]; then
    text=${message[$expected]}
    # A passphrase is given, and the stanza, of an unknown type, is not a passphrase's.
    if [[ $name == scrypt_uppercase ]]; then text='is encrypted to keys, not with a passphrase'; fi
    why=$(check_failure "$name" "$text" "$payload")
  else
    why="it expects '$expected', which is not known"
  fi
  if [[ -z $why ]]; then pass; else fail "$name ($expected): $why"; fi
done < "$scratch/list"

total=$(wc -l < "$scratch/list")
if ((passed + failed + without_ml_kem != total || total < 143)); then
  fail "$total vectors were tried, not all 143"
fi
echo "$without_ml_kem of $total vectors need ML-KEM, and the command says what it lacks"
echo "$passed passed, $failed failed"
((failed == 0 && passed > 0))
