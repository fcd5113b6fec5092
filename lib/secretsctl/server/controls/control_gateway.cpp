#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control gateway_control() {
  return {.name = "gateway", .purpose = "OpenClaw's gateway on loopback", .packages = {}};
}

}  // namespace secretsctl::server
