#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control secret_files_control() {
  return {.name = "secret_files",
          .purpose = "place and mode of the age key and the encrypted file",
          .packages = {}};
}

}  // namespace secretsctl::server
