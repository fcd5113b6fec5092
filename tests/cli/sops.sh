#!/usr/bin/env bash
# shellcheck disable=SC2016  # for the shells that it starts
# The command under the name of sops: its command line, old and new style, its statuses and streams. What real sops does
# beside it is in tests/interop/sops_name.sh.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
command=$secretsctl
mkdir "$scratch/bin"
ln -s "$command" "$scratch/bin/sops"
secretsctl=$scratch/bin/sops

printf '{"a":1,"b":{"c":["x","y"]},"s":"text"}' > p.json
printf '# note\nA=one\nB=two\n' > p.env

begin 'called as sops, also through a link, and as a command'
expect 0 --version
check grep -qE '^sops [0-9]+\.[0-9]+\.[0-9]+ \(secretsctl [0-9.]+\)$' "$out"
ln -s "$scratch/bin/sops" other-name
secretsctl=$PWD/other-name
expect 0 --version
check grep -q '^secretsctl ' "$out"
secretsctl=$command
expect 0 sops --version
check grep -q '^sops ' "$out"
secretsctl=$scratch/bin/sops
check env PATH="$scratch/bin:$PATH" sops --version

begin 'encrypt and decrypt, new and old style'
expect 0 encrypt --age "$recipient" p.json
cp "$out" e.json
check grep -q '"recipient": "age1' e.json
expect 0 decrypt e.json
cp "$out" plain.json
check grep -q '"s": "text"' plain.json
expect 0 -d e.json
printed plain.json
expect 0 -d -output-type=json e.json
printed plain.json
expect 0 decrypt e.json --extract '["b"]["c"][1]'
printed_text y
expect 0 --extract '["s"]' -d e.json
printed_text text
expect 0 -e -i --age "$recipient" p.env
check_not grep -q '^A=one' p.env
expect 0 -d -i p.env
check grep -q '^A=one' p.env
check is_equal "$(mode_of p.env)" 600
expect 0 encrypt --age "$recipient" --output e.env p.env
printed_nothing
expect 0 decrypt --output out.env e.env
same out.env p.env
check is_equal "$(mode_of out.env)" 600
run encrypt --age "$recipient" --filename-override x.env < p.env > stdin.env
check grep -q '^sops_mac=' stdin.env
run decrypt < stdin.env > "$out"
printed p.env

begin 'the format is that of the name in sops'
cp p.env .env.local
expect 0 encrypt --age "$recipient" .env.local
check grep -q '^	"data": "ENC' "$out"
expect 0 decrypt --output-type nonsense e.json
said "the file's name decides"
printed plain.json

begin 'statuses of its own'
expect 100 decrypt none.json
expect 100
expect 100 -d
expect 2 set none.json '["a"]' 1
expect 8 encrypt < p.json
expect 8 decrypt -i --output x e.json
expect 8 encrypt --age "$recipient" --encrypted-regex a --encrypted-suffix b p.json
expect 7 set e.json a 1
expect 7 set e.json '["a"]' '[1]'
expect 7 set e.json '["a"]' '"x'
expect 7 --set '["a"]1' e.json
expect 91 decrypt --extract '["b"' e.json
expect 49 rotate --add-age "$second" none.json
expect 112 decrypt --decryption-order age,age e.json
expect 203 encrypt --age "$recipient" e.json
expect 1 encrypt p.json
expect 3 help nonsense
expect 1 filestatus none.json
expect 100 filestatus
SOPS_AGE_KEY_FILE=$keys/other.txt expect 128 decrypt e.json

begin 'mistakes in the command line: the usage goes to standard output'
expect 1 decrypt --nonsense e.json
said 'flag provided but not defined: -nonsense'
check grep -q '^Incorrect Usage: flag provided but not defined: -nonsense' "$out"
check grep -q '^Usage: secretsctl sops decrypt' "$out"
unsaid 'secretsctl: '
expect 1 decrypt e.json --nonsense
expect 1 --extract
expect 1 publish e.json
said 'not supported'
expect 1 keyservice
expect 1 encrypt --age "$recipient" --pgp ABCD p.json
said -- '--pgp'
SOPS_KMS_ARN=arn:aws expect 1 encrypt --age "$recipient" p.json
said 'SOPS_KMS_ARN'
expect 0 -d e.json --extract '["s"]'
said 'not used'
printed plain.json

