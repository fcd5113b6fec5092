#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control accounts_control() {
  return {.name = "accounts",
          .purpose = "the administrator and the application's user, and their SSH keys",
          .packages = {"sudo"}};
}

}  // namespace secretsctl::server
