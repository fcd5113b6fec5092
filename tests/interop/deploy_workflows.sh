#!/usr/bin/env bash
# The workflow of deploy/ that rolls back, run by act: with a commit of main it brings the program of that commit and the
# secrets of today; with a commit beside main nothing is decrypted and nothing reaches the server. ssh and gh are stand-ins;
# tests/server/deploy.sh has a real server.
# shellcheck disable=SC2016  # the text in single quotes is for the workflows
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
need node act sops

export PATH=${node%/node}:$PATH
repository=$scratch/repository
recipient=$(recipient_of test-only)
git_there() { git -C "$repository" -c user.name=a -c user.email=a@b "$@"; }

mkdir -p "$repository"/{.github/workflows,secrets} "$scratch"/{bin,home}
git init -q -b main "$repository"
cp "$top"/deploy/workflows/*.sh "$repository/.github/"
cp "$top"/deploy/workflows/rollback.yml "$repository/.github/workflows/"
# This action in place of its published name. act takes what is checked out here, which is main, only where no ref is asked for.
cp -r "$top/action.yml" "$top/action" "$repository/"
check_equal 'it asks for main, with its history' "$(grep -cE '^ +(ref: main|fetch-depth: 0)$' "$repository/.github/workflows/rollback.yml")" 2
sed -i 's|uses: OWNER/secretsctl@0* # v0.0.0|uses: ./|; /^ *ref: main$/d' "$repository/.github/workflows/rollback.yml"
ssh-keygen -q -t ed25519 -N '' -C test -f "$scratch/key"
encrypt() { ours encrypt --age "$recipient" -o "$repository/secrets/$2" "$1" 2> /dev/null; }
: > "$scratch/deploy.env"
encrypt "$scratch/deploy.env" deploy.env.enc
ours set --value-file "$scratch/key" "$repository/secrets/deploy.env.enc" SSH_KEY 2> /dev/null
echo 'TOKEN=first' > "$scratch/app.env"
encrypt "$scratch/app.env" .env.enc
echo 'services: {one: {}}' > "$repository/compose.yaml"
git_there add -A
git_there commit -q -m one
first=$(git_there rev-parse HEAD)
echo 'services: {two: {}}' > "$repository/compose.yaml"
echo 'TOKEN=second' > "$scratch/app.env"
rm "$repository/secrets/.env.enc"
encrypt "$scratch/app.env" .env.enc
git_there commit -q -am two
git_there checkout -q -b fork "$first"
git_there commit -q --allow-empty -m fork
foreign=$(git_there rev-parse HEAD)
git_there checkout -q main

# gh hands out the command; ssh keeps what comes, and knows that the agent has a key.
cat > "$scratch/bin/gh" << END
#!/bin/sh
while [ "\$1" != --output ]; do shift; done
cp "$secretsctl" "\$2"
END
cat > "$scratch/bin/ssh" << END
#!/bin/sh
{ ssh-add -l | cut -d ' ' -f 3; for word; do last=\$word; done; echo "\$last"; } >> "$scratch/calls"
case \$last in *'tar -x'*) mkdir -p "$scratch/server" && tar -x -C "$scratch/server" ;; esac
END
chmod +x "$scratch"/bin/*
printf 'SOPS_AGE_KEY=%s\n' "$(grep '^AGE-SECRET-KEY-' "$keys/test-only.txt")" > "$scratch/secrets"
printf '%s\n' SERVER=server.invalid SERVER_USER=admin 'KNOWN_HOSTS=server.invalid ssh-ed25519 AAAA' \
  "SECRETSCTL_SHA256=$(sha256sum < "$secretsctl" | cut -d ' ' -f 1)" > "$scratch/variables"

# roll_back COMMIT: its status.
roll_back() {
  rm -rf "$scratch/server" "$scratch/calls"
  local status=0
  (cd "$repository" && env -i HOME="$scratch/home" PATH="$scratch/bin:$PATH" \
    timeout 300 act workflow_dispatch -P ubuntu-latest=-self-hosted --no-cache-server --container-daemon-socket - \
    --input commit="$1" --secret-file "$scratch/secrets" --secret GITHUB_TOKEN=none --var-file "${VARIABLES-$scratch/variables}" \
    --env-file /dev/null --input-file /dev/null) > "$scratch/out" 2>&1 || status=$?
  echo "$status"
}

status=$(roll_back "$first")
check_equal 'a commit of main' "$status$([[ $status == 0 ]] || tail -n 15 "$scratch/out")" 0
check_equal 'its program' "$(cat "$scratch/server/compose.yaml" 2>&1)" 'services: {one: {}}'
check_equal "today's secrets" "$(ours decrypt "$scratch/server/secrets/.env.enc" 2>&1)" 'TOKEN=second'
check_equal 'the key was in the agent, for both calls' "$(grep -c '^test$' "$scratch/calls")" 2
check_equal 'no line of the key in the log' "$(grep -cFf <(grep -v -- ----- "$scratch/key") "$scratch/out" || true)" 0

check_equal 'a commit of a fork' "$(roll_back "$foreign")" 1
check_equal 'it says why' "$(grep -c 'not a commit of main' "$scratch/out" | sed 's/[1-9][0-9]*/yes/')" yes
check_equal 'nothing was reached' "$(ls -d "$scratch/server" "$scratch/calls" 2> /dev/null || true)" ''
check_equal 'a branch' "$(roll_back main)" 1
check_equal 'words for a shell' "$(roll_back '$(touch x); true')" 1
sed 's/SHA256=.*/SHA256=0000000000000000000000000000000000000000000000000000000000000000/' "$scratch/variables" > "$scratch/others"
check_equal 'another command than the one that was named' "$(VARIABLES=$scratch/others roll_back "$first")" 1
check_equal 'nothing was reached' "$(ls -d "$scratch/server" "$scratch/calls" 2> /dev/null || true)" ''
finish
