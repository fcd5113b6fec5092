#!/usr/bin/env bash
# Completion in bash: commands, flags, choices, files and the keys of a file, as its function gives them
# and once at a terminal. It needs no key, asks nothing and runs no key command. (zsh and fish:
# tests/interop/completions.sh.)
# shellcheck disable=SC2016,SC2088  # $ and ~ are typed
set -euo pipefail
share=$(realpath "${SECRETSCTL_SHARE:?the share folder of the build}")
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

script=$share/bash-completion/completions/secretsctl
mkdir bin
ln -s "$secretsctl" bin/secretsctl
export PATH=$scratch/work/bin:$PATH

# Files with names and keys that shells take amiss.
printf 'API_KEY=value-one\nAPI_URL=u\nWITH SPACE=v-2\n$odd=v-3\na:b=v-4\nit'"'"'s=v-5\n' > plain.env
run encrypt --age "$recipient" -o 'my $file.env.enc' plain.env 2> /dev/null
printf '{"db": {"host": "value-host", "po rt": [1, {"k": 2}], "q\\"$x`": 3, "no][": 4}, "top": "t"}' > plain.json
run encrypt --age "$recipient" -o s.json.enc plain.json 2> /dev/null
cp s.json.enc s.odd
printf -- '-x=v-1\n~root=v-6\nPLAIN=v-7\n' > odd.env
run encrypt --age "$recipient" -o odd.env.enc odd.env 2> /dev/null
rm odd.env
mkdir folder
cp s.json.enc folder/x.json.enc
rm plain.env plain.json

