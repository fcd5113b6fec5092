#!/usr/bin/env bash
# The completions in the real shells, as a user types them: bash with the bash-completion package, zsh, and fish.
# None needs a key; none asks or runs a key command.
# shellcheck disable=SC2016,SC2088  # $ and ~ are typed
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

need shells
share=${SECRETSCTL_SHARE:-$(dirname "$secretsctl")/share}
type_line=$top/tests/cli/type_line.exp
cd "$scratch"
mkdir bin home folder
ln -s "$secretsctl" bin/secretsctl
export HOME=$scratch/home PATH=$scratch/bin:$PATH LC_ALL=C.UTF-8 HISTFILE=/dev/null
export SOPS_AGE_KEY_CMD="touch $scratch/asked"
for variable in $(compgen -e | grep -E '^(SOPS_|XDG_)' | grep -v '^SOPS_AGE_KEY_CMD$'); do unset "$variable"; done

# Files with names and keys that shells take amiss.
recipient=$(recipient_of test-only)
printf 'API_KEY=value-one\nAPI_URL=u\nWITH SPACE=v-2\n$odd=v-3\na:b=v-4\nit'"'"'s=v-5\n' |
  secretsctl encrypt --age "$recipient" - -o 'my $file.env.enc' 2> /dev/null
printf '{"db": {"host": "value-host", "po rt": [1, {"k": 2}], "q\\"$x`": 3, "no]": 4}, "top": "t"}' |
  secretsctl encrypt --age "$recipient" --input-type json --output-type json - -o s.json.enc 2> /dev/null
printf 'TOKEN=value-token\n' | secretsctl encrypt --age "$recipient" - -o plain.env.enc 2> /dev/null
# Names that look like flags, and like the folder of a user.
printf -- '-x=v-1\n--names=v-2\n~root=v-6\nPLAIN=v-7\n' |
  secretsctl encrypt --age "$recipient" --input-type dotenv - -o odd.env.enc 2> /dev/null
printf '{"-x": {"--names": "v-1"}, "=ls": "v-8"}' |
  secretsctl encrypt --age "$recipient" --input-type json --output-type json - -o odd.json.enc 2> /dev/null
cp s.json.enc s.odd
cp s.json.enc folder/x.json.enc

# --- fish: complete -C gives what Tab offers, each with its description after a tab.
fish_script=$share/fish/vendor_completions.d/secretsctl.fish
fish_offers() {
  local line=$1
  shift
  fish --no-config -c 'source $argv[1]; complete -C $argv[2]' -- "$fish_script" "$line" > out 2> err < /dev/null || true
  check_equal "fish: '$line'" "$(cut -f1 out | sort)" "$(if (($# > 0)); then printf '%s\n' "$@" | sort; fi)"
  check_equal "fish: messages for '$line'" "$(cat err)" ''
}
fish_offers 'secretsctl enc' encrypt
fish_offers 'secretsctl --v' --version
fish_offers 'secretsctl git sc' scan
fish_offers 'secretsctl openclaw c' config check
fish_offers 'secretsctl help e' environment exit-status encrypt edit exec
fish_offers 'secretsctl help git u' uninstall
fish_offers 'secretsctl help get '
fish_offers 'secretsctl get --nam' --names
fish_offers 'secretsctl git resolve --our' --ours
fish_offers 'secretsctl encrypt --from s' sh systemd
fish_offers 'secretsctl encrypt --from=s' --from=sh --from=systemd
fish_offers 'secretsctl decrypt --output-type git' github github-masks
fish_offers 'secretsctl compose --dialect docker' docker-run
fish_offers 'secretsctl get my' 'my $file.env.enc'
fish_offers 'secretsctl get s' s.json.enc s.odd
fish_offers 'secretsctl get folder/' folder/x.json.enc
fish_offers 'secretsctl decrypt s.json.enc -o fol' folder/
fish_offers 'secretsctl age decrypt -i fol' folder/
fish_offers 'secretsctl rotate plain.env.enc s.o' s.odd
fish_offers 'secretsctl provider s.j' s.json.enc
fish_offers 'secretsctl provider x A=s.j' A=s.json.enc
fish_offers 'secretsctl provider "A=my' 'A=my $file.env.enc'
fish_offers 'secretsctl get my\ \$file.env.enc ' API_KEY API_URL 'WITH SPACE' '$odd' a:b "it's"
fish_offers "secretsctl get 'my \$file.env.enc' API_" API_KEY API_URL
fish_offers 'secretsctl set "my \$file.env.enc" W' 'WITH SPACE'
fish_offers 'secretsctl unset my\ \$file.env.enc --clear "W' 'WITH SPACE'
fish_offers 'secretsctl get s.json.enc t' top
fish_offers "secretsctl get s.json.enc '[\"db\"][\"h" '["db"]["host"]'
fish_offers 'secretsctl get s.json.enc \[\"db\"\]\[\"q' '["db"]["q"$x`"]'
fish_offers 'secretsctl get s.json.enc top '
fish_offers 'secretsctl get $PWD/s.json.enc t' top
fish_offers 'secretsctl get --input-type json s.odd t' top
fish_offers 'secretsctl get --passphrase-file plain.env.enc s.json.enc t' top
fish_offers 'secretsctl get -- s.json.enc t' top
fish_offers 'secretsctl git resolve s.json.enc --ours t' top
fish_offers 'secretsctl decrypt s.json.enc --extract \[\"t' '["top"]'
fish_offers 'secretsctl get odd.env.enc ' '["~root"]' PLAIN
fish_offers 'secretsctl get odd.env.enc --n' --names
fish_offers 'secretsctl get odd.env.enc -- --n'
fish_offers 'secretsctl get odd.json.enc ' '["-x"]["--names"]' =ls
fish_offers 'secretsctl decrypt odd.json.enc --extract \[\"-' '["-x"]' '["-x"]["--names"]'
fish_offers 'secretsctl get no-such-file '
fish_offers 'secretsctl get folder '
fish_offers 'secretsctl exec s.json.enc s.o' s.odd
fish_offers 'secretsctl exec s.json.enc -- secretsc' secretsctl
fish_offers 'secretsctl exec s.json.enc -- secretsctl git sc' scan
fish_offers 'secretsctl exec s.json.enc -- cat folder/' folder/x.json.enc
fish --no-config -c 'source $argv[1]; complete -C "secretsctl get --nam"' -- "$fish_script" | grep -q $'^--names\t.*asks nothing' ||
  fail 'fish: a flag without its description'
