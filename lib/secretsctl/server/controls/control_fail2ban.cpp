#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control fail2ban_control() {
  return {.name = "fail2ban",
          .purpose = "a ban after failed logins",
          .packages = {"fail2ban", "python3-systemd"}};
}

}  // namespace secretsctl::server
