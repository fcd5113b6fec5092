#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control upgrades_control() {
  return {.name = "upgrades", .purpose = "security updates", .packages = {"unattended-upgrades"}};
}

}  // namespace secretsctl::server
