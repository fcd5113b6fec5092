# shellcheck shell=bash
# A whole Debian server for one test: a throw-away copy of a tree, booted by systemd-nspawn with real systemd, sshd,
# UFW and fail2ban, in a network of its own, and a client at the other end of its cable. To be sourced; needs root.
# Nothing touches this machine's network, and all of it ends with the test, even if the test is killed.
#
#   server_begin RELEASE [PART...]   a fresh copy of a Debian, bookworm or trixie, not booted yet; its files are in
#   $server. PART is docker (the engine and a client, their services off), static6 (a static IPv6 address)
#   server_boot                      boots it and waits until its services run; for a second boot: server_reboot
#   server_run COMMAND...            inside, as root
#   server_ssh USER COMMAND...       a login over the network with the key of the client; CLIENT=ADDRESS from another
#   address, SERVER=ADDRESS to another one, KEY=FILE
#   server_password USER PASSWORD COMMAND...   the same with a password in place of the key
#   client COMMAND...                outside, in the client's network
#   server_end                       stops and removes it
#
#   server_plan TEXT                 /root/server.yml, of the client's key and these lines
#   server_apply [WORD...]           `secretsctl server apply` of it; server_confirm: from a new login; server_harden: both
#   server_findings                  what `server check` finds wrong, a line `STATUS NAME SUBJECT` each
#
# A tree is made once, in about a minute, and kept beside the peers of the interop tests.
# shellcheck disable=SC2034  # for the tests that source this
# shellcheck source=../interop/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/../interop/lib.sh"

# The addresses at both ends of the cable. The client has several, so that a ban of one leaves others.
server_address=10.77.0.2
server_address6=fd77::2
# The same at each boot, and so is the link-local address that comes of it.
server_mac=02:00:00:00:00:02
server_link_local=fe80::ff:fe00:2%eth0
client_address=10.77.0.1
client_addresses=(10.77.0.1 10.77.0.{11..19})

server_packages=systemd,systemd-sysv,systemd-timesyncd,systemd-resolved,dbus,libpam-systemd,openssh-server,openssh-client
server_packages+=,sudo,ufw,fail2ban,python3-systemd,iproute2,iputils-ping,iptables,nftables,cloud-init,netplan.io
server_packages+=,unattended-upgrades,ca-certificates,cron,procps,less,lynis,curl,netcat-openbsd,python3,tzdata,locales

server_problem() {
  if [[ $(id -u) != 0 ]]; then echo 'only root can boot a server'; return; fi
  local program
  for program in mmdebstrap systemd-nspawn unshare nsenter ip ssh; do
    command -v "$program" > /dev/null || { echo "$program is not installed"; return; }
  done
  if ! unshare --mount --net --pid --fork true 2> /dev/null; then echo 'this machine makes no namespaces'; fi
}

# shellcheck disable=SC2119
if [[ $test_name != trees ]]; then need; fi  # the command
problem=$(server_problem)
if [[ -n $problem ]]; then
  rm -rf "$scratch"
  echo "SKIPPED: $problem"
  exit 77
fi

# The test runs as the first process of namespaces of its own: mounts, processes and networks go with it.
if [[ ${SERVER_SPACE-} != "$test_name" ]]; then
  rm -rf "$scratch"
  SERVER_SPACE=$test_name exec unshare --mount --propagation private --pid --fork --kill-child=KILL --mount-proc \
    bash "$0" "$@"
fi
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
server=
server_process=
server_first=
trap 'server_end; rm -rf "$scratch"' EXIT

# --- trees

# Made under another name first: one that was interrupted is no tree. A lock, because several tests may want it.
server_tree() {
  local release=$1 tree=$cache/server-$1
  if [[ -e $tree/etc/debian_version ]]; then return; fi
  mkdir -p "$cache"
  (
    flock 8
    if [[ -e $tree/etc/debian_version ]]; then exit; fi
    rm -rf "$tree.new"
    mmdebstrap --variant=apt --include="$server_packages" "$release" "$tree.new" && mv "$tree.new" "$tree"
  ) 8> "$cache/server-$release.lock" > "$cache/server-$release.log" 2>&1 ||
    { tail -n 5 "$cache/server-$release.log" >&2; return 1; }
}

