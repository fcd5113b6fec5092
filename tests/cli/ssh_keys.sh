#!/usr/bin/env bash
# SSH keys as identities, from each of their sources and in each format, and as recipients.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

plain=$identities/plain.env
echo 'only a test' > passphrase
echo 'another one' > wrong
mkdir -p "$HOME/.ssh"
cp "$identities"/* .
chmod 600 ./*

begin 'each format, in clear'
for name in ed25519 rsa rsa_pem rsa_pkcs8; do
  SOPS_AGE_SSH_PRIVATE_KEY_FILE=$name expect 0 decrypt "$name.env.enc"
  printed "$plain"
done

begin 'each format, with a passphrase'
for name in ed25519_locked ed25519_locked_cbc rsa_locked rsa_pem_locked; do
  SOPS_AGE_SSH_PRIVATE_KEY_FILE=$name expect 0 decrypt --passphrase-file passphrase "$name.env.enc"
  printed "$plain"
  SOPS_AGE_SSH_PRIVATE_KEY_FILE=$name expect 128 decrypt --passphrase-file wrong "$name.env.enc"
  printed_nothing
  said 'the passphrase is wrong'
  unsaid 'another one'
done
SOPS_AGE_SSH_PRIVATE_KEY_FILE=rsa_pkcs8_locked expect 128 decrypt --passphrase-file passphrase \
  rsa_pkcs8_locked.env.enc
said 'ssh-keygen -p'

begin 'a passphrase can come from a descriptor, for get too'
SOPS_AGE_SSH_PRIVATE_KEY_FILE=ed25519_locked expect 0 get --passphrase-file /dev/fd/3 \
  ed25519_locked.env.enc A 3< passphrase
printed_text 1

begin 'no passphrase is asked for if the file is not for the key'
SOPS_AGE_SSH_PRIVATE_KEY_FILE=ed25519_locked expect 128 decrypt --passphrase-file missing rsa.env.enc
said '1 identity, none fits'
unsaid 'missing'

begin 'without a terminal no question is asked, and nothing hangs'
locked() {
  SOPS_AGE_SSH_PRIVATE_KEY_FILE=ed25519_locked setsid timeout 20 "$secretsctl" "$@"
}
check_not locked decrypt ed25519_locked.env.enc > "$out" 2> "$err" < /dev/null
said 'no terminal'
printed_nothing
echo '{"protocolVersion":1,"ids":["A"]}' > request
check_not locked provider ed25519_locked.env.enc > "$out" 2> "$err" < request
said 'never asks'
printed_nothing

begin 'the other sources'
SOPS_AGE_SSH_PRIVATE_KEY_CMD='cat rsa' expect 0 decrypt rsa.env.enc
printed "$plain"
# shellcheck disable=SC2016  # the command's own shell expands it
SOPS_AGE_SSH_PRIVATE_KEY_CMD='sh -c "case $SOPS_AGE_RECIPIENT in ssh-ed25519*) cat ed25519;; esac"' \
  expect 0 decrypt ed25519.env.enc
SOPS_AGE_SSH_PRIVATE_KEY_CMD=false expect 128 decrypt rsa.env.enc
said 'status 1'
cp ed25519 "$HOME/.ssh/id_ed25519"
expect 0 decrypt ed25519.env.enc
expect 128 decrypt rsa.env.enc
cp rsa "$HOME/.ssh/id_rsa"
expect 0 decrypt rsa.env.enc
SOPS_AGE_SSH_PRIVATE_KEY_FILE=missing SOPS_AGE_KEY=nonsense expect 0 decrypt rsa.env.enc
printed "$plain"
rm "$HOME"/.ssh/*

begin 'a damaged key is refused with its name, and no part of it is shown'
for name in ed25519 rsa rsa_pem rsa_pkcs8 rsa_pem_locked; do
  for size in 0 20 100 300; do
    head -c "$size" "$name" > damaged
    cp "$name.pub" damaged.pub
    SOPS_AGE_SSH_PRIVATE_KEY_FILE=damaged expect 128 decrypt --passphrase-file passphrase \
      "$name.env.enc"
    said 'damaged'
    printed_nothing
  done
done
sed '3s/^..../AAAA/' ed25519 > damaged
SOPS_AGE_SSH_PRIVATE_KEY_FILE=damaged expect 128 decrypt ed25519.env.enc
unsaid "$(sed -n 3p ed25519 | cut -c 10-30)"
SOPS_AGE_SSH_PRIVATE_KEY_FILE=$key expect 128 decrypt ed25519.env.enc
unsaid "$(identity_of test-only | cut -c 20-40)"
mv rsa_pem_locked.pub away
SOPS_AGE_SSH_PRIVATE_KEY_FILE=rsa_pem_locked expect 128 decrypt --passphrase-file passphrase \
  rsa_pem_locked.env.enc
said 'rsa_pem_locked.pub'
SOPS_AGE_KEY_FILE=ed25519 expect 128 decrypt ed25519.env.enc
said 'SOPS_AGE_SSH_PRIVATE_KEY_FILE'

begin 'as recipients'
for name in ed25519 rsa; do
  expect 0 encrypt --age "$(cat "$name.pub")" -o "$name.new.env.enc" "$plain"
  check grep -qxF "sops_age__list_0__map_recipient=$(cat "$name.pub")" "$name.new.env.enc"
  SOPS_AGE_SSH_PRIVATE_KEY_FILE=$name expect 0 decrypt "$name.new.env.enc"
  printed "$plain"
  expect 0 age encrypt -r "$(cat "$name.pub")" -o "$name.age" "$plain"
  expect 0 age encrypt -R "$name.pub" -r "$recipient" -o "$name.age" "$plain"
  expect 0 age decrypt -i "$name" "$name.age"
  printed "$plain"
  expect 1 encrypt --age "$(cut -c 1-60 "$name.pub")" -o new.env.enc "$plain"
  check_not test -e new.env.enc
done
expect 1 encrypt --age 'ssh-dss AAAAB3NzaC1kc3MAAACBA' -o new.env.enc "$plain"
said 'ssh-dss'

finish
