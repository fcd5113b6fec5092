#!/usr/bin/env bash
# Records what the programs of real Debian servers say of their network, for the unit tests:
# testdata/server/network-RELEASE.txt after `server apply` of testdata/server/network-plan.yml, with Docker and two
# containers; rendered/user.rules and user6.rules as ufw itself writes the rules of that plan. Run by hand, as root.
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"
# shellcheck source=recording.sh
source "$(dirname "$0")/recording.sh"

records=$top/testdata/server
# As docker_state.hpp has it.
container_format='{{.Name}}|{{.HostConfig.Privileged}}|{{.HostConfig.NetworkMode}}|'
# shellcheck disable=SC2016  # Docker's own variables
container_format+='{{range $to, $from := .NetworkSettings.Ports}}{{range $from}}{{.HostIp}} {{.HostPort}} {{$to}},{{end}}{{end}}|'
container_format+='{{range .Mounts}}{{.Source}},{{end}}'

ufw_rules() {
  local rule
  for rule in 'from 10.77.0.0/24 to any port 22 proto tcp' 'from 198.51.100.7 to any port 22 proto tcp' \
    'from 2001:db8::/32 to any port 22 proto tcp' 8443/tcp 5353/udp; do
    # shellcheck disable=SC2086  # words
    server_run ufw allow $rule > /dev/null
  done
  server_run cat /etc/ufw/user.rules > "$records/rendered/user.rules"
  server_run cat /etc/ufw/user6.rules > "$records/rendered/user6.rules"
}

record_docker() {
  local list
  program docker ps -q --no-trunc
  mapfile -t list < <(server_run docker ps -q --no-trunc)
  program docker inspect --format "$container_format" "${list[@]}"
  program docker network ls -q --filter driver=bridge
  mapfile -t list < <(server_run docker network ls -q --filter driver=bridge)
  program docker network inspect --format '{{.Name}} {{index .Options "com.docker.network.bridge.name"}}' "${list[@]}"
  program docker info --format '{{.LiveRestoreEnabled}}'
  program docker --version
}

record() {
  local name
  for name in passwd group ufw/ufw.conf ufw/user.rules ufw/user6.rules ufw/after.rules ufw/after6.rules; do
    file "/etc/$name"
  done
  for name in /usr/sbin/ufw /proc/net/if_inet6 /usr/bin/unattended-upgrade; do state "$name"; done
  program ufw status verbose
  program systemctl is-enabled ufw
  for name in iptables ip6tables; do
    program "$name" -S INPUT
    program "$name" -S DOCKER-USER
  done
  program iptables -S ufw-user-input
  program ip6tables -S ufw6-user-input
  program iptables -S FORWARD
  program ip -6 -o addr show
  folder /run/systemd/netif/links
  for name in $(server_run ls /run/systemd/netif/links); do file "/run/systemd/netif/links/$name"; done
  program systemd-analyze cat-config systemd/network/10-netplan-eth0.network
  program systemd-analyze cat-config sysctl.d
  record_docker
  program ss -H -ltn
  program apt-config dump
  program apt-cache policy
  for name in apt-daily.timer apt-daily-upgrade.timer; do program systemctl show -p ActiveState,UnitFileState "$name"; done
  program timedatectl show
  program systemd-detect-virt --container
}

for release in $(releases); do
  server_begin "$release" docker
  server_boot
  ufw_rules
  cp "$records/network-plan.yml" "$server/root/server.yml"
  server_apply
  server_image
  server_run docker run -d --name web -p 8088:80 box /bin/httpd -f -p 80
  server_run docker run -d --name own -p 127.0.0.1:18789:80 box /bin/httpd -f -p 80
  server_run docker network create -o com.docker.network.bridge.name=mybr named
  sleep 2
  # Where apt gets its files from is of no use here.
  record | grep -v '^| Acquire::' > "$records/network-$release.txt"
  server_end
done
