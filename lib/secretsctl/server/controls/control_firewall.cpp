#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control firewall_control() {
  return {.name = "firewall",
          .purpose = "closed ports, also those that containers publish",
          .packages = {"ufw"}};
}

}  // namespace secretsctl::server