begin 'flags before the command count, or are refused'
expect 0 --encrypted-regex '^s$' encrypt --age "$recipient" p.json
check grep -q '"a": 1' "$out"
expect 1 -d encrypt --age "$recipient" p.json
said '--decrypt has no effect before'
expect 0 --indent 2 decrypt e.json
check grep -q '^  "a": 1' "$out"

begin 'a regex that does not compile encrypts nothing, and is refused'
expect 1 encrypt --age "$recipient" --encrypted-regex '(' p.json
printed_nothing
expect 0 encrypt --age "$recipient" --encrypted-regex nothing p.json
said 'no value is encrypted'

begin 'rules without keys, in words that programs look for'
for rule in '  - path_regex: x' '  - {path_regex: x, key_groups: []}' '  - {path_regex: x, key_groups: [{}]}'; do
  printf 'creation_rules:\n%s\n' "$rule" > .sops.yaml
  cp p.json x.json
  expect 1 encrypt -i x.json
  check is_equal "$(cat "$err")" 'Could not generate data key: [empty key group provided]'
  same x.json p.json
done
rm .sops.yaml

begin 'the .sops.yaml is that of the working folder'
mkdir sub
printf 'creation_rules:\n  - age: %s\n' "$second" > sub/.sops.yaml
expect 1 encrypt sub/../p.json
cp p.json sub
expect 1 encrypt sub/p.json
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
expect 0 encrypt sub/p.json
check grep -q "$recipient" "$out"

begin 'set and unset'
expect 0 set e.json '["n"]["m"][0]' '{"k":[1,null,"v"]}'
printed_nothing
expect 0 decrypt --extract '["n"]["m"][0]["k"][2]' e.json
printed_text v
expect 0 --set '["s"] "a] b"' e.json
expect 0 -d --extract '["s"]' e.json
printed_text 'a] b'
cp e.json before.json
expect 0 set --idempotent e.json '["s"]' '"a] b"'
same e.json before.json
next_second
expect 0 set e.json '["s"]' '"a] b"'
check_not cmp -s e.json before.json
# shellcheck disable=SC2216
printf '"from input"' | run set --value-stdin e.json '["s"]'
expect 0 decrypt --extract '["s"]' e.json
printed_text 'from input'
expect 0 set e.json '["a"]' -7
expect 0 decrypt --extract '["a"]' e.json
printed_text -7
expect 0 unset e.json '["n"]'
expect 1 unset e.json '["n"]'
expect 0 unset --idempotent e.json '["n"]'
expect 4 set e.env '["A"]["x"]' 1
expect 0 set --output-type json e.env '["A"]' '"new"'
check grep -q '^{' e.env
expect 0 decrypt --input-type json --output-type dotenv e.env
check grep -q '^A=new' "$out"
expect 0 encrypt --age "$recipient" --output e.env p.env
sed '/^B=/d' e.env > changed.env
expect 51 set changed.env '["A"]' '"x"'
expect 0 set --ignore-mac changed.env '["A"]' '"x"'
expect 0 decrypt changed.env

begin 'a value that the file could not hold is not set'
expect 0 encrypt --age "$recipient" p.json
cp "$out" whole.json
cp whole.json before.json
deep=$(printf '["k"]%.0s' {1..250})
deepest=$(printf '["k"]%.0s' {1..20000})
for value in '{}' '{"a":[]}' 1; do
  expect 203 set whole.json '["sops"]' "$value"
  expect 4 set whole.json "$deep" "$value"
  expect 4 set whole.json "$deepest" "$value"
done
same whole.json before.json

begin 'what .sops.yaml encrypts is not stored in clear because the file says so'
rm -f .sops.yaml
expect 0 --encrypted-regex '^s$' -e --age "$recipient" p.json
cp "$out" regex.json
expect 0 set regex.json '["z"]' '"clear"'
printf 'creation_rules:\n  - age: %s\n    encrypted_regex: .\n' "$recipient" > .sops.yaml
expect 1 set regex.json '["y"]' '"clear"'
said 'would be stored in clear'
expect 0 set regex.json '["s"]' '"other"'
# A rule that selects nothing by name means the default.
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
expect 1 set regex.json '["y"]' '"clear"'
said 'would be stored in clear'
EDITOR='sed -i s/text/other/' expect 1 edit regex.json
said 'its rule says'
EDITOR='sed -i s/text/other/' expect 1 regex.json
rm .sops.yaml

