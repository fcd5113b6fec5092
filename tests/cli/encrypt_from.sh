#!/usr/bin/env bash
# encrypt --from: a plaintext as another reader of env files takes it; and what plain encrypt, set and edit say of one.
# shellcheck disable=SC2016  # what stands in single quotes is for readers of env files
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key
encrypt() { expect "$1" encrypt --age "$recipient" "${@:2}"; }
value_is() {
  expect 0 get "$1" "$2"
  printed_text "$3"
}

cat > .env << 'END'
# top
export A="x marker-5d1e"
B = 1
C='single $X' # behind
D="line1
line2"
E=${A}-$B
END

begin 'plain encrypt keeps the bytes, and says what looks otherwise, by key and line alone'
sed '/^D=/,/^line2/d' .env > raw.env
encrypt 0 raw.env
said "'export '"
said 'A (line 2)'
said 'blanks around'
said 'B (line 3)'
said 'quotes around'
said "' #' after a value"
said "'\$\$' or '\${'"
said 'secretsctl encrypt --from compose raw.env'
unsaid marker-5d1e
expect 0 decrypt raw.env.enc
printed raw.env
encrypt 0 raw.env
said "'export '"

begin 'ordinary values are no signs'
printf '%s\n' 'J={"a":1}' "K=it's" 'U=http://x/#frag' 'B64=aGVsbG8=' 'W=$2b$10$abc' 'T=two words ' '# "c" = ' > plain.env
encrypt 0 plain.env
unsaid note

begin 'CRLF and a byte order mark'
printf '\357\273\277A=1\r\n\r\nB=2\r\n' > crlf.env
encrypt 0 crlf.env
said 'byte order mark'
said CRLF
expect 0 decrypt crlf.env.enc
printed_text $'\357\273\277A=1\r\nB=2\r\n'
encrypt 0 --from compose -o crlf2.env.enc crlf.env
expect 0 decrypt crlf2.env.enc
printed_text $'A=1\nB=2\n'
printf 'A=1\n\r\nB=2\n' > empty.env
encrypt 0 empty.env
printf 'A=1\nB=2\n' > expected
expect 0 decrypt empty.env.enc
printed expected
printf '\r\nA=1\nB=2\n\r\n' > empty.env
encrypt 0 empty.env
said 'holds all of it already'

printf '\357\273\277# c\nA=1\n' > mark.env
encrypt 2 mark.env
said 'secretsctl encrypt --from compose mark.env'
encrypt 0 --from compose mark.env
expect 0 decrypt mark.env.enc
printed_text $'# c\nA=1\n'

begin 'UTF-16 is told by its name'
for encoding in UTF-16 UTF-16LE UTF-16BE; do
  iconv -t "$encoding" plain.env > wide.env
  encrypt 2 wide.env
  said 'iconv -f UTF-16'
  encrypt 2 --from sh wide.env
  said 'iconv -f UTF-16'
  check test ! -e wide.env.enc
done

begin 'a value of several lines: the error says how it is read'
encrypt 2 .env
said 'line 6'
unsaid 'marker-5d1e'
said 'line 5 opens a quote'
said '--from compose'
check test ! -e .env.enc
encrypt 0 --from compose .env
value_is .env.enc A 'x marker-5d1e'
value_is .env.enc B 1
value_is .env.enc C 'single $X'
value_is .env.enc D $'line1\nline2'
value_is .env.enc E 'x marker-5d1e-1'
expect 0 decrypt .env.enc
printf '%s\n' '# top' 'A=x marker-5d1e' B=1 '# behind' 'C=single $X' 'D=line1\nline2' 'E=x marker-5d1e-1' > expected
printed expected

begin 'a value of several lines of which each could be one'
printf '%s\n' 'A="line1' 'line2="' > lines.env
encrypt 0 lines.env
said 'a quote that a later line closes'
said 'A (line 1)'

begin 'an update keeps what did not change'
cp .env.enc before
encrypt 0 --from compose .env
said 'holds all of it already'
same .env.enc before
sed -i 's/^B = 1/B = 2/' .env
encrypt 0 --from compose .env
said 'changed: B, E'
check is_equal "$(diff before .env.enc | grep -c '^> [A-E]=')" 2
value_is .env.enc E 'x marker-5d1e-2'

