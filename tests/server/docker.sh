#!/usr/bin/env bash
# Ports that Docker publishes, with a real engine and real packets: closed from outside and open by loopback, whatever the
# order in which UFW and Docker start, after reloads and a reboot; containers reach the world, but not the metadata service.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

code() { "$@" -s -m 3 -o /dev/null -w '%{http_code}' || true; }
outside() { code client curl "http://$server_address:$1/"; }
inside() { code server_run curl "http://127.0.0.1:$1/"; }
reaches() { server_run docker exec web ping -c 1 -W 2 "$1"; }
# 12's wget of busybox ends without a word.
fetches() { server_run docker exec web sh -c "printf 'GET / HTTP/1.0\r\n\r\n' | nc -w 2 $1 80 | busybox grep -q HTTP"; }
answers_inside() { [[ $(inside 8088) == 404 ]]; }

# The two ways to publish, and one that the plan opens.
containers() {
  local port
  for port in 8088:80 127.0.0.1:8089:80 8443:80; do
    server_run docker run -d --restart always --stop-timeout 0 -p "$port" box /bin/httpd -f -p 80 > /dev/null
  done
  server_run docker run -d --restart always --stop-timeout 0 --name web -p 8090:80 box /bin/httpd -f -p 80 > /dev/null
  server_run docker network create own > /dev/null
  server_run docker run -d --restart always --stop-timeout 0 --network own -p 8091:80 box /bin/httpd -f -p 80 > /dev/null
  await 20 answers_inside
}

ports_hold() {
  expect "published to all, $1" "$(outside 8088)" 000
  expect "published on a network of its own, $1" "$(outside 8091)" 000
  expect "published on loopback, $1" "$(outside 8089)" 000
  expect "by loopback, $1" "$(inside 8088)$(inside 8089)$(inside 8091)" 404404404
  expect "open in the plan, $1" "$(outside 8443)" 404
  allowed "a container reaches the world, $1" reaches 198.51.100.1
  refused "the metadata service, $1" fetches 169.254.169.254
  allowed "SSH, $1" server_ssh admin true
}
duplicates() { server_run iptables -S DOCKER-USER | sort | uniq -d; }

for release in $(releases); do
  about=$release
  server_begin "$release" docker
  server_boot
  server_image_users
  server_image
  # The metadata service, beyond the cable.
  metadata() {
    client ip address add 169.254.169.254/32 dev lo
    client sh -c 'cd /var/empty 2> /dev/null || cd /usr/share/doc; exec python3 -m http.server 80 --bind 169.254.169.254' > /dev/null 2>&1 &
    server_run ip route replace 169.254.169.254/32 via "$client_address"
  }
  metadata
  containers
  expect 'before: open from outside' "$(outside 8088)" 404
  allowed 'before: the metadata service' await 10 fetches 169.254.169.254

  server_plan 'open_ports: [8443/tcp]'
  server_harden
  ports_hold 'after apply'
  expect 'check agrees' "$(server_findings | grep -E 'firewall|metadata' || true)" ''
  for _ in 1 2 3; do server_run ufw reload > /dev/null; done
  ports_hold 'after three reloads'
  expect 'no rule twice' "$(duplicates)" ''
  server_run systemctl restart docker
  await 20 answers_inside
  ports_hold 'after Docker started again'
  server_run systemctl enable -q docker
  server_reboot
  metadata
  allowed 'containers after a reboot' await 40 answers_inside
  ports_hold 'after a reboot'
  server_end
done
finish