begin 'rotate, groups, updatekeys'
expect 0 rotate --add-age "$second" e.json
check is_equal "$(grep -c '"recipient"' "$out")" 2
expect 0 rotate -i --add-age "$second" e.json
expect 0 rotate -i --rm-age "$second" e.json
check is_equal "$(grep -c '"recipient"' e.json)" 1
expect 1 rotate --rm-age "$recipient" e.json
expect 0 groups add -i -f e.json --age "$recipient"
check grep -q '"shamir_threshold": 2' e.json
expect 0 decrypt e.json
expect 1 groups delete -i -f e.json 0
said 'threshold'
expect 0 groups delete -i -f e.json 0 --shamir-secret-sharing-threshold 1
check_not grep -q key_groups e.json
expect 1 groups delete -i -f e.json 0
printf 'creation_rules:\n  - age: [%s, %s]\n' "$recipient" "$second" > .sops.yaml
cp e.json before.json
echo n > answer
expect 0 updatekeys e.json < answer
check grep -q "^+++ $second" "$out"
check grep -q "^    $recipient" "$out"
same e.json before.json
expect 1 updatekeys e.json < /dev/null
expect 0 updatekeys -y e.json
expect 0 updatekeys e.json
said 'already up to date'
expect 1 updatekeys -y none.json e.json
said 'failed updating 1'
rm .sops.yaml
expect 1 updatekeys -y e.json

begin 'the removed recipient is a key, whatever its comment is'
ssh_key=$(cut -d' ' -f1,2 "$identities/ed25519.pub")
expect 0 encrypt --age "$recipient,$ssh_key a comment" p.json
cp "$out" ssh.json
expect 0 rotate -i --rm-age "$ssh_key" ssh.json
unsaid 'not a recipient'
check_not grep -q ssh-ed25519 ssh.json
expect 0 rotate -i --rm-age "$ssh_key" ssh.json
said 'is not a recipient of the file'
expect 1 rotate --rm-age nonsense ssh.json
for list in "," "$second," ",$second" "$second, ,$recipient"; do expect 1 rotate --add-age "$list" ssh.json; done

begin 'updatekeys does what it has shown, or nothing'
printf 'creation_rules:\n  - age: [%s, %s]\n' "$recipient" "$second" > .sops.yaml
mkfifo answers
# answer_after CHANGE: answers yes once the question is asked and CHANGE is made.
answer_after() {
  cp before.json e.json
  run updatekeys e.json < answers > "$out" 2> "$err" &
  local process=$! status=0
  exec 7> answers
  check await grep -q 'Is this okay' "$out"
  cp before.json seen.json
  eval "$1"
  echo y >&7
  exec 7>&-
  wait "$process" || status=$?
  check is_equal "$status" 1
  said 'meanwhile'
  same e.json seen.json
}
answer_after "printf 'creation_rules:\n  - age: [%s, %s]\n' $recipient $other > .sops.yaml"
check_not grep -q "$other" e.json
printf 'creation_rules:\n  - age: [%s, %s]\n' "$recipient" "$second" > .sops.yaml
answer_after '"$secretsctl" set e.json '\''["s"]'\'' '\''"changed"'\''; cp e.json seen.json'
rm .sops.yaml answers

begin 'a file that changed meanwhile is not replaced, in another format neither'
# The command that gives the key changes the file first, once.
cat > give-key << SCRIPT
#!/bin/sh
if test -e changed.json; then mv changed.json e.json; fi
cat "$key"
SCRIPT
chmod +x give-key
expect 0 encrypt --age "$recipient" p.json
cp "$out" first.json
cp first.json changed.json
expect 0 set changed.json '["s"]' '"changed"'
cp changed.json later.json
for arguments in '' '--output-type json' '--output-type yaml'; do
  cp first.json e.json
  cp later.json changed.json
  # shellcheck disable=SC2086  # words
  SOPS_AGE_KEY_FILE='' SOPS_AGE_KEY_CMD=./give-key expect 1 rotate -i $arguments e.json
  said 'meanwhile'
  same e.json later.json
  cp first.json e.json
  cp later.json changed.json
  # shellcheck disable=SC2086
  SOPS_AGE_KEY_FILE='' SOPS_AGE_KEY_CMD=./give-key expect 1 rotate --output ./e.json $arguments e.json
  same e.json later.json
