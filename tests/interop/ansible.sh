#!/usr/bin/env bash
# The collection community.sops of Ansible, with the command in the place of sops and with sops itself: its lookup, vars
# plugin, filter, load_vars and sops_encrypt give the same, on files that either program made.
# shellcheck disable=SC2016  # values
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need sops ansible

recipient=$(recipient_of test-only)
cd "$scratch"
mkdir ours_bin theirs_bin
ln -s "$secretsctl" ours_bin/sops
ln -s "$(type -P sops)" theirs_bin/sops

# playbook PROGRAM FOLDER ARGS...: ansible-playbook with that program as sops.
playbook() {
  local program=$1 folder=$2
  shift 2
  (cd "$folder" && env -i HOME="$scratch" LANG=C.UTF-8 PATH="$scratch/${program}_bin:$cache/ansible/bin:/usr/bin:/bin" \
    SOPS_AGE_KEY_FILE="${KEY_FILE-$keys/test-only.txt}" ANSIBLE_COLLECTIONS_PATH="$cache/ansible/collections" \
    ANSIBLE_VARS_ENABLED=host_group_vars,community.sops.sops ANSIBLE_LOCALHOST_WARNING=False \
    ANSIBLE_INVENTORY_UNPARSED_WARNING=False ansible-playbook -i hosts "$@")
}
# encrypt PROGRAM FILE: in place, as the collection's users do it.
encrypt() { "$1" encrypt --age "$recipient" -i "$2" 2> /dev/null; }
program_of() { if [[ $1 == ours ]]; then echo ours_as_sops; else echo theirs; fi; }
ours_as_sops() { ours sops "$@"; }

formats='yaml json env bin'
if ours sops encrypt --age "$recipient" --filename-override x.ini /dev/stdin <<< $'[a]\nb = c' > /dev/null 2>&1; then
  formats+=' ini'
fi

# files FOLDER MAKER: a project whose files that program made.
files() {
  mkdir -p "$1/group_vars/all" "$1/host_vars"
  cp playbook.yaml "$1/"
  printf 'web ansible_connection=local ansible_python_interpreter=%s\n' "$cache/ansible/bin/python" > "$1/hosts"
  printf 'group_text: from the group\ngroup_list:\n    - 1\n    - two\n    - {a: 1.5, b: true, c: null}\ntemplated: "{{ group_text }}!"\n' \
    > "$1/group_vars/all/secrets.sops.yaml"
  printf '{"host_text": "from the host", "number": 7}' > "$1/host_vars/web.sops.json"
  printf '# a comment\ndb:\n    password: p$ss "word"   \n    ports:\n        - 1\n        - 2\nmany: |\n    one\n    two\n' > "$1/s.yaml"
  printf '{"db": {"password": "x"}, "t": "\\u00e9\\n"}' > "$1/s.json"
  printf '# c\nA=one\nB=two words # no comment\nC="q"\n' > "$1/s.env"
  printf '[db]\npassword = x\n' > "$1/s.ini"
  printf 'any\0bytes\377\n\n' > "$1/s.bin"
  printf 'loaded: yes it is\nnested:\n    a: [1, 2]\n' > "$1/load.sops.yaml"
  local file maker
  maker=$(program_of "$2")
  for file in group_vars/all/secrets.sops.yaml host_vars/web.sops.json load.sops.yaml; do encrypt "$maker" "$1/$file"; done
  for file in $formats; do encrypt "$maker" "$1/s.$file"; done
}

