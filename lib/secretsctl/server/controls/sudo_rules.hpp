#pragma once

#include <secretsctl/server/plan/plan.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::server {

/// Our file of sudo's rules. A dot in the name would make sudo ignore it.
inline constexpr const char* sudo_file = "/etc/sudoers.d/secretsctl";

/// What the application's user may run as root: each with all its arguments, so that sudo refuses
/// others. No command takes a file, starts a pager or an editor.
[[nodiscard]] std::vector<std::string> sudo_commands(const ServerPlan& plan);

/// The content of our file for a plan.
[[nodiscard]] std::string sudo_text(const ServerPlan& plan);

/// A command that sudo allows to a user.
struct SudoRule {
  std::string command;  ///< As sudo prints it; `!` before it forbids.
  std::string users;    ///< As whom: `root`, `ALL`.
  std::string groups;   ///< As which groups; often empty.
  std::string file;     ///< Where it is written; empty before sudo 1.9.15.
  bool asks_password = true;
  bool sets_environment = false;  ///< Whether the caller may set variables (SETENV).
};

/// The options of `Defaults` in the same output that let variables of the caller reach programs
/// that root runs, and change what these do: `!env_reset`, `env_keep+=PYTHONPATH`; empty if none
/// does.
[[nodiscard]] std::string dangerous_defaults(std::string_view text);

/// The rules in what `sudo -ll -U USER` prints, in its order: the last that fits a command wins.
[[nodiscard]] std::vector<SudoRule> parse_sudo_rules(std::string_view text);

}  // namespace secretsctl::server