done
# A change of one value is made again.
cp first.json e.json
cp later.json changed.json
SOPS_AGE_KEY_FILE='' SOPS_AGE_KEY_CMD=./give-key expect 0 set --output-type yaml e.json '["a"]' 7
expect 0 decrypt --input-type yaml --extract '["s"]' e.json
printed_text changed
cp first.json e.json

begin 'YAML is printed in the style of sops'
printf 'a:\n  b: 0x1F\n  list: [1, 2]\ntime: 2024-01-01' > p.yaml
expect 0 encrypt --age "$recipient" --output e.yaml p.yaml
expect 0 decrypt e.yaml
styled=$'a:\n    b: 31\n    list:\n        - 1\n        - 2\ntime: 2024-01-01T00:00:00Z\n'
printed_text "$styled"
expect 0 exec-file e.yaml 'cat {}'
printed_text "$styled"
expect 0 --indent 0x2 decrypt e.yaml
printed_text $'a:\n  b: 31\n  list:\n    - 1\n    - 2\ntime: 2024-01-01T00:00:00Z\n'
expect 4 --indent -1 decrypt e.yaml
expect 0 encrypt --age "$recipient" --output-type json p.yaml
check_not grep -q spellings "$out"
expect 0 set --output-type json e.yaml '["x"]' 1
check_not grep -q spellings e.yaml
expect 0 decrypt --input-type json --output-type yaml --extract '["a"]' e.yaml
printed_text $'b: 31\nlist:\n    - 1\n    - 2\n'

begin 'numbers as Go reads them'
for indent in 0x2 0b10 2 +2 02 0_2; do
  expect 0 --indent "$indent" decrypt e.json
done
for indent in x 2x 0x '' _2 2_ 1__0 08 - 99999999999; do
  expect 1 --indent "$indent" decrypt e.json
done
expect 4 --indent -2 decrypt first.json
expect 0 --indent -1 decrypt first.json

begin 'no file has an empty name'
for arguments in decrypt -d edit rotate filestatus; do
  status=2
  if [[ $arguments == filestatus ]]; then status=1; fi
  expect "$status" "$arguments" ''
done
expect 2 encrypt --age "$recipient" ''

begin 'entries of other kinds survive'
expect 0 encrypt --age "$recipient" p.json
sed 's/"sops": {/"sops": {\n\t\t"pgp": [{"created_at": "2026-01-01T00:00:00Z", "enc": "x", "fp": "ABCD"}],/' "$out" > pgp.json
expect 0 set pgp.json '["s"]' '"x"'
check grep -q '"fp": *"ABCD"' pgp.json
expect 1 rotate pgp.json
said 'pgp'
expect 0 decrypt pgp.json

begin 'exec-env'
expect 0 exec-env e.env 'echo "$A $B"'
printed_text $'one two\n'
expect 7 exec-env e.env 'exit 7'
expect 255 exec-env e.env 'kill -9 $$'
expect 3 exec-env --same-process e.env 'exit 3'
expect 0 exec-env --pristine e.env 'echo "$A$HOME"'
printed_text $'one\n'
expect 0 exec-env --background e.env 'echo $A > late; mv late ready'
await test -e ready
check is_equal "$(cat ready)" one
expect 8 exec-env --background --same-process e.env true
expect 1 exec-env e.env
expect 1 exec-env e.json true
expect 2 exec-env none.env true
if is_root; then
  expect 0 exec-env --user nobody e.env 'echo "$A $USER"; id -u'
  printed_text $'one nobody\n65534\n'
  # Nothing that leads to our keys or belongs to our session.
  for command_name in exec-env exec-file; do
    SSH_AUTH_SOCK=/agent SSH_AGENT_PID=1 VAULT_TOKEN=t XDG_RUNTIME_DIR=/run/user/0 KRB5CCNAME=/tmp/c \
      DBUS_SESSION_BUS_ADDRESS=unix:x SETTING=kept SOPS_AGE_KEY=$(identity_of test-only) \
      expect 0 "$command_name" --user nobody e.env 'env'
    check_not grep -qE '^(SOPS_AGE_|SSH_A|VAULT_|XDG_|KRB5|DBUS_)' "$out"
    check grep -q '^SETTING=kept' "$out"
    check grep -q '^USER=nobody' "$out"
    SOPS_AGE_KEY=$(identity_of test-only) expect 0 "$command_name" e.env env
    check grep -q '^SOPS_AGE_KEY=' "$out"
  done
