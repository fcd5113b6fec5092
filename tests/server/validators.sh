#!/usr/bin/env bash
# Each rendered file of testdata/server/rendered through the program that reads it, on Debian 12 and 13, and the
# same with a mistake in it: a validator that accepts all would prove nothing. The unit tests compare these files
# with what the library renders.
#
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

rendered=$top/testdata/server/rendered

# in_tree COMMAND...: in the server's files, which are not booted.
in_tree() { chroot "$server" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"; }

for release in $(releases); do
  about=$release
  server_begin "$release"
  mkdir -p "$server/run/sshd"

  install -m 0644 "$rendered/00-secretsctl.conf" "$server/etc/ssh/sshd_config.d/"
  allowed 'sshd takes the drop-in' in_tree sshd -t
  echo 'MaxAuthTries many' >> "$server/etc/ssh/sshd_config.d/00-secretsctl.conf"
  refused 'a broken drop-in of sshd' in_tree sshd -t

  install -m 0600 "$rendered/sudoers" "$server/tmp/candidate"
  allowed 'visudo takes the rules' in_tree visudo -cf /tmp/candidate
  echo 'openclaw ALL = (' >> "$server/tmp/candidate"
  refused 'broken rules' in_tree visudo -cf /tmp/candidate

  install -m 0644 "$rendered/zz-secretsctl.local" "$server/etc/fail2ban/jail.d/"
  allowed 'fail2ban takes the jail' in_tree fail2ban-client -t
  sed -i 's/^backend = .*/backend = auto\nlogpath = \/none/' "$server/etc/fail2ban/jail.d/zz-secretsctl.local"
  refused 'a jail without a log' in_tree fail2ban-client -t

  install -m 0755 "$rendered/openclaw-compose" "$server/usr/local/sbin/openclaw-compose"
  allowed 'sh takes the wrapper' in_tree sh -n /usr/local/sbin/openclaw-compose
  # A docker that says how it was called: the wrapper's own refusals need no other.
  # shellcheck disable=SC2016  # the shell inside expands it
  printf '%s\n' '#!/bin/sh' 'echo "$@"' 'env | sort' > "$server/usr/bin/docker"
  chmod 0755 "$server/usr/bin/docker"
  mkdir -p "$server/opt/openclaw"
  touch "$server/opt/openclaw/compose.yml"
  wrapper=/usr/local/sbin/openclaw-compose
  for word in up down restart ps logs pull; do
    allowed "the wrapper takes $word" in_tree "$wrapper" "$word"
    expect "$word is the word of docker compose" yes "$(
      grep -q "^compose --file /opt/openclaw/compose.yml --project-directory /opt/openclaw $word" "$scratch/out" && echo yes
    )"
  done
  allowed 'the wrapper takes no variable' in_tree env COMPOSE_FILE=/tmp/x DOCKER_HOST=tcp://x "$wrapper" ps
  expect 'the variables of docker' 'HOME PATH PWD' "$(sed -n '2,$s/=.*//p' "$scratch/out" | paste -sd ' ')"
  for words in '' exec 'up --build' 'up down' '-f /tmp/x up' 'up;id' 'UP'; do
    # shellcheck disable=SC2086  # words
    refused "the wrapper: '$words'" in_tree "$wrapper" $words
  done
  refused 'two words in one' in_tree "$wrapper" 'ps up'
  chroot "$server" useradd -m openclaw
  for place in /opt/openclaw /opt/openclaw/compose.yml /opt/openclaw/.env; do
    touch "$server/opt/openclaw/.env"
    chroot "$server" chown openclaw "$place"
    refused "$place of the user" in_tree "$wrapper" ps
    chroot "$server" chown root "$place"
    chmod g+w "$server$place"
    refused "$place with a group that writes" in_tree "$wrapper" ps
    chmod g-w "$server$place"
    allowed "$place of root" in_tree "$wrapper" ps
  done
  rm "$server/opt/openclaw/.env"
  ln -s /home/openclaw/.env "$server/opt/openclaw/.env"
  refused 'an .env that leads elsewhere' in_tree "$wrapper" ps
done
finish
