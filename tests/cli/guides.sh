#!/usr/bin/env bash
# The guides of docs/guides, docs/fleet.md and docs/server.md do what they say, from top to bottom, in a new repository. GUIDE=NAME runs one. With
# SOPS=PATH that sops opens each encrypted file which a guide leaves (tests/interop/guides.sh).
#
#   ```sh              run in the clone of the person `you`; every block must end with 0
#   ```sh bea          run in Bea's clone of the same repository, with her home folder
#   ```text            what the block before it printed; `...` stands for any text
#   ```yaml file=PATH  a file that the reader writes; any language
#   ```console         not run: it needs a service, a device or a terminal
#
# prepare_NAME makes what a guide asks for first, after_NAME checks what it leaves; - in a name becomes _.
# shellcheck disable=SC2016  # what looks like a command is Markdown
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

mkdir "$scratch/bin"
ln -s "$secretsctl" "$scratch/bin/secretsctl"
export PATH=$scratch/bin:$PATH SCRATCH=$scratch
# stand_in NAME: a program of that name, its text on standard input.
stand_in() {
  cat > "$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

# as PERSON COMMAND...: in that person's clone, with that person's home.
as() {
  local person=$1
  shift
  export HOME=$folder/home-$person
  if [[ ! -d $HOME ]]; then
    mkdir "$HOME"
    git config --global init.defaultBranch main
    git config --global user.name "$person"
    git config --global user.email "$person@example.org"
    git config --global push.autoSetupRemote true
    git config --global pull.rebase false
    git clone -q "$folder/origin.git" "$folder/$person" 2> /dev/null
    git -C "$folder/$person" symbolic-ref HEAD refs/heads/main
  fi
  (cd "$folder/$person" && "$@")
}

# matches TEXT: whether $out is it; `...` stands for any text.
matches() {
  local pattern=$1 sign
  for sign in \\ '*' '?' '['; do pattern=${pattern//"$sign"/\\"$sign"}; done
  pattern=${pattern//.../*}
  # shellcheck disable=SC2053  # a pattern
  [[ $(cat "$out") == $pattern ]]
}

# one_block LANGUAGE WORDS TEXT
one_block() {
  local language=$1 words=$2 text=$3 word person=you status=0 wanted=
  for word in $words; do
    case $word in
      file=*) wanted=${word#file=} ;;
      *) person=$word ;;
    esac
  done
  if [[ -n $wanted ]]; then
    mkdir -p "$folder/you/$(dirname "$wanted")"
    printf '%s\n' "$text" > "$folder/you/$wanted"
  elif [[ $language == sh ]]; then
    as "$person" timeout 60 bash -euo pipefail -c "$text" > "$out" 2> "$err" < /dev/null || status=$?
    blocks=$((blocks + 1))
    if [[ $status == 0 ]]; then good; else bad "status $status of: $text: $(cat "$out" "$err")"; fi
  elif [[ $language == text ]]; then
    if matches "$text"; then good; else bad "printed '$(cat "$out")', and the page says '$text'"; fi
  fi
}

follow_guide() {
  local line fence='' language='' words='' text=''
  while IFS= read -r line; do
    if [[ -n $fence && $line == '```' ]]; then
      one_block "$language" "$words" "${text%$'\n'}"
      fence=''
    elif [[ -n $fence ]]; then
      text+=$line$'\n'
    elif [[ $line == '```'* ]]; then
      fence=yes text=''
      read -r language words <<< "${line#\`\`\`}" || true
    fi
  done < "$1"
  check is_equal "$fence" ''
}

# The main job of README.md, done: what most guides begin with.
prepare() {
  as you secretsctl init
  printf 'DATABASE_URL=postgres://app:s3cr3t@db/app\nAPI_KEY=k-2f7c0d\n' > "$folder/you/secrets/.env"
  as you secretsctl encrypt secrets/.env
  as you secretsctl shred secrets/.env
  as you git add .sops.yaml .gitignore secrets/.env.enc
  as you git commit -qm 'the secrets, encrypted'
  as you git push -q
}
is_function() { [[ $(type -t "$1") == function ]]; }
# No plaintext and no key is in what was pushed.
nothing_leaked() {
  local objects
  objects=$(git -C "$folder/origin.git" rev-list --all --objects | cut -d' ' -f1 |
    git -C "$folder/origin.git" cat-file --batch | tr -d '\0')
  check_not grep -qE 's3cr3t|AGE-SECRET-KEY-1' <<< "$objects"
}

# What sops has made: a file, its key where sops looks, a rule.
prepare_from_sops() {
  as you true
  mkdir -p "$folder/home-you/.config/sops/age" "$folder/you/secrets"
  install -m 0600 "$key" "$folder/home-you/.config/sops/age/keys.txt"
  cp "$golden/simple.env.enc" "$folder/you/secrets/.env.enc"
  printf 'creation_rules:\n  - path_regex: ^secrets/\n    age: %s\n' "$recipient" > "$folder/you/.sops.yaml"
}
after_from_sops() {
  check is_equal "$(as you secretsctl get secrets/.env.enc API_KEY)" k-new
  check is_equal "$(as you git diff --numstat HEAD~ -- secrets/.env.enc | cut -f1,2)" $'3\t3'
}

# An .env as npm's dotenv reads it, and one of its programs.
prepare_from_dotenv() {
  as you true
  printf '# the database\nDATABASE_URL="postgres://app:s3cr3t@db/app"\nAPI_KEY=k-2f7c0d\n' > "$folder/you/.env"
  printf '#!/bin/sh\necho "$API_KEY"\n' | stand_in node
}
after_from_dotenv() {
  check test ! -e "$folder/you/.env" -a ! -e "$folder/you/secrets/.env"
  check is_equal "$(as you secretsctl get secrets/.env.enc DATABASE_URL)" postgres://app:s3cr3t@db/app
}

# In .sops.yaml Bea's key is put in, and taken out again.
prepare_people() {
  prepare
  stand_in vi << 'STAND_IN'
#!/bin/bash
bea=$(secretsctl keygen -y "$FOLDER/bea/secrets/age-key.txt")
if grep -q , "$1"; then sed -i "s/,$bea//" "$1"; else sed -i "s/^    age: .*/&,$bea/" "$1"; fi
STAND_IN
  export FOLDER=$folder
}
after_people() {
  check is_equal "$(as you secretsctl get secrets/.env.enc API_KEY)" k-after-bea
  as bea git pull -q
  export HOME=$folder/home-bea
  expect 128 get "$folder/bea/secrets/.env.enc" API_KEY
}

# In .sops.yaml the new public key takes the place of the old one.
prepare_after_a_leak() {
  prepare
  cp "$folder/you/secrets/age-key.txt" "$folder/leaked.txt"
  stand_in vi << 'STAND_IN'
#!/bin/sh
sed -i "s/^    age: .*/    age: $(secretsctl keygen -y ~/new-key.txt)/" "$1"
STAND_IN
}
after_after_a_leak() {
  # Without the folder in which the new key lies.
  cp "$folder/you/secrets/.env.enc" "$folder/now.env.enc"
  git -C "$folder/you" show HEAD~3:secrets/.env.enc > "$folder/before.env.enc"
  export HOME=$folder SOPS_AGE_KEY_FILE=$folder/leaked.txt
  expect 0 get "$folder/before.env.enc" API_KEY
  expect 128 get "$folder/now.env.enc" API_KEY
  unset SOPS_AGE_KEY_FILE
  check is_equal "$(as you secretsctl get secrets/.env.enc API_KEY)" k-after-the-leak
}

after_server() {
  check is_equal "$(head -n 1 "$folder/you/user-data")" '#cloud-config'
  check grep -qF 'you@laptop' "$folder/you/user-data"
  check_not test -e "$folder/you/server-files"
}

prepare_direnv_and_mise() {
  prepare
  # What an .envrc is to direnv: bash with functions of direnv's own.
  stand_in direnv << 'STAND_IN'
#!/bin/bash
[[ $1 == exec ]] || exit 0
shift 2
watch_file() { test -e "$1"; }
source .envrc
exec "$@"
STAND_IN
  stand_in mise << 'STAND_IN'
#!/bin/sh
exec sh -c "$(sed -n 's/^run = "\(.*\)"/\1/p' mise.toml)"
STAND_IN
  printf '#!/bin/sh\necho "$API_KEY"\n' | stand_in npm
}

prepare_editors() {
  prepare
  printf '#!/bin/sh\ntest "$1" = --wait && sed -i s/k-2f7c0d/k-edited/ "$2"\n' | stand_in code
}

# The sops of SOPS opens the files, and prints what secretsctl prints; YAML in a style of its own.
read_by_sops() {
  local file format type
  as you true
  while IFS= read -r file; do
    case $file in
      *.json) format=json ;;
      *.yaml) format=yaml ;;
      *.env | *.env.enc | *.env.*) format=dotenv ;;
      *) format=binary ;;
    esac
    type=(--input-type "$format" --output-type "$format")
    export SOPS_AGE_KEY_FILE=$folder/you/secrets/age-key.txt
    if [[ ! -e $SOPS_AGE_KEY_FILE ]]; then unset SOPS_AGE_KEY_FILE; fi
    expect 0 decrypt "$folder/you/$file"
    if "$SOPS" --disable-version-check decrypt "${type[@]}" "$folder/you/$file" > "$scratch/theirs" 2> "$err"; then
      if [[ $format != yaml ]]; then printed "$scratch/theirs"; fi
    else
      bad "sops does not open $file: $(cat "$err")"
    fi
    unset SOPS_AGE_KEY_FILE
  done < <(cd "$folder/you" && grep -rlE --exclude-dir=.git '^sops_mac=|"mac": "ENC|^ +mac: ENC' .)
}

shopt -s nullglob
for page in "$top"/docs/fleet.md "$top"/docs/server.md "$top"/docs/guides/*.md; do
  guide=$(basename "$page" .md)
  name=${guide//-/_}
  if [[ -n ${GUIDE-} && $GUIDE != "$guide" ]]; then continue; fi
  begin "${page#"$top/"}"
  folder=$scratch/work/$guide
  mkdir "$folder"
  git init -q --bare -b main "$folder/origin.git"
  blocks=0
  {
    if is_function "prepare_$name"; then "prepare_$name"; else prepare; fi
  } > "$scratch/prepared" 2>&1 || bad "the preparation: $(cat "$scratch/prepared")"
  follow_guide "$page"
  if is_function "after_$name"; then "after_$name"; fi
  nothing_leaked
  if [[ -n ${SOPS-} ]]; then read_by_sops; fi
  check test "$blocks" -gt 0
done
finish