# The packages of Docker, unpacked beside the tree. They are laid over it only for the tests that need them, because
# a machine without Docker is another case.
server_docker() {
  local release=$1 layer=$cache/server-$1-docker packages=(docker.io containerd runc busybox-static)
  if [[ -e $layer/usr/sbin/dockerd ]]; then return; fi
  if [[ $release != bookworm ]]; then packages+=(docker-cli); fi
  (
    flock 8
    if [[ -e $layer/usr/sbin/dockerd ]]; then exit; fi
    rm -rf "$layer.new" "$layer.made"
    mkdir -p "$layer.new" "$layer.made"/{debs,work}
    chmod 0755 "$layer.new"
    # In a copy of the tree: it stays as it is.
    # shellcheck disable=SC2016  # the shell inside expands it
    unshare --mount --propagation private bash -ec 'mount -t tmpfs tmpfs "$2/work"
      mkdir "$2/work"/{upper,work,root}
      mount -t overlay -o "lowerdir=$1,upperdir=$2/work/upper,workdir=$2/work/work" overlay "$2/work/root"
      rm -f "$2/work/root/etc/resolv.conf"
      cp /etc/resolv.conf "$2/work/root/etc/resolv.conf"
      mount --bind "$2/debs" "$2/work/root/mnt"
      chroot "$2/work/root" sh -ec "apt-get update -q && cd /mnt && apt-get download -q $3"' \
      bash "$cache/server-$release" "$layer.made" "${packages[*]}"
    for deb in "$layer.made/debs"/*.deb; do dpkg-deb -x "$deb" "$layer.new"; done
    rm -rf "$layer.made"
    # /bin, /sbin and /lib of a tree are links into /usr, which a folder of a layer would hide.
    for folder in bin sbin lib; do
      if [[ -d $layer.new/$folder ]]; then cp -r "$layer.new/$folder" "$layer.new/usr/" && rm -r "${layer:?}.new/$folder"; fi
    done
    rm -rf "$layer"
    mv "$layer.new" "$layer"
  ) 8> "$cache/server-$release.lock" > "$cache/server-$release-docker.log" 2>&1 ||
    { tail -n 5 "$cache/server-$release-docker.log" >&2; return 1; }
}

# --- one server

server_begin() {
  local release=$1 layers part parts
  shift
  parts=" $* "
  server_end
  server_tree "$release" || { echo "SKIPPED: no tree of $release"; exit 77; }
  layers=$cache/server-$release
  if [[ $parts == *' docker '* ]]; then
    server_docker "$release" || { echo "SKIPPED: no Docker for $release"; exit 77; }
    layers=$cache/server-$release-docker:$layers
  fi
  # On a disk of its own in memory: an overlay cannot lie on every file system, and nothing is left of it.
  server_space=$scratch/server
  mkdir -p "$server_space"
  mount -t tmpfs -o size=4g,mode=0755 tmpfs "$server_space"
  mkdir "$server_space"/{upper,work,root}
  mount -t overlay -o "lowerdir=$layers,upperdir=$server_space/upper,workdir=$server_space/work" overlay "$server_space/root"
  server=$server_space/root

  if [[ $parts == *' docker '* ]]; then
    # What the package does when it is installed. Overlays do not lie on overlays.
    chroot "$server" groupadd --system docker
    mkdir -p "$server/etc/docker"
    # Docker makes control groups for its containers, which nspawn leaves to systemd alone.
    mkdir -p "$server/etc/systemd/system/docker.service.d"
    # shellcheck disable=SC2016  # the shell inside expands it
    printf '[Service]\nExecStartPre=/bin/sh -c "%s"\n' \
      'for group in /sys/fs/cgroup/*/; do mount -o remount,rw,bind $$group 2> /dev/null || true; done' \
      > "$server/etc/systemd/system/docker.service.d/groups.conf"
    echo '{"storage-driver": "vfs", "exec-opts": ["native.cgroupdriver=cgroupfs"]}' > "$server/etc/docker/daemon.json"
  fi
  rm -f "$server/etc/resolv.conf" "$server/etc/systemd/network"/*
  tr -d - < /proc/sys/kernel/random/uuid > "$server/etc/machine-id"
  echo server > "$server/etc/hostname"
  printf '127.0.0.1 localhost\n127.0.1.1 server\n::1 localhost\n' > "$server/etc/hosts"
  # As the images of cloud providers leave it. Without a seed cloud-init would look for one at each boot.
  local addresses="$server_address/24"
  if [[ $parts == *' static6 '* ]]; then addresses+=", '$server_address6/64'"; fi
  cat > "$server/etc/netplan/50-cloud-init.yaml" << END
network:
  version: 2
  ethernets:
    eth0:
      addresses: [$addresses]
      routes: [{to: default, via: $client_address}]
END
  chmod 0600 "$server/etc/netplan/50-cloud-init.yaml"
  touch "$server/etc/cloud/cloud-init.disabled"
  # Nothing here reaches a time server or an archive.
  ln -sf /dev/null "$server/etc/systemd/system/systemd-networkd-wait-online.service"
  if [[ ! -e $scratch/key ]]; then ssh-keygen -q -t ed25519 -N '' -C client -f "$scratch/key"; fi
  if [[ -x $secretsctl ]]; then install -m 0755 "$secretsctl" "$server/usr/local/bin/secretsctl"; fi
}

# A new network for each boot: the kernel's settings of an interface must not outlive it, as on a real machine.
server_cable() {
  local address
  ip netns add server
  ip netns add client
  ip -n client link add eth0 type veth peer name eth0 address "$server_mac" netns server
  ip -n client link set lo up
  ip -n client link set eth0 up
  for address in "${client_addresses[@]}"; do ip -n client address add "$address/24" dev eth0; done
  ip -n client address add fd77::1/64 dev eth0 nodad
  # An address of the world, beyond the cable's own network, for what a container may reach.
  ip -n client address add 198.51.100.1/32 dev lo
  ip netns exec client sysctl -qw net.ipv4.ip_forward=1
}

# server_boot: until systemd has started everything, for at most two minutes.
server_boot() {
  server_cable
  # Not the clock: the first zone that is set in it would move the clock of this machine.
  # Its settings of the network are its own, so it may write them, as networkd and Docker do.
  SYSTEMD_NSPAWN_API_VFS_WRITABLE=network systemd-nspawn --quiet --boot --directory="$server" \
    --machine=server --register=no --keep-unit --capability=all --drop-capability=CAP_SYS_TIME \
    --system-call-filter='@keyring bpf' --network-namespace-path=/run/netns/server --resolv-conf=off \
    --timezone=off --link-journal=no --console=pipe > "$scratch/console" 2>&1 < /dev/null &
  server_process=$!
  local end=$((SECONDS + 120)) state=
  while ((SECONDS < end)); do
    if ! kill -0 "$server_process" 2> /dev/null; then break; fi
    server_first=$(server_first_process)
    if [[ -n $server_first ]]; then
      state=$(server_run systemctl is-system-running 2> /dev/null) || true
      case $state in running | degraded) return 0 ;; esac
    fi
    sleep 0.3
  done
  echo "the server does not boot ($state): $(tail -n 5 "$scratch/console")" >&2
  return 1
}
# The first process inside, as we see it: the child of nspawn that is number 1 in a namespace of its own.
server_first_process() {
  local child
  # shellcheck disable=SC2013  # words
  for child in $(cat "/proc/$server_process/task/$server_process/children" 2> /dev/null); do
    if [[ $(sed -n 's/^NSpid:.*\t//p' "/proc/$child/status" 2> /dev/null) == 1 ]]; then echo "$child"; fi
  done
}

server_run() {
  nsenter --target "$server_first" --mount --uts --ipc --net --pid --root --wd \
    env -i HOME=/root LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# Off without a goodbye is for SERVER_POWER=cut: as after a loss of power.
server_stop() {
  if [[ -z $server_process ]]; then return; fi
  if [[ ${SERVER_POWER-} == cut ]]; then
    kill -KILL "$server_first" 2> /dev/null || true
  else
    server_run systemctl poweroff > /dev/null 2>&1 || true
  fi
  local end=$((SECONDS + 45))
  while kill -0 "$server_process" 2> /dev/null && ((SECONDS < end)); do sleep 0.1; done
  kill -KILL "$server_process" "$server_first" 2> /dev/null || true
  wait "$server_process" 2> /dev/null || true
  server_process='' server_first=''
  ip netns del server
  ip netns del client
}
server_reboot() {
  server_stop
  server_boot
}

server_end() {
  server_stop
  if [[ -n $server ]]; then
    umount "$server" "$server_space"
    server=
  fi
}

# --- its client

client() { ip netns exec client "$@"; }

server_ssh() {
  local user=$1
  shift
  # shellcheck disable=SC2086  # words
  client ssh -F none -i "${KEY:-$scratch/key}" -b "${CLIENT:-$client_address}" -o IdentitiesOnly=yes -o BatchMode=yes \
    -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    ${SSH_OPTIONS-} "$user@${SERVER:-$server_address}" "$@" < /dev/null
}

server_password() {
  local user=$1 password=$2
  shift 2
  printf '#!/bin/sh\necho "%s"\n' "$password" > "$scratch/askpass"
  chmod +x "$scratch/askpass"
  # shellcheck disable=SC2086  # words
  client env SSH_ASKPASS="$scratch/askpass" SSH_ASKPASS_REQUIRE=force ssh -F none -b "${CLIENT:-$client_address}" \
    -o PubkeyAuthentication=no -o PreferredAuthentications=password,keyboard-interactive -o NumberOfPasswordPrompts=1 \
    -o ConnectTimeout=5 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
    ${SSH_OPTIONS-} "$user@${SERVER:-$server_address}" "$@" < /dev/null
}

# server_image_users: what an image leaves: debian has the number 1000 and sudo, its key opens root's account, too.
server_image_users() {
  server_user debian
  server_run usermod -aG sudo debian
  server_run sh -c 'echo "debian ALL=(ALL) NOPASSWD:ALL" > /etc/sudoers.d/90-cloud-init-users
    chmod 0440 /etc/sudoers.d/90-cloud-init-users'
  server_run install -d -m 0700 /root/.ssh
  server_run cp /home/debian/.ssh/authorized_keys /root/.ssh/authorized_keys
}

# server_user NAME: an account that the client's key opens, as an image's first user.
server_user() {
  server_run useradd -m -s /bin/bash "$1"
  server_run install -d -m 0700 -o "$1" -g "$1" "/home/$1/.ssh"
  server_run sh -c "cat > /home/$1/.ssh/authorized_keys; chown $1: /home/$1/.ssh/authorized_keys" < "$scratch/key.pub"
}

# --- the command

server_plan() {
  { printf 'ssh_keys:\n  - %s\n' "$(cat "$scratch/key.pub")"; printf '%s\n' "$@"; } > "$server/root/server.yml"
}
# shellcheck disable=SC2120  # words are for some tests
server_apply() { server_run secretsctl server apply --plan /root/server.yml "$@"; }
server_confirm() { server_ssh admin sudo secretsctl server confirm; }
server_harden() {
  # shellcheck disable=SC2119
  if server_apply > "$scratch/apply" 2>&1 && server_confirm >> "$scratch/apply" 2>&1; then return; fi
  echo "apply and confirm failed: $(tail -n 15 "$scratch/apply")" >&2
  return 1
}
server_findings() {
  server_run secretsctl server check --json > "$scratch/check.json" 2> "$scratch/check.err" || true
  jq -r '.checks[] | select(.status == "problem" or .status == "warning") | "\(.status) \(.check) \(.subject)"' \
    "$scratch/check.json" | sort
}

# server_ready RELEASE [PART...]: a booted server as an image leaves it, which the plan then hardens; PLAN has its lines.
server_ready() {
  server_begin "$@"
  server_boot
  server_image_users
  server_plan "${PLAN-}"
  server_harden
}

# A program that serves, for containers: busybox as the image `box`.
server_image() {
  local folder=$server/root/box
  mkdir -p "$folder"/{bin,etc,proc}
  cp "$server/usr/bin/busybox" "$folder/bin/"
  # shellcheck disable=SC2016  # the shell inside expands it
  server_run sh -ec 'systemctl start docker
    cd /root/box
    for name in sh nc httpd ping wget sleep; do ln -s busybox "bin/$name"; done
    tar -c . | docker import - box > /dev/null'
}

# releases: those to test, of RELEASES or both.
releases() { echo "${RELEASES:-bookworm trixie}"; }

# As interop/lib.sh has it, with the release in front.
about=
expect() { check_equal "$about: $1" "$2" "$3"; }
# allowed NAME COMMAND..., refused NAME COMMAND...: it ends with 0, or not.
allowed() {
  local name=$1
  shift
  if "$@" > "$scratch/out" 2> "$scratch/err" < /dev/null; then pass; else fail "$about: $name: $(tail -n 3 "$scratch/err")"; fi
}
refused() {
  local name=$1
  shift
  if "$@" > "$scratch/out" 2> "$scratch/err" < /dev/null; then fail "$about: $name was not refused: $(tail -n 3 "$scratch/out")"; else pass; fi
}

# await SECONDS COMMAND...: whether it succeeds before that time is over.
await() {
  local end=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.3
  done
}
