#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control time_control() {
  return {.name = "time", .purpose = "time zone and clock", .packages = {}};
}

}  // namespace secretsctl::server
