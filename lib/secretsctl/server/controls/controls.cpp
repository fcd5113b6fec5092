#include <array>
#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

std::span<const Control> controls() {
  static const std::array all = {
      accounts_control(),  sudo_control(),     sshd_control(),   fail2ban_control(),
      firewall_control(),  ipv6_control(),     docker_control(), gateway_control(),
      tailscale_control(), upgrades_control(), time_control(),   secret_files_control(),
  };
  return all;
}

}  // namespace secretsctl::server
