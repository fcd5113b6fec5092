#include <secretsctl/core/child.hpp>
#include <secretsctl/server/change/ban_exemption.hpp>
#include <secretsctl/server/change/login.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/machine.hpp>

namespace secretsctl::server {
namespace {

ProgramOutput ask_fail2ban(std::string_view words, std::string_view address) {
  constexpr std::chrono::seconds patience{10};
  return run_system_program(split_words(concat({"fail2ban-client ", words, address})), patience);
}

}  // namespace

bool exempt_from_bans(const std::string& address) {
  if (address.empty()) return false;
  const ProgramOutput known = ask_fail2ban("get sshd ignoreip", {});
  if (known.status != 0) return false;
  ask_fail2ban("set sshd unbanip ", address);
  if (known.text.find(concat({" ", address, "\n"})) != std::string::npos) return false;
  return ask_fail2ban("set sshd addignoreip ", address).status == 0;
}

void end_ban_exemption(const std::string& address) {
  if (is_address(address)) ask_fail2ban("set sshd delignoreip ", address);
}

}  // namespace secretsctl::server
