#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control docker_control() {
  return {.name = "docker",
          .purpose = "published ports, the group docker, the metadata service",
          .packages = {}};
}

}  // namespace secretsctl::server
