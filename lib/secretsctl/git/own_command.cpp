#include <secretsctl/git/own_command.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/own_program.hpp>
#include <secretsctl/core/same_file.hpp>
#include <secretsctl/core/shell_word.hpp>

namespace secretsctl::git {
namespace {

constexpr const char* own_name = "secretsctl";

// The program that a shell would run under our name. Relative entries of PATH are skipped: they
// depend on the folder in which git runs the shell.
std::string found_in_path() {
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    std::string candidate = std::string(folder) + "/" + own_name;
    if (access(candidate.c_str(), X_OK) != 0) continue;
    return folder.starts_with('/') ? candidate : std::string();
  }
  return {};
}

}  // namespace

std::string own_command() {
  const std::string path = in_context("git could not be told to run this program", own_program);
  return is_same_file(found_in_path(), own_program_link) ? own_name : shell_word(path);
}

}  // namespace secretsctl::git
