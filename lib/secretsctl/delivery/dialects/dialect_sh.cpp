#include <algorithm>
#include <array>
#include <secretsctl/delivery/dialects/dialect_writers.hpp>

// POSIX sh: in single quotes every character but a single quote stands for itself.

namespace secretsctl::delivery {
namespace {

// Variables that bash or dash reserves: read-only ones, or ones that the shell itself sets.
bool is_taken(std::string_view name) {
  constexpr std::array<std::string_view, 28> names = {
      "BASHOPTS",      "BASHPID",       "BASH_ALIASES",  "BASH_ARGC",
      "BASH_ARGV",     "BASH_CMDS",     "BASH_COMMAND",  "BASH_LINENO",
      "BASH_SOURCE",   "BASH_SUBSHELL", "BASH_VERSINFO", "DIRSTACK",
      "EPOCHREALTIME", "EPOCHSECONDS",  "EUID",          "FUNCNAME",
      "GROUPS",        "HISTCMD",       "LINENO",        "OPTIND",
      "PPID",          "RANDOM",        "SECONDS",       "SHELLOPTS",
      "SHLVL",         "SRANDOM",       "UID",           "_"};
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

void append_sh(const Delivery& delivery, SecretBuffer& out) {
  check_shell_name(delivery);
  check_environment_value(delivery);
  if (is_taken(delivery.variable.name)) {
    refuse(delivery, "shells reserve that name", "rename the key");
  }
  out.append("export ");
  out.append(delivery.variable.name);
  out.append("='");
  for (const char c : delivery.variable.value.expose_text()) {
    if (c == '\'') {
      out.append("'\\''");
    } else {
      out.append(c);
    }
  }
  out.append("'\n");
}

}  // namespace secretsctl::delivery
