#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control ipv6_control() {
  return {.name = "ipv6", .purpose = "IPv6 off, after a reboot too", .packages = {}};
}

}  // namespace secretsctl::server