else
  cannot 'another user'
fi

begin 'what the process of another user does not see, and the parent does not keep'
cat > keyring.py << 'PYTHON'
# keyring.py COMMAND...: runs a command with a key in its session keyring; without one: looks for that key.
import ctypes, os, platform, sys
numbers = {"x86_64": (248, 250), "aarch64": (217, 219)}
add_key, keyctl = numbers.get(platform.machine(), (None, None))
library = ctypes.CDLL(None)
session = ctypes.c_long(-3)
if add_key is None or (len(sys.argv) > 1 and library.syscall(keyctl, 1, None) < 0):
    sys.exit(77)
if len(sys.argv) > 1:
    if library.syscall(add_key, b"user", b"of-ours", b"x", 1, session) < 0:
        sys.exit(77)
    os.execvp(sys.argv[1], sys.argv[1:])
print("found" if library.syscall(keyctl, 10, session, b"user", b"of-ours", 0) >= 0 else "none")
PYTHON
cat > memory.py << 'PYTHON'
# memory.py PROCESS: whether its memory holds the value, which is not spelt out here.
import sys
value = b"a value of " + b"exec-env" + b" alone"
found = False
with open(f"/proc/{sys.argv[1]}/maps") as maps, open(f"/proc/{sys.argv[1]}/mem", "rb") as memory:
    for line in maps:
        begin, end = (int(number, 16) for number in line.split()[0].split("-"))
        try:
            memory.seek(begin)
            found = found or value in memory.read(end - begin)
        except (OSError, ValueError, OverflowError):
            pass
print("found" if found else "none")
PYTHON
if is_root && type -P python3 > /dev/null; then
  chmod 755 "$scratch" "$scratch/work"
  status=0
  python3 keyring.py "$secretsctl" exec-env e.env 'python3 keyring.py' > "$out" || status=$?
  if [[ $status == 77 ]]; then
    cannot 'session keyrings'
  else
    printed_text $'found\n'
    for command_name in exec-env exec-file; do
      check python3 keyring.py "$secretsctl" "$command_name" --user nobody e.env 'python3 keyring.py' > "$out"
      printed_text $'none\n'
    done
  fi
  printf 'A=a value of %s alone\n' exec-env > value.env
  expect 0 encrypt -i --age "$recipient" value.env
  expect 0 exec-env value.env 'python3 memory.py $PPID; test "${#A}" -gt 20'
  printed_text $'none\n'
else
  cannot 'that needs root and python3'
fi

begin 'names that decide what runs are no names for values in clear'
for name in HOME EDITOR SOPS_AGE_KEY_CMD SUDO_ASKPASS GIT_PAGER BASH_ENV LD_PRELOAD; do
  printf 'A=one\n%s=x\n' "$name" > clear.env
  expect 0 encrypt -i --age "$recipient" --encrypted-regex '^A$' clear.env
  expect 1 exec-env clear.env true
  said "$name"
done

begin 'exec-file'
expect 0 exec-file e.env 'cat {} {}; test -p {} && stat -c %a {} "$(dirname {})"'
printed_text "$(cat p.env p.env)"$'\n600\n700\n'
expect 0 exec-file --no-fifo --filename foobar e.env 'test -f {} && stat -c %a {} && echo {}'
check grep -q 'foobar$' "$out"
check grep -qx 600 "$out"
check_not test -e "$(tail -n 1 "$out")"
expect 0 exec-file --output-type json e.env 'cat {}'
check grep -q '"A": "one"' "$out"
expect 9 exec-file e.env 'exit 9'
# Two readers at once get all of the text each, or the command fails.
for readers in 'cat {} > a & cat {} > b & wait; cat a b' 'exec 3< {} 4< {}; cat <&3; cat <&4'; do
  status=0
  run exec-file e.env "$readers" > "$out" 2> "$err" || status=$?
  if [[ $status == 0 ]]; then
    printed_text "$(cat p.env p.env)"$'\n'
  else
    check is_equal "$status" 1
    said 'give --no-fifo'
    printed_nothing
  fi
