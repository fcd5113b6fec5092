#!/usr/bin/env bash
# Which users could have put a found .sops.yaml there, or can change it. Links, folders, groups,
# sudo, and root working in another user's repository.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

chmod 0755 "$scratch"
mkdir -p repository/secrets elsewhere
rule="creation_rules: [{age: $recipient}]"
theirs="creation_rules: [{age: $other}]"
printf 'A=1\n' > repository/secrets/.env
file=repository/secrets/.env
config=repository/.sops.yaml
# accepted TEXT..., refused TEXT...: result and messages of encrypt.
accepted() { expect 0 encrypt --fresh "$file"; said "$recipient"; rm -f "$file.enc"; }
refused() {
  expect 1 encrypt --fresh "$file"
  said 'it decides who can read your secrets'
  for text in "$@"; do said "$text"; done
  check test ! -e "$file.enc"
}

begin 'a link of our own'
echo "$rule" > elsewhere/config.yaml
ln -s ../elsewhere/config.yaml $config
accepted
ln -sfn "$PWD/elsewhere" linked
ln -sf ../linked/config.yaml $config
accepted
ln -sf "$PWD/linked/../elsewhere/./config.yaml" $config
accepted

begin 'the target of a link, its folder, and the folder of a link'
chmod 0666 elsewhere/config.yaml
refused 'writable by others' 'chmod o-w'
chmod 0644 elsewhere/config.yaml
chmod 0757 elsewhere
refused 'its folder is writable by others' elsewhere
chmod 1777 elsewhere
refused 'its folder is writable by others'
chmod 0755 elsewhere
mkdir open
ln -s ../elsewhere/config.yaml open/link.yaml
ln -sf ../open/link.yaml $config
accepted
chmod 0777 open
refused "the folder $PWD/open is writable by others"
# Only we can move our link there.
chmod 1777 open
accepted
rm $config

begin 'a dangling link, a circle of links, a link to something that is not a file'
ln -s missing.yaml $config
expect 1 encrypt --fresh "$file"
ln -sf .sops.yaml $config
expect 1 encrypt --fresh "$file"
rm $config
mkfifo $config
refused 'no regular file'
rm $config

begin 'a folder and a file that a group can write'
echo "$rule" > $config
own_group=$(id -g)
own_name=$(id -un)
if [[ $(id -gn) == "$own_name" && -z $(getent group "$own_group" | cut -d: -f4) ]]; then
  chmod 0775 repository
  chmod 0664 $config
  accepted
  chmod 0755 repository
  chmod 0644 $config
else
  cannot 'umask 002: our primary group is not our own'
fi
if is_root; then
  chgrp 100 $config
  chmod 0664 $config
  refused 'it is writable by the group' 'chmod g-w'
  chmod 0644 $config
  accepted
  chgrp 0 $config
  chgrp 100 repository
  chmod 2775 repository
  refused 'its folder is writable by the group' 'chmod g-w'
  chmod 0755 repository
  chgrp 0 repository

  begin 'a folder, a link and a file of another user'
  chown 65533 repository
  refused 'its folder belongs to' '--config'
  chown 0 repository
  rm $config
  ln -s ../elsewhere/config.yaml $config
  chown -h 65533 $config
  refused 'the symlink' 'belongs to'
  # A file of the victim's own with the attacker's wanted content, and a link in the attacker's
  # folder.
  echo "$theirs" > elsewhere/config.yaml
  chown 65533 repository
  refused 'belongs to'
  chown 0 repository
  chown -h 0 $config
  chown 65533 elsewhere
  refused 'its folder belongs to'
  chown 0 elsewhere
  chown 65533 open
  chmod 1777 open
  ln -sf ../open/link.yaml $config
  refused "the folder $PWD/open belongs to"
  rm $config

  begin 'root in a repository of another user'
  echo "$rule" > $config
  chown -R 65533:65533 repository
  accepted
  expect 1 encrypt --fresh --filename-override repository/secrets/new.env - < "$file"
  said 'belongs to'
  expect 0 encrypt --config $config --filename-override repository/secrets/new.env - < "$file"
  SUDO_UID=65533 expect 0 encrypt --filename-override repository/secrets/new.env - < "$file"
  SUDO_UID=65532 expect 1 encrypt --filename-override repository/secrets/new.env - < "$file"
  begin 'doctor and init judge as the commands do that read and write its files'
  healthy() { (cd repository && run doctor -v > "$out" 2>&1) || true; check grep -q '^ok.*.sops.yaml: 1 rule' "$out"; }
  unhealthy() { (cd repository && run doctor > "$out" 2>&1) || true; check grep -q '^problem.*belongs to' "$out"; }
  healthy
  (cd repository && run init > "$out" 2> "$err") || bad "init: $(cat "$err")"
  rm -rf repository/secrets/age-key.txt repository/.gitignore
  chown 0 $file
  refused 'belongs to'
  unhealthy
  if (cd repository && run init > "$out" 2> "$err"); then bad 'init took it'; else said 'belongs to'; fi
  mv $file kept.env
  healthy
  chmod o+w repository
  (cd repository && run doctor > "$out" 2>&1) || true
  check grep -q '^problem.*writable by others' "$out"
  chmod o-w repository
  mv kept.env $file
  chown 65533 $file

  begin 'a repository that belongs to another user, and a group'
  # A user without an entry has a group of the same number; umask 002 is common.
  chmod -R g+w repository
  accepted
  chgrp 100 $config
  refused 'the group'
  chgrp 65533 $config

  begin 'a link to a file of another user does not make that user trusted'
  cp $file elsewhere/real.env
  chown 65533 elsewhere/real.env
  chown 0 repository/secrets
  rm $file
  ln -s "$PWD/elsewhere/real.env" $file
  refused 'belongs to'
  chown -h 65533 $file
  accepted
  rm $file
  chown -R 0:0 repository
  cp elsewhere/real.env $file

  begin 'SUDO_UID does not count for a user who is not root'
  open_to_nobody
  cp -R repository "$scratch/open/repository"
  chown -R 65534:65534 "$scratch/open/repository"
  chown 65533 "$scratch/open/repository/.sops.yaml"
  status=0
  SUDO_UID=65533 as_nobody "$scratch/open/secretsctl" encrypt --fresh \
    "$scratch/open/repository/secrets/.env" 2> "$err" || status=$?
  check is_equal "$status" 1
  said 'belongs to'
else
  cannot 'files of other users and groups: only root can make them'
fi

begin 'a named config is not checked'
echo "$rule" > named.yaml
chmod 0666 named.yaml
expect 0 encrypt --fresh --config named.yaml "$file"
SOPS_CONFIG=named.yaml expect 0 encrypt --fresh "$file"
mkfifo pipe.yaml
echo "$rule" > pipe.yaml &
expect 0 encrypt --fresh --config pipe.yaml "$file"

begin 'all commands that use it'
rm -f repository/secrets/*.enc $config
echo "$rule" > $config
export SOPS_AGE_KEY_FILE=$key
expect 0 encrypt "$file"
chmod 0666 $config
for command in 'rotate' 'updatekeys -y' 'unset' 'edit'; do
  words=("$file.enc")
  if [[ $command == unset ]]; then words+=(A); fi
  # shellcheck disable=SC2086  # a command and its flag
  expect 1 $command "${words[@]}" < /dev/null
  said 'writable by others'
done
expect 1 set "$file.enc" A <<< other
(cd repository && run doctor > "$out" 2>&1) || true
check grep -q '^problem.*writable by others' "$out"
finish
