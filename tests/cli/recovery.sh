#!/usr/bin/env bash
# A second key on paper: keygen --recovery, init --recovery, and what doctor says about it.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

check_digits() { grep '^AGE-SECRET-KEY-' "$1" | tr -d '\n' | sha256sum | cut -c1-8; }
digits_on() { sed -n 's/^# check: \(....\) \(....\)$/\1\2/p' "$1"; }
public_on() { sed -n 's/^# public key: //p' "$1"; }

begin 'a recovery key goes to a terminal, or where it is told to'
expect 3 keygen --recovery
printed_nothing
said '-o FILE'
expect 0 keygen --recovery -o -
check is_equal "$(digits_on "$out")" "$(check_digits "$out")"
check test -n "$(digits_on "$out")"
said "Public key: $(public_on "$out")"
check_not grep -q SECRET "$err"
expect 0 keygen --recovery -o paper.txt
printed_nothing
check is_equal "$(mode_of paper.txt)" 600
check is_equal "$(digits_on paper.txt)" "$(check_digits paper.txt)"
cp paper.txt before.txt
expect 3 keygen --recovery -o paper.txt
same paper.txt before.txt

begin 'at a terminal it is shown, and written nowhere'
terminal_program=$(type -P expect || true)
if [[ -n $terminal_program ]]; then
  mkdir shown
  # shellcheck disable=SC2016  # expect expands it
  (cd shown && command="$secretsctl" timeout 60 "$terminal_program" -c '
    spawn -noecho $env(command) keygen --recovery
    expect eof
    exit [lindex [wait] 3]') | tr -d '\r' > "$out"
  check is_equal "$(digits_on "$out")" "$(check_digits "$out")"
  check test -n "$(digits_on "$out")"
  check is_equal "$(ls -A shown)" ''
else
  cannot 'a terminal: the program expect is not there'
fi

begin 'it is a key file'
expect 0 keygen -y paper.txt
printed_text "$(public_on paper.txt)"$'\n'
sed 's/^AGE/  "AGE/' paper.txt > typed.txt
expect 0 keygen -y typed.txt
printed_text "$(public_on paper.txt)"$'\n'

begin 'flags that do not go together'
expect 8 keygen --qr
expect 8 keygen --recovery -y paper.txt
expect 8 init -o paper2.txt
check test ! -e paper2.txt

begin 'a QR code holds the identity alone'
if run keygen --recovery --qr -o code.txt > "$out" 2> "$err"; then
  check grep -q '█▀▀▀▀▀█' code.txt
  if type -P zbarimg > /dev/null && type -P python3 > /dev/null; then
    python3 - << 'PYTHON'
rows = []
for line in open("code.txt", encoding="utf-8").read().split("\n"):
    if line and set(line) <= set(" █▀▄"):
        rows.append([c in "█▀" for c in line])
        rows.append([c in "█▄" for c in line])
scale = 8
with open("code.pgm", "w") as image:
    print("P2", len(rows[0]) * scale, len(rows) * scale, 255, file=image)
    for row in rows:
        for _ in range(scale):
            print(*["0" if dark else "255" for dark in row for _ in range(scale)], file=image)
PYTHON
    check is_equal "$(zbarimg -q --raw code.pgm 2> /dev/null)" "$(grep '^AGE-SECRET' code.txt)"
  else
    cannot 'that a reader reads the code: zbarimg (Debian package zbar-tools) is not there'
  fi
else
  cannot 'QR codes: this build has none'
  said 'libqrcodegen-dev'
fi

begin 'init --recovery: nothing is made without a place for the key'
mkdir repository
cd repository
git init -q .
expect 3 init --recovery
check test ! -e .sops.yaml
check test ! -e secrets

begin 'init --recovery in a new repository'
expect 0 init --recovery -o "$scratch/paper1.txt"
paper=$(public_on "$scratch/paper1.txt")
own=$(cat "$out")
check grep -qF "age: $own,$paper # recovery" .sops.yaml
said 'updatekeys'
printf 'A=1\n' > secrets/.env
expect 0 encrypt secrets/.env
rm secrets/.env
SOPS_AGE_KEY_FILE=$scratch/paper1.txt expect 0 decrypt secrets/.env.enc
printed_text $'A=1\n'
expect 0 doctor
check_not grep -q 'one key alone' "$out"
check_not grep -q 'recovery key' "$out"

begin 'it is made once'
cp .sops.yaml before.yaml
expect 0 init --recovery -o "$scratch/paper2.txt"
said 'has a recovery recipient already'
same .sops.yaml before.yaml
check test ! -e "$scratch/paper2.txt"

begin 'doctor: a file without the recovery recipient, and one with a single recipient'
cd "$scratch/work"
rm -rf repository
mkdir -p repository/secrets
cd repository
git init -q .
install -m 0600 "$key" secrets/age-key.txt
echo /secrets/age-key.txt > .gitignore
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age:\n      - %s # mine\n' "$recipient" > .sops.yaml
printf 'A=1\n' > "$scratch/plain.env"
expect 0 encrypt "$scratch/plain.env" --filename-override secrets/.env -o secrets/.env.enc
expect 0 doctor
check grep -q '^note     secrets/.env.enc: it is encrypted to one key alone' "$out"
check grep -q 'init --recovery' "$out"
expect 0 init --recovery -o "$scratch/paper3.txt"
paper=$(public_on "$scratch/paper3.txt")
check is_equal "$(tail -n 2 .sops.yaml)" "      - $recipient # mine
      - $paper # recovery"
expect 1 doctor
check grep -q "^warning  secrets/.env.enc: the recovery key $paper does not open it" "$out"
expect 0 updatekeys -y secrets
expect 0 doctor
check_not grep -q 'recovery key\|one key alone' "$out"
SOPS_AGE_KEY_FILE=$scratch/paper3.txt expect 0 decrypt secrets/.env.enc
printed_text $'A=1\n'

begin 'a rule that is written in another way is left as it is'
printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: >-\n      %s,\n      %s\n' "$recipient" "$second" > .sops.yaml
cp .sops.yaml before.yaml
expect 0 init --recovery -o "$scratch/paper4.txt"
same .sops.yaml before.yaml
said "$(public_on "$scratch/paper4.txt") # recovery"
printf 'creation_rules:\n  - path_regex: ^other/\n    age: %s\n' "$recipient" > .sops.yaml
expect 1 init --recovery -o "$scratch/paper5.txt"
check test ! -e "$scratch/paper5.txt"
finish