begin 'get --names: each KEY, without a key, and each is one for get'
unset SOPS_AGE_KEY_FILE
export SOPS_AGE_KEY_CMD="touch $scratch/asked"
expect 0 get --names s.json.enc
printed_text 'db
["db"]["host"]
["db"]["po rt"]
["db"]["po rt"][0]
["db"]["po rt"][1]
["db"]["po rt"][1]["k"]
["db"]["q"$x`"]
top
'
cp "$out" names
while read -r name; do SOPS_AGE_KEY_FILE=$key expect 0 get s.json.enc "$name"; done < names
expect 0 get --names 'my $file.env.enc'
printed_text 'API_KEY
API_URL
WITH SPACE
$odd
a:b
it'"'"'s
'
expect 0 get --names --input-type json s.odd
printed names
run get --names --input-type json - < s.odd > "$out"
printed names
expect 8 get --names s.json.enc top
said '--names'
expect 100 get --names no-such-file
expect 100 get --names
printf 'A=1\n' > plain.env
expect 1 get --names plain.env
printed_nothing
rm plain.env
# Names that could drive a terminal, or are a private key.
SOPS_AGE_KEY_FILE=$key run encrypt --age "$recipient" --input-type json --output-type json -o c.json.enc \
  <(printf '{"a\\u001b[2J": 1, "\\u202eko": 8, "x\\u2066": 9, "ok": 2, "": 3, "l\\ni": 4, "[\\"x": 5, "y]": 6, "%s": 7}' "$(identity_of second)") 2> /dev/null
expect 0 get --names c.json.enc
printed_text 'ok
y]
'
rm c.json.enc

# complete LINE: what bash offers at the end of a line, one a line. The words are divided as bash does, but
# for what is quoted, which no word here divides.
complete_at() {
  local line=$1 words=() rest part
  rest=$line
  # Blanks, `=` and `:` outside quotes divide.
  while [[ $rest =~ ^[[:blank:]]*((\\.|\'[^\']*(\'|$)|\"(\\.|[^\"\\])*(\"|$)|[^][:blank:]\\\'\"=:[]|[][])+|[=:]+)(.*)$ ]]; do
    part=${BASH_REMATCH[1]} rest=${BASH_REMATCH[-1]}
    words+=("$part")
  done
  if [[ $line == *[[:blank:]] && $rest != *\'* ]] && [[ -z ${rest//[[:blank:]]/} ]]; then words+=(''); fi
  (
    set +e
    # shellcheck source=/dev/null
    source "$script"
    COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1)) COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
    _secretsctl secretsctl
    if ((${#COMPREPLY[@]} > 0)); then printf '%s\n' "${COMPREPLY[@]}" | sort; fi
  ) > "$out" 2> "$err" < /dev/null
}
# offers LINE WORD...: exactly these words.
offers() {
  local line=$1
  shift
  begin "'$line' and Tab"
  complete_at "$line"
  check is_equal "$(cat "$out")" "$(if (($# > 0)); then printf '%s\n' "$@" | sort; fi)"
  check test ! -s "$err"
}

offers 'secretsctl enc' encrypt
offers 'secretsctl h' help
offers 'secretsctl --v' --version
offers 'secretsctl git sc' scan
offers 'secretsctl openclaw c' config check
offers 'secretsctl help e' environment exit-status encrypt edit exec
offers 'secretsctl help git u' uninstall
offers 'secretsctl help get '
offers 'secretsctl nothing-like-it '
offers 'secretsctl get s.json.enc top '
offers 'secretsctl git resolve --o' --ours
offers 'secretsctl encrypt --from s' sh systemd
offers 'secretsctl encrypt --from=s' sh systemd
offers 'secretsctl encrypt --input-type=' dotenv json yaml ini binary
offers 'secretsctl decrypt --output-type git' github github-masks
offers 'secretsctl compose --dialect docker' docker-run
offers 'secretsctl openclaw check --user roo' root
offers 'secretsctl shred -n '
offers 'secretsctl exec s.json.enc -- ech' echo
offers 'secretsctl exec s.json.enc -- cat s.j' s.json.enc

# Files; the shell itself quotes them.
# Where a name has a `$`, all are quoted here and not by the shell, which would expand them first.
offers 'secretsctl get ' bin/ folder/ names odd.env.enc 'my\ \$file.env.enc' s.json.enc s.odd
offers 'secretsctl get my' 'my\ \$file.env.enc'
offers 'secretsctl get my\ \$' 'my\ \$file.env.enc'
offers "secretsctl get 'my \$" 'my $file.env.enc'
offers 'secretsctl get "my \$' 'my \$file.env.enc'
offers "secretsctl get \$'my"
offers 'secretsctl get folder/' folder/x.json.enc
offers 'secretsctl decrypt s.json.enc -o fol' folder
offers 'secretsctl decrypt --output=fol' folder
offers 'secretsctl rotate names s.o' s.odd
offers 'secretsctl age decrypt -i fold' folder
offers 'secretsctl encrypt --config fold' folder
offers 'secretsctl keygen -y fold' folder
offers 'secretsctl provider A=s.j' s.json.enc
offers 'secretsctl provider x A=folder/' folder/x.json.enc
offers 'secretsctl openclaw config A=s.j' s.json.enc
touch "$HOME/in-home.env.enc"
offers 'secretsctl get ~/in' '~/in-home.env.enc'

# Keys, as the shell has to read them.
keys_of_env=(API_KEY API_URL 'WITH\ SPACE' '\$odd' a:b "it\\'s")
offers 'secretsctl get my\ \$file.env.enc ' "${keys_of_env[@]}"
offers "secretsctl get 'my \$file.env.enc' API_" API_KEY API_URL
offers 'secretsctl set "my \$file.env.enc" W' 'WITH\ SPACE'
offers 'secretsctl unset my\ \$file.env.enc --clear "W' 'WITH SPACE'
offers "secretsctl get my\\ \\\$file.env.enc 'it" "it'\\''s"
offers 'secretsctl get my\ \$file.env.enc "$' '\$odd'
offers 'secretsctl get my\ \$file.env.enc a:' b
offers 'secretsctl get odd.env.enc ' '\~root' PLAIN
offers 'secretsctl get odd.env.enc -x'
offers "secretsctl decrypt odd.env.enc --extract '[\"-" '["-x"]'
offers 'secretsctl get s.json.enc t' top
offers 'secretsctl get folder/x.json.enc t' top
offers 'secretsctl get $PWD/s.json.enc t' top
offers 'secretsctl get ./bin/../s.json.enc t' top
offers 'secretsctl get --ignore-mac s.json.enc t' top
offers 'secretsctl get --passphrase-file names s.json.enc t' top
offers 'secretsctl get -- s.json.enc t' top
offers 'secretsctl get --input-type json s.odd t' top
offers 'secretsctl get --input-type=json s.odd t' top
offers 'secretsctl get s.json.enc \[\"db\"\]\[\"h' '\[\"db\"\]\[\"host\"\]'
offers "secretsctl get s.json.enc '[\"db\"][\"h" '["db"]["host"]'
offers 'secretsctl get s.json.enc "[\"db\"][\"q' '[\"db\"][\"q\"\$x\`\"]'
offers 'secretsctl git resolve s.json.enc --ours t' top
offers 'secretsctl decrypt s.json.enc --extract \[\"t' '\[\"top\"\]'
offers 'secretsctl decrypt s.json.enc --extract=\[\"t' '\[\"top\"\]'
offers "secretsctl decrypt 'my \$file.env.enc' --extract '[\"API_K" '["API_KEY"]'
offers './bin/secretsctl get s.json.enc t' top
offers 'secretsctl get no-such-file '
offers 'secretsctl get names '
offers 'secretsctl get folder '

begin 'the file may stand after the cursor'
(
  set +e
  # shellcheck source=/dev/null
  source "$script"
  COMP_WORDS=(secretsctl decrypt --extract '' s.json.enc) COMP_CWORD=3 COMP_LINE='secretsctl decrypt --extract  s.json.enc' COMPREPLY=()
  _secretsctl
  printf '%s\n' "${COMPREPLY[@]}"
) > "$out"
check grep -qxF '\[\"top\"\]' "$out"

begin 'nothing typed is run, no pipe is waited for, and no key command is run'
mkfifo pipe.env.enc
offers 'secretsctl get pipe.env.enc '
offers 'secretsctl get $(touch${IFS}ran) '
offers 'secretsctl get `touch${IFS}ran` '
offers 'secretsctl get "$(touch${IFS}ran)" '
check test ! -e ran
check test ! -e "$scratch/asked"
rm pipe.env.enc

terminal_program=$(type -P expect || true)
if [[ -z $terminal_program ]]; then
  cannot 'completion at a terminal: the program expect is not there'
  finish
  exit
fi
unset SOPS_AGE_KEY_CMD
export SOPS_AGE_KEY_FILE=$key script HISTFILE=/dev/null
type_line() {
  begin "typed: $1"
  check "$tests_folder/type_line.exp" 'bash --norc --noprofile -i' 'source "$script"' "$@" > "$out"
}
type_line $'secretsctl get my\t' '.env.enc ' $'API_K\t' 'EY ' $'\r' value-one
type_line $'secretsctl get "my\t' '.env.enc" ' $'"WITH\t' 'SPACE" ' $'\r' v-2
type_line $'secretsctl get s.j\t' 'son.enc ' $'\'["db"]["h\t' "ost\"]' " $'\r' value-host
type_line $'secretsctl get s.j\t' 'son.enc ' $'\\[\\"db\\"\\]\\[\\"h\t' 'ost\"\] ' $'\r' value-host
type_line $'secretsctl get my\t' '.env.enc ' $'a:\t' 'b ' $'\r' v-4
type_line $'secretsctl get my\t' '.env.enc ' $'\\$o\t' 'dd ' $'\r' v-3
type_line $'secretsctl dec\t' 'rypt ' $'--ext\t' 'ract ' $'\'["top"]\' fol\t' 'der/' $'x\t' '.json.enc ' $'\r' $'\r\nt'
type_line $'secretsctl exec my\t' '.env.enc ' $'--\t\t' '--pristine' $'\025secretsctl status s.j\t' 'son.enc ' $'\r' '{"encrypted":true}'

# Names that a shell would run if it took them for a word that is yet to be expanded.
mkdir hostile hostile/'\${y:=$(cd ..;touch ran)}' hostile/'${x:=$(touch ran)}'
touch hostile/'\${y:=$(cd ..;touch ran)}'/file hostile/'a:${z:=$(touch ran)}'
cd hostile
type_line $'secretsctl get \t\t' 'a:' $'\025secretsctl get a:\t' 'z' $'\025secretsctl get \'\\$\t\t' 'y:=' $'\025echo do\'\'ne\r' $'done\r\n'
check_not test -e ran
check_not test -e ../ran
cd ..
finish
