#!/usr/bin/env bash
# Makes the inputs of the measurements: inputs.sh FOLDER SECRETSCTL KEYS... writes KEYS.env and
# KEYS.env.enc for each number of keys, with values of 36 bytes, and `request`, a gateway's call for
# 30 ids. SOPS_AGE_KEY_FILE names the key.
set -euo pipefail

folder=$1 secretsctl=$2
shift 2
recipient=$(sed -n 's/^# public key: //p' "$SOPS_AGE_KEY_FILE")
for keys in "$@"; do
  awk -v keys="$keys" 'BEGIN {
    for (i = 0; i < keys; i++) printf "KEY_%d=a value of thirty-six bytes %06d\n", i, i
  }' > "$folder/$keys.env"
  "$secretsctl" encrypt --age "$recipient" "$folder/$keys.env" 2> /dev/null
done
awk 'BEGIN {
  printf "{\"protocolVersion\":1,\"provider\":\"p\",\"ids\":["
  for (i = 0; i < 30; i++) printf "%s\"KEY_%d\"", i ? "," : "", i
  printf "]}"
}' > "$folder/request"