pass

# --- the shells, at a terminal. What a shell adds after Tab is awaited, then what the line prints.
typed() {
  local shell=$1
  shift
  if [[ $shell == zsh ]]; then
    set -- 'zsh -f -i' "unset zle_bracketed_paste; unsetopt prompt_sp always_last_prompt; fpath=($share/zsh/site-functions \$fpath); autoload -Uz compinit; compinit -u -d $scratch/dump" "$@"
  elif [[ $shell == fish ]]; then
    set -- 'fish --no-config -i' "source $fish_script" "$@"
  else
    set -- 'bash --norc --noprofile -i' "source /usr/share/bash-completion/bash_completion" "$@"
  fi
  if "$type_line" "$@" > shown 2>&1; then pass; else fail "$shell: '$3': $(tail -n 1 shown)"; fi
}
# bash-completion finds the script by itself, and loads it at the first Tab.
export XDG_DATA_DIRS=$share:/usr/share
key=$keys/test-only.txt
mkdir -p home/.config/sops/age
cp "$key" home/.config/sops/age/keys.txt
unset SOPS_AGE_KEY_CMD
for shell in zsh bash; do
  typed "$shell" $'secretsctl get my\t' 'file.env.enc' $'API_K\t' EY $'\r' value-one
  typed "$shell" $'secretsctl get \'my\t' "file.env.enc'" $'\'WITH\t' "SPACE'" $'\r' v-2
  typed "$shell" $'secretsctl get "my\t' 'file.env.enc"' $'WITH\t' '\ SPACE' $'\r' v-2
  typed "$shell" $'secretsctl get my\t' 'file.env.enc' $'\\$o\t' dd $'\r' v-3
  typed "$shell" $'secretsctl get my\t' 'file.env.enc' $'it\t' "\\'s" $'\r' v-5
  typed "$shell" $'secretsctl get my\t' 'file.env.enc' $'a:\t' b $'\r' v-4
  typed "$shell" $'secretsctl get s.j\t' 'son.enc' $'\'["db"]["h\t' 'ost"]' $'\r' value-host
  typed "$shell" $'secretsctl get s.j\t' 'son.enc' $'\\[\\"db\\"\\]\\[\\"h\t' 'ost\"\]' $'\r' value-host
  typed "$shell" $'secretsctl get s.j\t' 'son.enc' $'"[\\"db\\"][\\"h\t' 'ost\"]"' $'\r' value-host
  typed "$shell" $'secretsctl get $PWD/s.j\t' 'son.enc' $'to\t' p $'\r' $'\r\nt'
  typed "$shell" $'secretsctl get --input-type=js\t' on $' s.odd to\t' p $'\r' $'\r\nt'
  typed "$shell" $'secretsctl dec\t' rypt $'--extr\t' act $'\025secretsctl decrypt s.json.enc --extract \\[\\"to\t' 'p\"\]' $'\r' $'\r\nt'
  typed "$shell" $'secretsctl git unin\t' stall $'\025secretsctl help sta\t' tus $'\r' 'Usage: secretsctl status FILE'
  typed "$shell" $'secretsctl git \t\t' textconv
  typed "$shell" $'secretsctl help openclaw \t\t' install
  typed "$shell" $'secretsctl compose --\t\t' --until-started
  typed "$shell" $'secretsctl provider A=plain\t' .env.enc \
    $'<<< \'{"protocolVersion":1,"provider":"p","ids":["A#TOKEN"]}\'\r' value-token
  typed "$shell" $'secretsctl exec plain\t' .env.enc $'-- secretsct\t' l $'status plain\t' .env.enc $'\r' '{"encrypted":true}'
  typed "$shell" $'secretsctl exec plain.env.enc -- printe\t' nv $'TOKEN\r' value-token
  typed "$shell" $'secretsctl encrypt --from syst\t' emd $'\025secretsctl decrypt plain.env.enc --output-type=github-m\t' asks $'\r' ::add-mask::value-token
  typed "$shell" $'secretsctl get odd.e\t' 'nv.enc' $'P\t' LAIN $'\r' v-7
  typed "$shell" $'secretsctl get odd.e\t' 'nv.enc' $'\\~\t' root $'\r' v-6
  equals='='
  if [[ $shell == zsh ]]; then equals='\='; fi
  typed "$shell" $'secretsctl get odd.j\t' 'son.enc' "$equals"$'\t' ls $'\r' v-8
  # Were `-x` offered, no word would be filled in: two begin alike.
  typed "$shell" $'secretsctl decrypt odd.j\t' 'son.enc' $'--extract \'["-x"]["\t' "--names\"]'" $'\r' v-1
done
typed fish $'secretsctl get odd.e\t' 'nv.enc' $'\\[\t' root $'\r' v-6
check_equal 'a key command was run' "$(ls asked 2> /dev/null)" ''
finish
