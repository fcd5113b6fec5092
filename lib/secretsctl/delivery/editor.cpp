#include <secretsctl/delivery/editor.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/foreground.hpp>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::editor_failed, what);
}

// Where PATH has a program; empty if it does not.
std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable == nullptr ? "" : variable;
  while (!rest.empty()) {
    const auto size = std::min(rest.find(':'), rest.size());
    std::string path = std::string(rest.substr(0, size)) + "/" + name;
    if (access(path.c_str(), X_OK) == 0) return path;
    rest.remove_prefix(std::min(size + 1, rest.size()));
  }
  return {};
}

std::vector<std::string> choose_editor() {
  for (const char* name : {"SOPS_EDITOR", "EDITOR"}) {
    const char* value = std::getenv(name);
    if (value == nullptr) continue;
    try {
      auto words = split_words(value);
      if (!words.empty()) return words;
    } catch (const Error& error) {
      fail(std::string(name) + ": " + error.what());
    }
  }
  for (const char* name : {"vim", "nano", "vi"}) {
    if (!find_program(name).empty()) return {name};
  }
  fail("there is no editor: set EDITOR, for instance to 'nano'");
}

}  // namespace

std::vector<std::string> private_editor_flags(const std::string& program) {
  constexpr std::array<std::string_view, 3> family = {"vi", "vim", "nvim"};
  if (std::ranges::find(family, fs::path(program).filename().string()) == family.end()) return {};
  // A vi that is no vim (busybox, nvi) knows none of the flags, and writes no such file by itself.
  std::error_code ignored;
  const std::string real = fs::canonical(find_program(program), ignored).filename().string();
  if (real.find("vim") == std::string::npos) return {};
  // A comment of the file is no command to the editor.
  return {"-n",
          "-i",
          "NONE",
          "--cmd",
          "set nomodeline",
          "-c",
          "set nobackup nowritebackup noundofile noswapfile"};
}

Editor::Editor() : words_(choose_editor()) {}

void Editor::run(const std::string& file, SignalHold& signals) {
  // It sees all of the plaintext anyway, and may itself run us.
  ForegroundCommand command{.words = words_, .sees_keys = true};
  const auto flags = private_editor_flags(words_.front());
  command.words.insert(command.words.begin() + 1, flags.begin(), flags.end());
  command.words.push_back(file);
  const auto start = std::chrono::steady_clock::now();
  int status = 0;
  try {
    status = run_in_foreground(command, signals);
  } catch (const Error& error) {
    fail(std::string(error.what()) + "; SOPS_EDITOR or EDITOR name the editor");
  }
  last_run_ = std::chrono::steady_clock::now() - start;
  if (status != 0) {
    fail("the editor '" + printable(name()) + "' ended with status " + std::to_string(status));
  }
}

}  // namespace secretsctl::delivery
