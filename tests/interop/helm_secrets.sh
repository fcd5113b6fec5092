#!/usr/bin/env bash
# helm with values in encrypted files: through the plugin helm-secrets with the command in the place of sops, and by the
# command alone. The plugin is in no registry of packages: the test takes the one that is installed for helm, or that
# SECRETSCTL_HELM_SECRETS names, and says so if there is none; the calls of sops that it makes are tried in any case.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops helm

recipient=$(recipient_of test-only)
plugin=${SECRETSCTL_HELM_SECRETS:-}
if [[ -z $plugin ]]; then
  for folder in "$(helm env HELM_PLUGINS)"/*; do
    if grep -qs '^name: *"\?secrets"\?$' "$folder/plugin.yaml"; then plugin=$folder; fi
  done
fi
cd "$scratch"
mkdir -p ours_bin theirs_bin plugins chart/templates
ln -s "$secretsctl" ours_bin/sops
ln -s "$secretsctl" ours_bin/secretsctl
ln -s "$(type -P sops)" theirs_bin/sops

printf 'apiVersion: v2\nname: app\nversion: 0.1.0\n' > chart/Chart.yaml
printf 'image: web\ndb:\n  host: localhost\n  password: none\n' > chart/values.yaml
cat > chart/templates/secret.yaml << 'END'
apiVersion: v1
kind: Secret
metadata:
  name: {{ .Release.Name }}
data:
  password: {{ .Values.db.password | b64enc }}
  host: {{ .Values.db.host | b64enc }}
  {{- range $i, $v := .Values.keys }}
  key{{ $i }}: {{ $v | toString | b64enc }}
  {{- end }}
END
printf '# of the database\ndb:\n  password: "p: #1"\nkeys:\n  - 7\n  - "007"\n  - "yes"\n' > plain.yaml
printf 'creation_rules:\n  - age: %s\n' "$recipient" > .sops.yaml
ours encrypt plain.yaml -o secrets.yaml 2> /dev/null
theirs encrypt plain.yaml > secrets.sops.yaml

# helm_with PROGRAM ARGS...: helm with that program as sops.
helm_with() {
  local program=$1
  shift
  env -i HOME="$scratch" PATH="$scratch/${program}_bin:$PATH" HELM_PLUGINS="$scratch/plugins" \
    EDITOR="${EDITOR-}" SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" helm "$@"
}
helm_with ours template app chart -f plain.yaml > wanted

# Without a plugin: the plaintext is a pipe, which helm reads once.
helm_with ours template app chart -f <(ours decrypt secrets.yaml) > rendered
check_same 'values from a pipe' rendered wanted

# The calls of the plugin's backend, as its release 4.7 has them.
call() { status_of "$@"; cat "$scratch/out"; }
for file in secrets.yaml secrets.sops.yaml; do
  check_equal "$file: what it looks for" "$(grep -xc 'sops:\s*' "$file") $(grep -c 'mac.*,type:str]' "$file")" '1 1'
  check_equal "$file: decrypt" "$(call ours sops --decrypt --input-type yaml --output-type yaml "$file" | grep -v '^#')" \
    "$(call ours sops decrypt "$file" | grep -v '^#')"
done
call theirs --decrypt --input-type yaml --output-type yaml secrets.sops.yaml > theirs.out
call ours sops --decrypt --input-type yaml --output-type yaml secrets.sops.yaml > ours.out
check_same 'decrypt, as sops does it' ours.out theirs.out
ours sops --decrypt --input-type yaml --output-type yaml --output secrets.yaml.dec secrets.yaml
helm_with ours template app chart -f secrets.yaml.dec > rendered
check_same 'values from its file' rendered wanted
check_equal 'that only we can read' "$(stat -c %a secrets.yaml.dec)" 600
rm secrets.yaml.dec
cp plain.yaml again.yaml
check_equal 'encrypt in place' \
  "$(status_of ours sops --encrypt --input-type yaml --output-type yaml --in-place again.yaml)" 0
check_equal 'sops opens it' "$(theirs decrypt --extract '["db"]["password"]' again.yaml)" 'p: #1'

if [[ ! -x $plugin/scripts/run.sh ]]; then
  status=0
  summary=$(finish) || status=$?
  echo "$summary; SKIPPED in part: helm-secrets is not installed for helm, and SECRETSCTL_HELM_SECRETS names no folder"
  exit "$status"
fi
ln -s "$(realpath "$plugin")" plugins/helm-secrets
for program in ours theirs; do
  for file in secrets.yaml secrets.sops.yaml; do
    check_equal "$program: template $file" "$(status_of helm_with "$program" secrets template app chart -f "$file")" 0
    grep -v '^\[helm-secrets\]' out > rendered || true
    check_same "$program: what it renders of $file" rendered wanted
  done
  check_equal "$program: secrets:// " "$(status_of helm_with "$program" template app chart -f secrets://secrets.yaml)" 0
  check_same "$program: what it renders of a URL" out wanted
  check_equal "$program: decrypt" "$(status_of helm_with "$program" secrets decrypt secrets.sops.yaml)" 0
  cp out "$program.text"
  check_equal "$program: edit" \
    "$(EDITOR='sed -i s/p:.#1/changed/' status_of helm_with "$program" secrets edit secrets.yaml)" 0
  check_equal "$program: edited" "$(theirs decrypt --extract '["db"]["password"]' secrets.yaml)" changed
  ours encrypt --fresh plain.yaml -o secrets.yaml 2> /dev/null
  cp plain.yaml new.yaml
  check_equal "$program: encrypt" "$(status_of helm_with "$program" secrets encrypt -i new.yaml)" 0
  check_equal "$program: encrypted" "$(theirs decrypt --extract '["db"]["password"]' new.yaml)" 'p: #1'
  check_equal "$program: no key" \
    "$(KEY_FILE=/nonexistent status_of helm_with "$program" secrets template app chart -f secrets.yaml)" 1
  check_equal "$program: no plaintext is left" "$(find . -name '*.dec*' | wc -l)" 0
done
check_same 'decrypt' ours.text theirs.text
finish
