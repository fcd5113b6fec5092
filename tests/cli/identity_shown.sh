#!/usr/bin/env bash
# No message shows a private key. A key is put into the place of each flag, argument, variable,
# configuration field and file name, in several forms, and both outputs are searched for it. A flag
# that --help lists but no test here covers is a failure.
# shellcheck disable=SC2016  # $ in single quotes is for the files that are written
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

native=$(identity_of other)
data=${native#AGE-SECRET-KEY-1}
declare -A forms=(
  [native]=$native
  [lower]=${native,,}
  [post_quantum]=AGE-SECRET-KEY-PQ-1$data
  [plugin]=AGE-PLUGIN-TESTPLUG-1$data
  [cut]=${native:0:45}
  [tail]=${native:20}
  [quoted]="\"$native\""
  [assigned]="SOPS_AGE_KEY=$native"
  [lines]="${native:0:40}"$'\n'"${native:40}"
  [ssh]=$(cat "$identities/ed25519")
  [rsa]=$(cat "$identities/rsa_pem")
)

# Each piece of twelve characters of a key's data, except those in a public key's beginning, which
# is no secret.
windows() {
  local text=$1 i
  for ((i = 0; i + 12 <= ${#text}; i += 1)); do printf '%s\n' "${text:i:12}"; done
}
windows "${data,,}" > pieces
for name in ed25519 rsa_pem; do
  windows "$(grep -v -e '-----' "$identities/$name" | tr -d '\n' | tr '[:upper:]' '[:lower:]')"
done >> pieces

shows_identity() { tr -d ' \n\t"\\?'"'" < "$out" | LC_ALL=C grep -qiFf pieces; }

declare -A tried
places=0
runs=0
# look WORD...: checks the outputs of a command, and records that its flags were tried.
look() {
  runs=$((runs + 1))
  if shows_identity; then
    bad "$form is shown by: ${*//"$marker"/MARKER}"
    head -c 300 "$out" >&2
  else
    good
  fi
}
# NAME=VALUE... and a command, with `@` for the key. Each place counts once, not once for each form.
place() {
  local about_this=("$@") variables=() words flag
  while [[ $1 =~ ^[A-Z_0-9]+= ]]; do
    variables+=("${1//@/$marker}")
    tried[${1%%=*}]=1
    shift
  done
  words=("${@//@/$marker}")
  local command=${words[0]}
  case $command in
    age | git | openclaw) command+=" ${words[1]}" ;;
    sops) [[ ${words[1]} == -* ]] || command+=" ${words[1]}" ;;
  esac
  for flag in "${words[@]}"; do [[ $flag == -* ]] && tried["$command $flag"]=1; done
  if [[ $form == native ]]; then places=$((places + 1)); fi
  if [[ -e made ]]; then rm -rf made; fi
  env "${variables[@]}" timeout 20 "$secretsctl" "${words[@]}" > "$out" 2>&1 < input || true
  look "${about_this[@]}"
}

git init -q .
git config user.name me
git config user.email me@example.org
printf 'creation_rules:\n  - age: %s\n' "$recipient" > rule.yaml
cp rule.yaml .sops.yaml
printf 'A=one\nB=two words\n' > plain.env
expect 0 encrypt plain.env -o f.env.enc
git add f.env.enc .sops.yaml
git commit -qm start
printf 'A=one\nB=other\n' > input
printf '{"protocolVersion":1,"provider":"p","ids":["A"]}' > request
export SOPS_AGE_KEY_FILE=$key

flags_and_arguments() {
  local command
  place keygen -o @/x
  place keygen -y @
  place keygen -y -o @/x "$key"
  place keygen --recovery -o @/x
  place init --recovery -o @/x
  place init --key @
  place init --key @/key.txt
  place doctor @
  place doctor --json @
  place encrypt @
  place encrypt plain.env -o @/x
  for command in -a --age --config --input-type --output-type --unencrypted-suffix --encrypted-suffix \
    --unencrypted-regex --encrypted-regex --unencrypted-comment-regex --encrypted-comment-regex; do
    place encrypt plain.env -o made "$command" @
    place encrypt plain.env -o made "$command" "[(@"
  done
  place encrypt plain.env -o made -a "$recipient,@"
  place encrypt - -o made --filename-override @
  place encrypt plain.env -o made --from @
  place encrypt plain.env --passphrase-file @
  place decrypt @
  place decrypt f.env.enc -o @/x
  for command in --extract --input-type --output-type --passphrase-file; do
    place decrypt f.env.enc "$command" @
  done
  place decrypt f.env.enc --extract '["@"]'
  place get @
  place get f.env.enc @
  place get f.env.enc A --input-type @
  place get f.env.enc A --passphrase-file @
  place set @ K
  place set f.env.enc @ --config missing
  place set f.env.enc '@ x='
  place unset @ K
  place unset f.env.enc @
  for command in set unset edit; do
    place "$command" f.env.enc A --config @
    place "$command" f.env.enc A --input-type @
    place "$command" f.env.enc A --passphrase-file @
  done
  place set f.env.enc A --value-file @
  place edit @
  place exec @ -- true
  place exec f.env.enc -- @
  place exec f.env.enc --input-type @ -- true
  place exec f.env.enc --passphrase-file @ -- true
  place shred @
  place shred -n @ missing
  place shred --passes @ missing
  place compose @ -- true
  place compose f.env.enc -- @
  for command in --env-file --dialect --input-type --passphrase-file --wait-for; do
    place compose f.env.enc "$command" @ -- true
  done
  for command in rotate updatekeys; do
    place "$command" @
    place "$command" -y f.env.enc --config @
    place "$command" -y f.env.enc --input-type @
    place "$command" -y f.env.enc --passphrase-file @
  done
  place status @
  place status f.env.enc --input-type @
  place provider @
  place provider L=@
  place age encrypt -r @ -o made
  for command in --recipient -R --recipients-file --passphrase-file; do
    place age encrypt "$command" @ -o made
  done
  place age encrypt -p --passphrase-file @ -o made
  place age encrypt -r "$recipient" -o @/x
  place age encrypt -r "$recipient" -o made @
  place age decrypt -i @ f.env.enc
  place age decrypt --identity @ f.env.enc
  place age decrypt --passphrase-file @ f.env.enc
  place age decrypt -i "$key" -o @/x f.env.enc
  place age decrypt -i "$key" @
  place git resolve @
  place git resolve --ours @ f.env.enc
  place git resolve --theirs @ f.env.enc
  place git resolve --passphrase-file @ f.env.enc
  place git textconv @
  place git merge @ @ @ 7 @
  place git merge f.env.enc f.env.enc f.env.enc @ @
  place git merge --passphrase-file @ f.env.enc f.env.enc f.env.enc 7 f.env.enc
  place openclaw config @
  place openclaw config L=@
  place openclaw config f.env.enc --alias @
  # A piece without its beginning is no reason to refuse a path, and these commands print paths.
  if [[ $form != tail ]]; then
    place openclaw config f.env.enc --command @
    place openclaw config f.env.enc --command /@
    place openclaw install --to @/x
    place openclaw install --to "$PWD/made/@"
  fi
  place openclaw config f.env.enc --user @
  place openclaw config f.env.enc --write @
  place openclaw check --config @
  place openclaw check --json --config @
  place openclaw check --user @
  place openclaw check --explain @
  place openclaw install --user @
  place @
  place git @
  place age @
  place openclaw @
  for command in keygen init doctor encrypt decrypt get set unset edit exec shred compose rotate updatekeys \
    provider status 'age encrypt' 'age decrypt' 'git install' 'git uninstall' 'git resolve' 'git merge' \
    'git textconv' 'git pre-commit' 'openclaw config' 'openclaw check' 'openclaw install'; do
    # shellcheck disable=SC2086  # two words
    place $command --@
    # shellcheck disable=SC2086
    place $command a b c d e f @
  done
}

# text_flags COMMAND...: those of its --help that take a text.
text_flags() {
  local flag
  for flag in $(run "$@" --help | sed -nE 's/^  ((-., | +)?-[^ ]+) [A-Z]+( .*)?$/\1/p' | tr -d ' '); do
    echo "${flag##*,}"
  done
}

# The command line of sops.
as_sops() {
  local command flag variable
  for command in decrypt encrypt edit set unset rotate updatekeys exec-env exec-file filestatus; do
    place sops "$command" @
    # A shell that is told to run it names it.
    [[ $command == exec-* ]] || place sops "$command" f.env.enc @
    place sops "$command" f.env.enc A @
    for flag in $(text_flags sops "$command"); do
      place sops "$command" "$flag" @ f.env.enc A true
    done
  done
  for flag in $(text_flags sops); do
    place sops "$flag" @ f.env.enc
  done
  place sops groups delete -f f.env.enc @
  place sops groups add -f f.env.enc --age @
  place sops @
  for variable in SOPS_DECRYPTION_ORDER SOPS_ENABLE_LOCAL_KEYSERVICE SOPS_KEYSERVICE SOPS_KMS_ARN SOPS_GCP_KMS_IDS \
    SOPS_HUAWEICLOUD_KMS_IDS SOPS_AZURE_KEYVAULT_URLS SOPS_VAULT_URIS SOPS_PGP_FP; do
    place "$variable=@" sops decrypt f.env.enc
    place "$variable=@" sops encrypt plain.env
  done
}

variables() {
  local command variable
  for command in 'get f.env.enc A' 'doctor --json' 'encrypt plain.env -o made' 'openclaw check' 'edit f.env.enc'; do
    for variable in SOPS_AGE_KEY_FILE SOPS_AGE_KEY SOPS_AGE_KEY_CMD SOPS_AGE_SSH_PRIVATE_KEY_FILE \
      SOPS_AGE_SSH_PRIVATE_KEY_CMD SOPS_AGE_RECIPIENTS SOPS_CONFIG SOPS_EDITOR EDITOR XDG_CONFIG_HOME HOME \
      XDG_RUNTIME_DIR OPENCLAW_CONFIG_PATH OPENCLAW_STATE_DIR OPENCLAW_HOME OPENCLAW_INCLUDE_ROOTS COMPOSE_FILE TMPDIR; do
      # shellcheck disable=SC2086
      place SOPS_AGE_KEY_FILE=/missing "$variable=@" $command
    done
  done
  place SOPS_AGE_KEY_FILE="$key" SOPS_EDITOR=@ edit f.env.enc
  place SOPS_AGE_KEY_CMD='echo @' SOPS_AGE_KEY_FILE=/missing get f.env.enc A
  place SOPS_AGE_KEY_CMD='false @' SOPS_AGE_KEY_FILE=/missing get f.env.enc A
  place SOPS_AGE_SSH_PRIVATE_KEY_CMD='false @' SOPS_AGE_KEY_FILE=/missing get f.env.enc A
  place COMPOSE_ENV_FILES=@ compose f.env.enc -- true
  place COMPOSE_DISABLE_ENV_FILE=@ compose f.env.enc -- true
  place COMPOSE_FILE=@ COMPOSE_PATH_SEPARATOR=@ compose f.env.enc -- true
}

# with_rule TEXT: writes .sops.yaml, with the key in place of @.
with_rule() {
  local command text=${1//@/${marker//$'\n'/$'\n      '}}
  printf '%s\n' "$text" > .sops.yaml
  for command in 'encrypt plain.env -o made' 'updatekeys -y f.env.enc' 'set f.env.enc B' 'doctor' 'doctor --json'; do
    # shellcheck disable=SC2086
    place EDITOR=true $command
  done
  git checkout -q .sops.yaml f.env.enc
}

rules() {
  local r="  - age: $recipient" field
  with_rule '@'
  with_rule 'creation_rules: @'
  with_rule 'creation_rules: "@"'
  with_rule $'creation_rules:\n  - @: x\n    age: '"$recipient"
  with_rule $'@:\n  - x\ncreation_rules:\n'"$r"
  for field in age path_regex key_groups shamir_threshold pgp kms encrypted_regex unencrypted_regex encrypted_suffix \
    unencrypted_suffix encrypted_comment_regex unencrypted_comment_regex mac_only_encrypted; do
    [[ $field == age ]] || local rest=$'\n    age: '"$recipient"
    with_rule $'creation_rules:\n  - '"$field"$': |\n      @'"${rest-}"
    with_rule $'creation_rules:\n  - '"$field"$': "@"'"${rest-}"
    with_rule $'creation_rules:\n  - '"$field"$':\n    - "@"'"${rest-}"
    with_rule $'creation_rules:\n  - '"$field"$': "(@["'"${rest-}"
  done
  with_rule $'creation_rules:\n  - age: "'"$recipient"$',@"'
  with_rule $'creation_rules:\n  - key_groups:\n    - age:\n      - "@"'
  with_rule $'creation_rules:\n  - key_groups:\n    - @'
  with_rule $'creation_rules:\n  - key_groups:\n    - "@": [x]'
}

# with_gateway TEXT: writes openclaw.json.
with_gateway() {
  local text=$1 command escaped
  escaped=$(printf '%s' "$marker" | jq -Rs . | sed 's/^"//; s/"$//')
  printf '%s\n' "${text//@/$escaped}" > openclaw.json
  chmod 0600 openclaw.json
  for command in 'openclaw check --config openclaw.json' 'openclaw check --json --config openclaw.json'; do
    # shellcheck disable=SC2086
    place $command
  done
}

gateway() {
  local field reference='{"source":"exec","provider":"p","id":"A"}'
  local models='"models":{"providers":{"m":{"apiKey":'
  with_gateway '@'
  with_gateway '{"@": 1}'
  with_gateway '{"$include": "@"}'
  with_gateway '{"secrets": {"providers": {"@": {"source": "exec", "command": "/x"}}}}'
  with_gateway '{"secrets": {"defaults": {"exec": "@"}}, '"$models$reference"'}}}}'
  for field in source command args passEnv trustedDirs timeoutMs env cwd path mode unknown; do
    with_gateway '{"secrets": {"providers": {"p": {"source": "exec", "command": "'"$secretsctl"'", "'"$field"'": "@"}}}, '"$models$reference"'}}}}'
    with_gateway '{"secrets": {"providers": {"p": {"source": "exec", "command": "'"$secretsctl"'", "'"$field"'": ["@"]}}}, '"$models$reference"'}}}}'
    with_gateway '{"secrets": {"providers": {"p": {"source": "exec", "command": "'"$secretsctl"'", "'"$field"'": {"@": "@"}}}}, '"$models$reference"'}}}}'
  done
  with_gateway '{"secrets": {"providers": {"p": {"source": "file", "path": "@"}}}, '"$models"'{"source":"file","provider":"p","id":"@"}}}}}'
  with_gateway '{"secrets": {"providers": {"p": {"source": "exec", "command": "'"$secretsctl"'", "args": ["provider", "'"$PWD"'/f.env.enc"], "passEnv": ["SOPS_AGE_KEY_FILE"]}}}, '"$models"'{"source":"exec","provider":"p","id":"@"}}}}}'
  with_gateway '{'"$models"'{"source":"exec","provider":"@","id":"A"}}}}}'
  with_gateway '{'"$models"'{"source":"@","provider":"p","id":"A"}}}}}'
  with_gateway '{'"$models"'{"source":"env","provider":"p","id":"@"}}}}}'
  with_gateway '{'"$models"'"${@}"}}}}'
  with_gateway '{'"$models"'"@"}}}}'
  with_gateway '{"env": {"vars": {"@": "@"}}}'
  with_gateway '{"env": "@"}'
  mkdir -p state
  printf '{}' > state/openclaw.json
  printf '@\nexport @=1\nA=@\n"@' | sed "s|@|${marker//$'\n'/ }|g" > state/.env
  place OPENCLAW_STATE_DIR="$PWD/state" openclaw check
}

# Files that doctor, compose and git read or are given.
surroundings() {
  local file
  for file in .gitignore .dockerignore .gitattributes .git/info/attributes .git/info/exclude docker-compose.yml; do
    if [[ -e $file ]]; then cp "$file" kept; fi
    printf '%s\n' "$marker" > "$file"
    place doctor
    place init
    place git install
    if [[ -e kept ]]; then mv kept "$file"; else rm -f "$file"; fi
  done
  printf 'services:\n  "@":\n    image: "@"\n    env_file: ["@"]\n    environment:\n      "@": "${A:-@} ${@}"\n' |
    sed "s|@|$(printf '%s' "${marker//\"/}" | tr '\n' ' ')|g" > docker-compose.yml
  place doctor
  place compose f.env.enc --env-file e/.env -- true
  rm docker-compose.yml
  for file in diff.secretsctl.textconv merge.secretsctl.driver core.hooksPath core.sshCommand; do
    git config "$file" "$marker"
    place doctor
    place git install
    place git uninstall
    git config --unset-all "$file" 2> /dev/null || true
  done
  cp "$key" key_in_file.txt
  printf '%s\n' "$marker" > strange.txt
  for file in 'keygen -y strange.txt' 'age encrypt -R strange.txt -o made' 'age decrypt -i strange.txt f.env.enc' \
    'encrypt strange.txt -o made' 'encrypt --input-type dotenv strange.txt -o made' 'decrypt strange.txt' \
    'decrypt --input-type dotenv strange.txt' 'get strange.txt' 'status strange.txt' 'shred missing strange.txt' \
    'init --key strange.txt' 'provider strange.txt' 'git textconv strange.txt' 'rotate -y strange.txt' \
    'updatekeys -y strange.txt' 'edit strange.txt' 'exec strange.txt -- true' 'compose strange.txt -- true' \
    'set f.env.enc K --config strange.txt' 'openclaw check --config strange.txt' 'openclaw config strange.txt'; do
    # For a file that is not encrypted, textconv prints the file itself.
    [[ $file == 'git textconv'* ]] && continue
    printf '%s\n' "$marker" > strange.txt
    # shellcheck disable=SC2086
    place $file
  done
  place SOPS_AGE_KEY_FILE=strange.txt get f.env.enc A
  place SOPS_AGE_SSH_PRIVATE_KEY_FILE=strange.txt SOPS_AGE_KEY_FILE=/missing get f.env.enc A
  place SOPS_CONFIG=strange.txt encrypt plain.env -o made
  printf '%s\n' "$marker" > input
  place age decrypt -i "$key"
  place age decrypt -i -
  place provider f.env.enc
  place decrypt -
  place keygen -y
  printf 'A=one\n' > input
  git add -f strange.txt
  place git pre-commit
  git rm -q --cached -f strange.txt
  rm -f strange.txt
}

# Files and folders named after the key, and keys of a file.
names() {
  local name=$marker command
  case $name in */* | *$'\n'*) return ;; esac
  cp f.env.enc "$name.env.enc"
  cp plain.env "$name.env"
  mkdir -p "$name"
  cp f.env.enc "$name/.env.enc"
  cp "$key" "$name/key.txt"
  git add -f "$name.env" "$name.env.enc" "$name/.env.enc" "$name/key.txt"
  for command in get status decrypt 'rotate -y' 'updatekeys -y' edit unset 'openclaw config' 'openclaw config --refs' \
    'provider' 'doctor' 'doctor --json' 'git textconv' 'git resolve' encrypt; do
    # shellcheck disable=SC2086
    place EDITOR=true $command @.env.enc
    # shellcheck disable=SC2086
    place EDITOR=false $command @/.env.enc
  done
  place encrypt @.env
  place encrypt @.env --fresh
  place decrypt @.env.enc -o @.env --no-clobber
  place doctor
  place doctor --json
  place updatekeys .
  place init --key @/key.txt
  place git pre-commit
  place git install
  place compose @.env.enc --env-file @/.env -- true
  place compose @.env.enc --env-file @.env -- true
  place exec @.env.enc -- true
  place shred @.env @
  place openclaw config @.env.enc --command "$PWD/@/key.txt"
  git rm -rq --cached -f "$name.env" "$name.env.enc" "$name/.env.enc" "$name/key.txt"
  git checkout -q .gitignore 2> /dev/null || rm -f .gitignore .dockerignore
  rm -rf "${name:?}" "$name.env" "$name.env.enc"
  git config --remove-section merge.secretsctl 2> /dev/null || true
  git config --remove-section diff.secretsctl 2> /dev/null || true
  rm -f .git/hooks/pre-commit .git/info/attributes
}

for form in native lower post_quantum plugin cut tail quoted assigned lines ssh rsa; do
  begin "$form"
  marker=${forms[$form]}
  flags_and_arguments
  as_sops
  # Only message_text() depends on the form, so few forms go through every place.
  case $form in native | lines | ssh) ;; *) continue ;; esac
  variables
  rules
  gateway
  surroundings
  names
done
for form in lower cut; do
  marker=${forms[$form]}
  names
done

begin 'the check can fail'
form=native marker=$native
printf 'no such file: %s\n' "$native" > "$out"
check shows_identity
printf '%s...\n' "${native:0:30}" > "$out"
check shows_identity
: > "$out"
check_not shows_identity

begin 'every flag that takes a text was tried'
untried=
for command in keygen init doctor encrypt decrypt get set unset edit exec shred compose rotate updatekeys provider \
  status 'age encrypt' 'age decrypt' 'git install' 'git uninstall' 'git resolve' 'git merge' 'git textconv' \
  'git pre-commit' 'openclaw config' 'openclaw check' 'openclaw install' sops 'sops decrypt' 'sops encrypt' 'sops edit' \
  'sops set' 'sops unset' 'sops rotate' 'sops updatekeys' 'sops exec-env' 'sops exec-file' 'sops filestatus'; do
  # shellcheck disable=SC2086
  flags=$(run $command --help | sed -nE 's/^  ((-., | +)?-[^ ]+) [A-Z]+( .*)?$/\1/p' | tr -d ' ')
  for flag in $flags; do
    known=no
    for name in ${flag//,/ }; do [[ -n ${tried["$command $name"]-} ]] && known=yes; done
    [[ $known == yes ]] || untried+=" $command $flag;"
  done
done
check is_equal "$untried" ''

begin 'every variable was tried'
untried=
for variable in $(grep -rhoE '"(SOPS|OPENCLAW|COMPOSE|XDG)_[A-Z_]+"' "$top/lib" "$top/cli" | tr -d '"' | sort -u); do
  # Set for other programs or removed for them, and never read.
  case $variable in SOPS_AGE_RECIPIENT | OPENCLAW_CLI | XDG_VTNR) continue ;; esac
  [[ -n ${tried[$variable]-} ]] || untried+=" $variable"
done
check is_equal "$untried" ''

echo "$places places, ${#forms[@]} forms of a private key, $runs runs"
finish
