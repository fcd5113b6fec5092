#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control sudo_control() {
  return {.name = "sudo",
          .purpose = "sudo for the administrator; listed commands alone for the application's user",
          .packages = {"sudo"}};
}

}  // namespace secretsctl::server