done
expect 0 exec-file --no-fifo e.env 'exec 3< {} 4< {}; cat <&3; cat <&4'
printed_text "$(cat p.env p.env)"$'\n'
expect 0 exec-file e.env 'rm {}'
expect 1 exec-file --filename ../x e.env true
expect 0 exec-file --background e.env 'cat {} > late.env'
same late.env p.env
mkdir tmp
TMPDIR=$PWD/tmp expect 0 exec-file e.env 'dirname {}'
check grep -q "^$PWD/tmp/" "$out"
# A command may replace the pipe, or put files beside it.
for replaced in 'cat {} > t; mv t {}' 'rm {}; echo hi > {}' 'mv {} {}.bak; mkfifo {}' 'cat {} > $(dirname {})/copy' 'touch {}.next; cat {}' \
  'cat {} > /dev/null; ln -sf /dev/null {}'; do
  TMPDIR=$PWD/tmp check timeout -k 1 10 "$secretsctl" exec-file e.json "$replaced"
  check is_equal "$(ls -A tmp)" ''
done
check is_equal "$(ls -A tmp)" ''

begin 'edit'
export EDITOR='sed -i s/one/other/'
expect 0 edit e.env
expect 0 decrypt --extract '["A"]' e.env
printed_text other
EDITOR=true expect 200 e.env
EDITOR=false expect 201 edit e.env
expect 1 edit -s e.env
EDITOR="cp $PWD/p.json" expect 0 --age "$recipient" new.json
expect 0 decrypt new.json
EDITOR="cp $PWD/p.json" expect 1 mistyped

begin 'filestatus'
expect 0 filestatus e.env
printed_text $'{"encrypted":true}\n'
expect 0 filestatus p.json
printed_text $'{"encrypted":false}\n'
echo note > note.txt
expect 1 filestatus note.txt

begin 'completions'
expect 0 completion bash
check bash -n "$out"
# shellcheck disable=SC2016  # for that shell
check bash -c 'source "$1"; COMP_WORDS=(sops dec); COMP_CWORD=1; _sops; [[ ${COMPREPLY[*]} == decrypt ]]' _ "$out"
expect 0 completion zsh
check grep -q bashcompinit "$out"
check_not grep -q mapfile "$out"

begin 'the link that make install offers'
build=$(dirname "$command")
if [[ -e $build/cmake_install.cmake ]]; then
  mkdir elsewhere tools
  ln -s "$(type -P cmake)" tools/cmake
  link=$scratch/prefix/bin/sops
  # No sops of this machine, but those of the test.
  install() {
    env PATH="${search:-$PWD/tools}" "$@" cmake --install "$build" --component command --prefix "$scratch/prefix" \
      > install.log 2>&1
  }
  check install SOPS_LINK=no
  check_not test -e "$link"
  check install
  check_not test -e "$link"
  check install SOPS_LINK=yes
  check is_equal "$(readlink "$link")" secretsctl
  check test -x "$link"
  check install SOPS_LINK=yes
  search=$scratch/prefix/bin:$PWD/tools
  check install SOPS_LINK=yes
  search=
  rm "$link"
  echo 'a sops of yours' > "$link"
  for wanted in yes first; do
    check_not install "SOPS_LINK=$wanted"
    check grep -q 'is not our link' <(tr -s '\n ' ' ' < install.log)
    check grep -q 'of yours' "$link"
  done
  rm "$link"
  # One in another folder would be hidden, or hide ours.
  cp "$command" elsewhere/sops
  for search in "$PWD/elsewhere:$PWD/tools" "$PWD/tools:$PWD/elsewhere"; do
    check_not install SOPS_LINK=yes
    check grep -q 'elsewhere/sops is another sops' <(tr -s '\n ' ' ' < install.log)
    check_not test -e "$link"
    check install SOPS_LINK=no
  done
  check install SOPS_LINK=first
  check is_equal "$(readlink "$link")" secretsctl
  rm "$link"
  # What is put into a package is not for this machine.
  check install SOPS_LINK=yes "DESTDIR=$scratch/package"
  check is_equal "$(readlink "$scratch/package$link")" secretsctl
else
  cannot 'make install: the command is not in its build folder'
fi

finish
