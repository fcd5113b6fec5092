# shellcheck shell=bash
# The user that runs OpenClaw in the tests. Root has rights that a gateway's user lacks, so root
# uses another user. Sourced after lib.sh.
#
#   become_openclaw_user                   before the rest
#   as_openclaw_user NAME=VALUE... COMMAND...     "${openclaw_user[@]}" is one process, to be signalled
#   install_for_user MODE FILE TARGET      a copy that the user owns
# shellcheck disable=SC2034,SC2154  # for the tests that source this; of lib.sh

openclaw_uid=$(id -u)
openclaw_node=$node
openclaw_package=$node_modules/openclaw
openclaw_user=()

# Only root may be able to reach the cache. Links to its files cost little.
become_openclaw_user() {
  openclaw_user=(env -i HOME="$scratch/home" PATH=/usr/bin:/bin)
  if [[ $openclaw_uid == 0 ]]; then
    openclaw_uid=1000
    openclaw_user+=(setpriv --reuid 1000 --regid 1000 --clear-groups)
    mkdir "$scratch/peers"
    cp -al "$node_modules" "$scratch/peers/" 2> /dev/null || {
      rm -rf "$scratch/peers/node_modules"
      cp -a "$node_modules" "$scratch/peers/"
    }
    openclaw_node=$scratch/peers/node_modules/node/bin/node
    openclaw_package=$scratch/peers/node_modules/openclaw
    chmod 0711 "$scratch"
  fi
  openclaw_user+=(env)
  install_folder_for_user "$scratch/home"
  install_folder_for_user "$scratch/state"
}

as_openclaw_user() { "${openclaw_user[@]}" "$@"; }

install_folder_for_user() {
  mkdir -p "$1"
  chmod 0755 "$1"
  if [[ $(id -u) == 0 ]]; then chown "$openclaw_uid:$openclaw_uid" "$1"; fi
}
install_for_user() {
  install_folder_for_user "$(dirname "$3")"
  install -m "$1" "$2" "$3"
  if [[ $(id -u) == 0 ]]; then chown "$openclaw_uid:$openclaw_uid" "$3"; fi
}