{
  cat << 'END'
- hosts: web
  gather_facts: false
  vars:
    plain_yaml: "{{ lookup('community.sops.sops', 's.yaml') }}"
  tasks:
  - community.sops.load_vars:
      file: load.sops.yaml
      name: from_file
  - community.sops.load_vars:
      file: load.sops.yaml
      expressions: evaluate-on-load
  - community.sops.sops_encrypt:
      path: made.yaml
      content_yaml: {made: by the module, list: [1, two]}
      age: ["{{ recipient }}"]
    register: made
  - community.sops.sops_encrypt:
      path: made.bin
      content_binary: "{{ 'AP8=' }}"
      age: ["{{ recipient }}"]
  - community.sops.sops_encrypt:
      path: made.yaml
      content_yaml: {made: by the module, list: [1, two]}
      age: ["{{ recipient }}"]
    register: again
  - block:
    - ansible.builtin.set_fact: {unused: "{{ lookup('community.sops.sops', 'playbook.yaml') }}"}
    rescue:
    - ansible.builtin.set_fact: {refused: "{{ ansible_failed_result.msg | regex_search('exited with code [0-9]+|error code: [0-9]+') }}"}
  - block:
    - ansible.builtin.set_fact: {unused: "{{ lookup('community.sops.sops', 's.yaml', extract='[\"none\"]') }}"}
    rescue:
    - ansible.builtin.set_fact: {no_key: "{{ ansible_failed_result.msg | regex_search('[a-z]+ with code [0-9]+|error code: [0-9]+') }}"}
  - ansible.builtin.copy:
      dest: "{{ out }}"
      content: "{{ results | to_nice_json }}"
    vars:
      results:
        group: ["{{ group_text }}", "{{ group_list }}", "{{ templated }}"]
        host: ["{{ host_text }}", "{{ number }}"]
        yaml: "{{ plain_yaml | from_yaml }}"
        extracted: "{{ lookup('community.sops.sops', 's.yaml', extract='[\"db\"][\"password\"]') }}"
        unstripped: "{{ lookup('community.sops.sops', 's.yaml', rstrip=false, extract='[\"many\"]') }}"
        as_json: "{{ lookup('community.sops.sops', 's.yaml', output_type='json') | from_json }}"
        json: "{{ lookup('community.sops.sops', 's.json') | from_json }}"
        dotenv: "{{ lookup('community.sops.sops', 's.env') }}"
        dotenv_as_json: "{{ lookup('community.sops.sops', 's.env', input_type='dotenv', output_type='json') | from_json }}"
        binary: "{{ lookup('community.sops.sops', 's.bin', base64=true, rstrip=false) }}"
        absent: "{{ lookup('community.sops.sops', 'none.yaml', empty_on_not_exist=true) }}"
        filtered: "{{ lookup('ansible.builtin.file', 's.yaml') | community.sops.decrypt | from_yaml }}"
        filtered_json: "{{ lookup('ansible.builtin.file', 's.json') | community.sops.decrypt(input_type='json', output_type='json') | from_json }}"
        named: "{{ from_file }}"
        loaded: ["{{ loaded }}", "{{ nested }}"]
        made: "{{ lookup('community.sops.sops', 'made.yaml') | from_yaml }}"
        made_binary: "{{ lookup('community.sops.sops', 'made.bin', base64=true, rstrip=false) }}"
        changed: ["{{ made.changed }}", "{{ again.changed }}"]
        refused: "{{ refused }}"
        no_key: "{{ no_key }}"
END
  if [[ $formats == *ini* ]]; then echo "        ini: \"{{ lookup('community.sops.sops', 's.ini') }}\""; fi
} > playbook.yaml

# results MAKER PROGRAM: of the playbook with one program, on the files of one.
results() {
  files "$1-$2" "$1"
  check_equal "$2 on the files of $1" "$(status_of playbook "$2" "$1-$2" -e "out=$scratch/$1-$2.json" -e "recipient=$recipient" playbook.yaml)" 0
  if [[ ! -s $1-$2.json ]]; then tail -n 20 out err >&2; fi
}
results theirs theirs
results theirs ours
results ours ours
results ours theirs
for run in theirs-ours ours-ours ours-theirs; do check_same "$run" "$run.json" theirs-theirs.json; done
# What the collection made with one program the other opens.
check_equal 'sops opens it' "$(theirs decrypt --extract '["made"]' theirs-ours/made.yaml)" 'by the module'
check_equal 'the command opens it' "$(ours get theirs-theirs/made.yaml made)" 'by the module'
check_equal 'a value of the vars plugin' "$(jq -r '.group[2]' theirs-ours.json)" 'from the group!'

# The playbook of docs/fleet.md.
mkdir -p page/ansible/group_vars/web page/secrets page/app
for file in ansible.cfg site.yaml group_vars/web/secrets.sops.yaml; do
  sed -n "\|^\`\`\`[a-z]* file=ansible/$file\$|,/^\`\`\`\$/{/^\`\`\`/d;p}" "$top/docs/fleet.md" > "page/ansible/$file"
done
printf '[web]\n%s' "$(cat theirs-theirs/hosts)" > page/ansible/hosts
encrypt ours_as_sops page/ansible/group_vars/web/secrets.sops.yaml
printf 'A=one\nB="q" # x\n' > page/plain.env
ours encrypt --age "$recipient" page/plain.env -o page/secrets/.env.enc 2> /dev/null
check_equal 'the page' "$(status_of playbook ours page/ansible -e "app_folder=$scratch/page/app" site.yaml)" 0
check_equal 'its variable' "$(cat page/app/app.env)" 'API_KEY=k-2f7c0d'
check_same 'its file' page/app/.env page/plain.env
check_equal 'no value in the output' "$(grep -c k-2f7c0d out || true)" 0

# A file that is not encrypted, and no key: the same errors.
failure() {
  KEY_FILE=${KEY_FILE-$keys/test-only.txt} playbook "$1" theirs-theirs -e "out=$scratch/none" -e "recipient=$recipient" playbook.yaml 2>&1 |
    grep -oE '[A-Za-z]* exited with code [0-9]+|is not encrypted' | sort -u || true
}
wrong=$(KEY_FILE=/dev/null failure theirs)
check_equal 'without a key' "$(KEY_FILE=/dev/null failure ours)" "$wrong"
check_equal 'an error there' "$(grep -c 'CouldNotRetrieveKey exited with code 128' <<< "$wrong")" 1
printf 'open: clear\n' > theirs-theirs/group_vars/all/open.sops.yaml
wrong=$(failure theirs)
check_equal 'a file in clear' "$(failure ours)" "$wrong"
check_equal 'is told' "$(grep -c 'is not encrypted' <<< "$wrong")" 1
finish