begin 'a backslash and an n stay two characters, in an update too'
printf '%s\n' "A='a\\nb'" 'B="a\nb"' C=1 > escapes.env
for name in D E; do
  encrypt 0 --from compose escapes.env
  value_is escapes.env.enc A 'a\nb'
  value_is escapes.env.enc B $'a\nb'
  echo "$name=1" >> escapes.env
done
encrypt 0 --from compose --unencrypted-regex '^[BC]$' -o part.env.enc escapes.env
check grep -qxF 'B=a\nb' part.env.enc
expect 0 get part.env.enc B
printed_text $'a\nb'
encrypt 4 --from compose --unencrypted-regex '^A$' -o clear.env.enc escapes.env
said "'A'"
check test ! -e clear.env.enc

begin 'standard input, other outputs'
run encrypt --age "$recipient" --from compose --output-type json - < .env > x.json 2> "$err"
value_is x.json D $'line1\nline2'
check jq -e '.sops' x.json > "$out"
cp .env copy
run encrypt --age "$recipient" --from dotenv - -o stdin.env.enc --filename-override .env < copy 2> "$err"
value_is stdin.env.enc E '${A}-$B'
encrypt 0 --from compose --output-type json -o y.json .env
value_is y.json B 2

begin 'the environment is asked only with --expand'
printf 'A=1\nURL=http://${HOST}/$A\n' > needs.env
for reader in compose compose1 sh; do
  HOST=marker-77 encrypt 2 --from "$reader" needs.env
  said "line 2: 'URL'"
  said --expand
  check test ! -e needs.env.enc
  HOST=marker-77 encrypt 0 --from "$reader" --expand -o "needs.$reader.env.enc" needs.env
done
value_is needs.sh.env.enc URL http://marker-77/1
value_is needs.compose1.env.enc URL 'http://marker-77/$A'
env -u HOST "$secretsctl" encrypt --age "$recipient" --from sh --expand needs.env 2> "$err" && bad 'a variable that is not set'
said 'neither'
printf 'A=$(touch ran)\n' > command.env
encrypt 2 --from sh --expand command.env
said "line 1: 'A'"
check test ! -e ran

begin 'flags'
encrypt 1 --from bash .env
said docker-run
encrypt 8 --from compose --input-type json .env
encrypt 0 --from compose --input-type dotenv -o z.env.enc .env
encrypt 8 --expand plain.env
printf '%s\n' 'A="x"' > some.txt
encrypt 0 --from compose --output-type dotenv -o some.enc some.txt
unsaid note
encrypt 2 --from docker-run .env
said 'line 2'

begin 'a key that stands twice: the reader keeps the last; without --from it is told'
printf 'A=1\nB=2\nA=3\n' > twice.env
encrypt 0 --from sh -o last.env.enc twice.env
said "'A' of line 1 stands again in line 3"
expect 0 decrypt last.env.enc
printed_text $'B=2\nA=3\n'
encrypt 0 twice.env
said 'more than once: A (line 3)'
expect 0 decrypt twice.env.enc
printed twice.env
for type in sh compose compose1 docker-run systemd json; do
  expect 1 decrypt --output-type "$type" twice.env.enc
  said "'A' stands more than once (lines 1, 3)"
  printed_nothing
done
expect 1 exec twice.env.enc -- true
expect 1 get twice.env.enc A
expect 1 compose twice.env.enc -- true
said 'lines 1, 3'
check test ! -e x.env

begin 'names that no shell has'
printf '%s\n' 'A-B=1' 'A.B=2' 'C=3' > names.env
encrypt 0 --from docker-run names.env
said 'note: stored, but no name of a variable'
said 'A-B, A.B'
expect 0 set names.env.enc C < <(echo 4)
unsaid note
for name in D-E 1F 'G H'; do
  expect 0 set names.env.enc "$name" < <(echo 4)
  said "no name of a variable"
  said "$name"
done
expect 0 set names.env.enc C < <(echo '"marker-q"')
said 'quotes around the value of C'
unsaid marker-q
expect 0 set names.env.enc C < <(printf 'x\r\n')
said 'carriage return'
expect 0 set y.json D-E < <(echo 4)
unsaid 'name of a variable'

begin 'edit says it of the lines that changed'
printf '%s\n' 'A="x"' B=1 > edited.env
encrypt 0 edited.env
export SOPS_EDITOR="sed -i -e s/^B=1/B=\'2\'/"
expect 0 edit --no-terminal edited.env.enc
said 'quotes around'
said 'B (line 2)'
unsaid 'A (line 1)'
said '--from compose edited.env'
finish
