#!/usr/bin/env bash
# IPv6 is off after the second boot, where settings of the kernel alone come back: no address on any interface but lo, none
# from a router's advertisement, no login. A static address in the network's own configuration is found and named.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

addresses() { server_run ip -6 -o address show | grep -v ' lo ' || true; }
by_link_local() { SERVER=$server_link_local CLIENT=$(client_link_local) server_ssh "$1" true; }
client_link_local() { client ip -6 -o address show dev eth0 scope link | sed 's/.*inet6 \([^/]*\).*/\1%eth0/'; }
has_address() { addresses | grep -q "$1"; }

# A router's advertisement of 2001:db8:77::/64; the kernel fills in the checksum.
advertise() {
  client python3 - << 'END'
import socket, struct
router = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
router.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, 255)
prefix = struct.pack("!BBBBIII16s", 3, 4, 64, 0xC0, 3600, 3600, 0, socket.inet_pton(socket.AF_INET6, "2001:db8:77::"))
router.sendto(struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 1800, 0, 0) + prefix,
              ("ff02::1", 0, 0, socket.if_nametoindex("eth0")))
END
}

for release in $(releases); do
  about=$release
  server_begin "$release"
  server_boot
  server_image_users
  allowed 'before: a login over IPv6' await 20 by_link_local debian
  advertise
  allowed 'before: an address from the router' await 20 has_address 2001:db8:77

  server_plan
  server_harden
  server_reboot
  advertise
  sleep 3
  expect 'no address after the second boot' "$(addresses)" ''
  refused 'a login over IPv6' by_link_local admin
  allowed 'lo keeps ::1' server_run sh -c 'ip -6 address show lo | grep -q ::1'
  allowed 'a login over IPv4' server_ssh admin true
  expect 'and check agrees' "$(server_findings | grep -c ipv6 || true)" 0
  server_end

  # What a drop-in cannot take away is found, before the boot that brings it back too.
  server_begin "$release" static6
  server_boot
  server_image_users
  server_plan
  server_harden
  server_reboot
  if has_address "$server_address6"; then
    expect 'a static address is found' "$(server_findings | grep -c '^problem ipv6')" 1
    sed -i "s|, '$server_address6/64'||" "$server/etc/netplan/50-cloud-init.yaml"
    server_reboot
  fi
  expect 'no static address' "$(addresses)" ''
  expect 'and check is content' "$(server_findings | grep -c ipv6 || true)" 0
  server_end
done
finish
