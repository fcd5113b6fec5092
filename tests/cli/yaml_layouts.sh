#!/usr/bin/env bash
# The layout of YAML files of many programs (testdata/layouts) stays: through encryption and
# decryption, and but for its line through an edit of one value.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

export SOPS_AGE_KEY_FILE=$key SOPS_AGE_RECIPIENTS=$recipient
layouts=$top/testdata/layouts

# edits NAME PATH OLD NEW: `set` of a value changes one line of the plaintext, from OLD to NEW.
edits() {
  begin "$1: set $2"
  cp "$layouts/$1" "p.yaml"
  rm -f p.enc.yaml
  expect 0 encrypt p.yaml
  expect 0 set p.enc.yaml "$2" <<< 'new value'
  cp p.enc.yaml before
  expect 0 decrypt p.enc.yaml
  check is_equal "$(diff p.yaml "$out" | grep '^[<>]' || true)" "< $3
> $4"
  expect 0 unset p.enc.yaml "$2"
  check_not grep -qF "$4" p.enc.yaml
}

for file in "$layouts"/*; do
  begin "${file##*/}"
  cp "$file" p.yaml
  rm -f p.enc.yaml
  expect 0 encrypt p.yaml
  # Nothing but the values and the metadata differs.
  check is_equal "$(grep -c '^sops:' p.enc.yaml)" "$(case $file in *json_in*) echo 0 ;; *k8s_many* | *spring*) echo 2 ;; *) echo 1 ;; esac)"
  expect 0 decrypt p.enc.yaml
  printed p.yaml
  cp p.enc.yaml before
  expect 0 encrypt p.yaml
  said 'holds all of it already'
  same p.enc.yaml before
  begin "${file##*/}: a new key, and without it again"
  expect 0 set p.enc.yaml zz_new <<< text
  expect 0 decrypt p.enc.yaml
  check is_equal "$(diff p.yaml "$out" | grep -c '^>')" "$(case $file in *no_newline*) echo 2 ;; *) echo 1 ;; esac)"
  expect 0 unset p.enc.yaml zz_new
  expect 0 decrypt p.enc.yaml
  printed p.yaml
  begin "${file##*/}: rotate"
  expect 0 rotate -y p.enc.yaml
  expect 0 decrypt p.enc.yaml
  printed p.yaml
  begin "${file##*/}: in place"
  cp p.yaml i.yaml
  expect 0 encrypt -i i.yaml
  expect 0 decrypt -i i.yaml
  same i.yaml p.yaml
done

edits helm_values.yaml '["auth"]["password"]' '  password: "correct horse: battery"' '  password: "new value"'
edits helm_values.yaml '["image"]["repository"]' \
  '  repository: registry.example.com/team/app   # mirrored nightly' '  repository: new value   # mirrored nightly'
edits k8s_secret.yaml '["data"]["username"]' '  username: YWRtaW4=' '  username: new value'
edits k8s_secret.yaml '["metadata"]["labels"]["tier"]' "  labels: {app: web, \"tier\": 'backend'}" \
  '  labels: {app: web, "tier": new value}'
edits ansible_vars.yml '["mysql_users"][0]["host"]' "    host: '%'" "    host: 'new value'"
edits compose.yaml '["services"]["db"]["environment"]["POSTGRES_PASSWORD"]' \
  '      POSTGRES_PASSWORD: example   # only for development' '      POSTGRES_PASSWORD: new value   # only for development'
# shellcheck disable=SC2016  # no variable
edits github_workflow.yml '["jobs"]["build"]["steps"][1]["env"]["TOKEN"]' \
  '          TOKEN: ${{ secrets.TOKEN }}   # never printed' '          TOKEN: new value   # never printed'
edits prometheus.yml '["scrape_configs"][0]["basic_auth"]["password"]' \
  "    basic_auth: {username: scraper, password: 's3cr3t'}" '    basic_auth: {username: scraper, password: new value}'
edits json_in_yaml.yaml '["database"]["password"]' '    "password": "s3cret"' '    "password": "new value"'
edits cloudformation.yaml '["Parameters"]["Password"]["Type"]' '    Type: String' '    Type: new value'
finish
