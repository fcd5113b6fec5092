#!/usr/bin/env bash
# kustomize calls the command as a KRM function: Secrets of encrypted files, and the configurations of KSOPS. Secret
# manifests beside the real sops, as Flux and Argo CD decrypt them.
# shellcheck disable=SC2016  # values
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops kustomize ansible

recipient=$(recipient_of test-only)
cd "$scratch"
mkdir bin app
ln -s "$secretsctl" bin/secretsctl
ln -s "$secretsctl" bin/ksops
build() {
  (cd / && env -i HOME="$scratch" PATH="$scratch/bin:$PATH" SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" \
    kustomize build --enable-alpha-plugins --enable-exec "$scratch/$1")
}
# value FIELD NAME KEY: of a Secret in $scratch/out, read by PyYAML.
value() {
  "$cache/ansible/bin/python" -c "
import base64, sys, yaml
field, name, key = sys.argv[1:]
for document in yaml.safe_load_all(open('$scratch/out')):
    if document['metadata']['name'].startswith(name):
        text = document[field][key]
        print(base64.b64decode(text).decode() if field == 'data' else text, end='')" "$@"
}

# function PATH ARGS: the annotation of a configuration.
function_of() {
  printf '  annotations:\n    config.kubernetes.io/function: |\n      exec:\n        path: %s\n%s' "$1" "${2-}"
}

printf 'API_KEY=abc $x "q"\nURL=https://a/?b=c#d\n' > app/app.env
printf 'user: admin\nport: 80\n' > app/app.yaml
printf '{"token": "t\\n1"}' > app/app.json
head -c 300 /dev/urandom > app/blob
printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: manifest\ntype: Opaque\nstringData:\n  p: "yes"\n  q: "007"\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map\ndata:\n  open: clear\n' > app/manifest.yaml
for file in app.env app.yaml app.json blob manifest.yaml; do
  ours encrypt --age "$recipient" "app/$file" 2> /dev/null
done
cp app/app.yaml plain.yaml
cp app/blob plain.blob
rm app/app.env app/app.yaml app/app.json app/blob app/manifest.yaml

{
  printf 'apiVersion: secretsctl/v1\nkind: SecretGenerator\nmetadata:\n  name: own\n  namespace: prod\n  labels: {tier: web}\n'
  function_of secretsctl $'        args: [kustomize]\n'
  printf '    kustomize.config.k8s.io/needs-hash: "true"\ntype: Opaque\nenvs: [app.env.enc, app.json.enc]\nfiles: [app.enc.yaml, raw=blob.enc]\n'
} > app/own.yaml
{
  printf 'apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata:\n  name: generator\n'
  function_of ksops
  printf 'files: [./manifest.enc.yaml]\nsecretFrom:\n- metadata: {name: from}\n  type: Opaque\n  files: [./app.enc.yaml]\n  binaryFiles: [raw=./blob.enc]\n  envs: [./app.json.enc]\n'
} > app/ksops.yaml
printf 'namePrefix: pre-\nresources: [deployment.yaml]\ngenerators: [own.yaml, ksops.yaml]\n' > app/kustomization.yaml
printf 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: prod\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: web\n        envFrom:\n        - secretRef:\n            name: own\n' > app/deployment.yaml
check_equal 'the build' "$(status_of build app)" 0
check_equal 'a value of a dotenv file' "$(value data pre-own API_KEY)" 'abc $x "q"'
check_equal 'another' "$(value data pre-own URL)" 'https://a/?b=c#d'
check_equal 'a value of a JSON file' "$(value data pre-own token)" $'t\n1'
check_equal 'a file' "$(value data pre-own app.yaml)" "$(cat plain.yaml)"
check_equal 'a file of KSOPS' "$(value stringData pre-from app.enc.yaml)" "$(cat plain.yaml)"
check_equal 'a value of KSOPS' "$(value stringData pre-from token)" $'t\n1'
check_equal 'a text that looks like a boolean' "$(value stringData pre-manifest p)" yes
check_equal 'a text that looks like a number' "$(value stringData pre-manifest q)" 007
grep -A 2 -E '^data:$' out | grep -q 'open: clear' || fail 'the ConfigMap behind it'
check_equal 'any bytes' "$(grep -c "raw: $(base64 -w 0 < plain.blob)" out)" 2
check_equal 'labels and namespace' "$(grep -A 9 'name: pre-own-' out | grep -c 'namespace: prod')" 1
# kustomize puts the hashed name where the Secret is referred to.
name=$(sed -n 's/^  name: \(pre-own-.*\)/\1/p' out)
check_equal 'the reference to it' "$(grep -c "            name: $name\$" out)" 1
check_equal 'no annotation of the function is left' "$(grep -c config.kubernetes.io out || true)" 0

# The example of docs/fleet.md.
mkdir fleet
for page_file in secret-generator.yaml kustomization.yaml; do
  sed -n "/^\`\`\`yaml file=clusters\/prod\/app\/$page_file\$/,/^\`\`\`\$/{/^\`\`\`/d;p}" "$top/docs/fleet.md" > "fleet/$page_file"
done
cp app/app.env.enc fleet/app.env.enc
cp app/blob.enc fleet/server.pem.enc
check_equal 'the example' "$(status_of build fleet)" 0
check_equal 'its value' "$(value data app- URL)" 'https://a/?b=c#d'
check_equal 'its file' "$(grep -c "tls.key: $(base64 -w 0 < plain.blob)" out)" 1

# A transformer adds to the resources; they stay.
printf 'resources: [deployment.yaml]\ntransformers: [own.yaml]\n' > app/kustomization.yaml
check_equal 'as a transformer' "$(status_of build app)" 0
check_equal 'its resources' "$(grep -c '^kind:' out)" 2

# No value and no name adds a manifest or a key.
mkdir evil
printf '{"a": "x\\n---\\napiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: evil}\\n", "b": "\\"\\n  c: d", "c": "# e"}' > evil/evil.json
ours encrypt --age "$recipient" evil/evil.json 2> /dev/null
rm evil/evil.json
{
  printf 'apiVersion: viaduct.ai/v1\nkind: ksops\nmetadata:\n  name: generator\n'
  function_of ksops
  printf 'secretFrom:\n- metadata:\n    name: good\n    annotations: {note: "x\\n---\\nkind: Evil"}\n  envs: [evil.json.enc]\n'
} > evil/ksops.yaml
printf 'generators: [ksops.yaml]\n' > evil/kustomization.yaml
check_equal 'values like manifests' "$(status_of build evil)" 0
check_equal 'one manifest' "$(grep -c '^kind:' out)" 1
check_equal 'the value' "$(value stringData good a)" $'x\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: evil}'
check_equal 'another value' "$(value stringData good b)" $'"\n  c: d'

# Files outside of the kustomization are refused, with the reason.
sed -i 's/evil.json.enc/..\/app\/app.enc.yaml/' evil/ksops.yaml
check_equal 'a file outside' "$(status_of build evil)" 1
check_equal 'the reason' "$(grep -c 'leads out of the working folder' err)" 1

# A generator that fails ends the build, with the reason.
printf 'generators: [own.yaml]\n' > app/kustomization.yaml
check_equal 'without a key' "$(KEY_FILE=/nonexistent status_of build app)" 1
check_equal 'names the file' "$(grep -c 'SecretGenerator own: app.enc.yaml: ' err)" 1
check_equal 'prints nothing' "$(wc -c < out)" 0
sed -i 's/app.json.enc/gone.env.enc/' app/own.yaml
check_equal 'without a file' "$(status_of build app)" 1
check_equal 'names that file' "$(grep -c 'gone.env.enc' err)" 1

# Secret manifests, as Flux and Argo CD have sops decrypt them.
cd "$scratch"
mkdir flux
cat > flux/plain.yaml << 'END'
# the database
apiVersion: v1
kind: Secret
metadata:
  name: db   # as the chart calls it
  labels: {app: db}
type: kubernetes.io/basic-auth
data:
  password: aHVudGVyMg==
stringData:
  username: admin
  port: "5432"
END
printf 'creation_rules:\n  - path_regex: \\.yaml$\n    encrypted_regex: ^(data|stringData)$\n    age: %s\n' "$recipient" > flux/.sops.yaml
cd flux
check_equal 'encrypt' "$(status_of ours encrypt plain.yaml -o db.yaml)" 0
check_equal 'kind, name and type stay readable' \
  "$(grep -cE '^kind: Secret$|^  name: db   # as|^type: kubernetes.io/basic-auth$' db.yaml)" 3
check_equal 'no value does' "$(grep -cE 'hunter2|aHVudGVyMg|admin|5432' db.yaml || true)" 0
check_equal 'sops decrypts it' "$(status_of theirs decrypt db.yaml)" 0
theirs decrypt --output-type json db.yaml > theirs.json
theirs encrypt --age "$recipient" plain.yaml > same.enc.yaml
theirs decrypt --output-type json same.enc.yaml > same.json
check_same 'to the same manifest' theirs.json same.json
printf bmV3 | ours set db.yaml '["data"]["password"]' 2> /dev/null
printf new-user | ours set db.yaml '["stringData"]["username"]' 2> /dev/null
check_equal 'sops sees the new value' "$(theirs decrypt --extract '["data"]["password"]' db.yaml)" bmV3
check_equal 'and the other' "$(theirs decrypt --extract '["stringData"]["username"]' db.yaml)" new-user
sed -e 's/aHVudGVyMg==/bmV3/; s/admin/new-user/' plain.yaml > wanted.yaml
ours decrypt db.yaml > decrypted.yaml
check_same 'layout and comments stay' decrypted.yaml wanted.yaml
theirs set db.yaml '["stringData"]["port"]' '"6543"'
check_equal 'a value that sops sets' "$(ours get db.yaml '["stringData"]["port"]')" 6543
check_equal 'doctor takes it' "$(ours doctor db.yaml | grep -c Kubernetes || true)" 0
printf 'no base64!' | ours set db.yaml '["data"]["password"]' 2> set.err
check_equal 'what Kubernetes refuses is said' "$(grep -c 'data.*password.*stringData' set.err)" 1
check_equal 'by doctor too' "$(ours doctor db.yaml | grep -c 'refuses data.password')" 1

finish
