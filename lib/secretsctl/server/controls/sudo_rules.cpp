#include <algorithm>
#include <array>
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

bool has_setenv(std::string_view options) {
  const std::size_t found = options.find("setenv");
  return found != std::string_view::npos && (found == 0 || options[found - 1] != '!');
}

// Whether a list of names (or patterns) holds one that decides what code a program runs.
bool keeps_code(std::string_view names) {
  constexpr std::array dangerous = {"PYTHON", "LD_",       "PERL", "RUBY",    "NODE_",    "BASH_",
                                    "ENV",    "SHELLOPTS", "PATH", "DOCKER_", "COMPOSE_", "GCONV_"};
  std::size_t begin = 0;
  while ((begin = names.find_first_not_of(" \"=+", begin)) != std::string_view::npos) {
    const std::string_view name = names.substr(begin, names.find_first_of(" \"", begin) - begin);
    const auto fits = [&](const char* start) { return name.starts_with(start); };
    if (name.front() == '*' || std::ranges::any_of(dangerous, fits)) return true;
    begin += name.size();
  }
  return false;
}

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
      entry.sets_environment = has_setenv(value);
    }
  }
  return rules;
}

std::string dangerous_defaults(std::string_view text) {
  std::vector<std::string> found;
  text = text.substr(0, text.find("may run the following commands"));
  for (const std::string_view line : lines_of(text)) {
    for (const std::string_view part : parts_of(line, ',')) {
      const std::string_view option = trimmed(part);
      const std::size_t kept = option.find("env_keep");
      const bool keeps = kept != std::string_view::npos && keeps_code(option.substr(kept + 8));
      if (keeps || option.ends_with("!env_reset") ||
          (option.find(' ') == std::string_view::npos && option.ends_with("setenv") &&
           has_setenv(option))) {
        found.emplace_back(option);
      }
    }
  }
  return joined(found, ", ");
}

}  // namespace secretsctl::server
