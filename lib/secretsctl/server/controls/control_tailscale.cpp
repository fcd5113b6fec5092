#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control tailscale_control() {
  return {.name = "tailscale", .purpose = "the tailnet", .packages = {}};
}

}  // namespace secretsctl::server
