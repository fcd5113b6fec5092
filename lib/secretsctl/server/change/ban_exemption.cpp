#include <secretsctl/server/change/ban_exemption.hpp>
#include <secretsctl/server/machine/machine.hpp>

namespace secretsctl::server {
namespace {

ProgramOutput ask_fail2ban(std::vector<std::string> words) {
  constexpr std::chrono::seconds patience{10};
  words.insert(words.begin(), "fail2ban-client");
  return run_system_program(words, patience);
}

}  // namespace

bool exempt_from_bans(const std::string& address) {
  if (address.empty()) return false;
  const ProgramOutput known = ask_fail2ban({"get", "sshd", "ignoreip"});
  if (known.status != 0) return false;
  ask_fail2ban({"set", "sshd", "unbanip", address});
  if (known.text.find(" " + address + "\n") != std::string::npos) return false;
  return ask_fail2ban({"set", "sshd", "addignoreip", address}).status == 0;
}

void end_ban_exemption(const std::string& address) {
  if (!address.empty()) ask_fail2ban({"set", "sshd", "delignoreip", address});
}

}  // namespace secretsctl::server
