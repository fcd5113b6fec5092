#include <secretsctl/git/own_command.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/error.hpp>

namespace secretsctl::git {
namespace {

constexpr const char* own_name = "secretsctl";
constexpr const char* own_path = "/proc/self/exe";

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./+:@,").find(c) != std::string_view::npos;
}

// The program that a shell would run for our name. Relative entries of PATH depend on where git
// happens to run it, so that they lead nowhere.
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

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string own_command() {
  std::error_code error;
  const std::string path = std::filesystem::read_symlink(own_path, error).string();
  if (error || !is_same_file(path, own_path)) {
    throw Error(ErrorKind::generic,
                "cannot tell where this program is (/proc/self/exe), so git could not be told to "
                "run it");
  }
  return is_same_file(found_in_path(), own_path) ? own_name : shell_word(path);
}

}  // namespace secretsctl::git
