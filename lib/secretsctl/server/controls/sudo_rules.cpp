#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/controls/sudo_rules.hpp>
#include <secretsctl/server/machine/concat.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* head =
    "# sudo: everything for the administrator, who has no password; these commands, with these\n"
    "# arguments, for the application's user. Logs need no sudo: it is in the group "
    "systemd-journal.\n"
    "# 'secretsctl server apply' writes this file.\n";

}  // namespace

std::vector<std::string> sudo_commands(const ServerPlan& plan) {
  std::vector<std::string> commands;
  for (const char* command :
       {"/usr/bin/fail2ban-client status", "/usr/bin/fail2ban-client status sshd",
        "/usr/sbin/ufw status", "/usr/sbin/ufw status verbose"}) {
    commands.emplace_back(command);
  }
  if (plan.docker.compose_file.empty()) return commands;
  for (const std::string_view word : compose_words()) {
    commands.push_back(concat({compose_wrapper, " ", word}));
  }
  return commands;
}

std::string sudo_text(const ServerPlan& plan) {
  return concat({head, plan.administrator, " ALL=(ALL:ALL) NOPASSWD: ALL\n", plan.user,
                 " ALL=(root) NOPASSWD: \\\n  ", joined(sudo_commands(plan), ", \\\n  "), "\n"});
}

std::vector<SudoRule> parse_sudo_rules(std::string_view text) {
  std::vector<SudoRule> rules;
  SudoRule entry;
  bool in_commands = false;
  for (const std::string_view line : lines_of(text)) {
    const std::string_view value = trimmed(line);
    const auto after = [&](std::string_view name) {
      return std::string(trimmed(value.substr(std::min(name.size(), value.size()))));
    };
    if (in_commands && line.starts_with('\t')) {
      rules.push_back(entry);
      rules.back().command = value;
      continue;
    }
    in_commands = value == "Commands:";
    if (line.starts_with("Sudoers entry:")) {
      entry = SudoRule();
      entry.file = after("Sudoers entry:");
    }
    if (value.starts_with("RunAsUsers:")) entry.users = after("RunAsUsers:");
    if (value.starts_with("RunAsGroups:")) entry.groups = after("RunAsGroups:");
    if (value.starts_with("Options:")) {
      entry.asks_password = value.find("!authenticate") == std::string_view::npos;
    }
  }
  return rules;
}

}  // namespace secretsctl::server
