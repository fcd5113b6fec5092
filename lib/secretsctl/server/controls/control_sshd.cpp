#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

Control sshd_control() {
  return {
      .name = "sshd", .purpose = "SSH by key alone, never as root", .packages = {"openssh-server"}};
}

}  // namespace secretsctl::server
