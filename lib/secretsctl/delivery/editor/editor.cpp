#include <secretsctl/delivery/editor/editor.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/foreground.hpp>
#include <secretsctl/delivery/editor/terminal_editor.hpp>

namespace secretsctl::delivery {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::editor_failed, what);
}

// The path of a program in PATH; empty if it is not there.
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

bool is_on_terminal() noexcept {
  return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0;
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
  // Other vis than vim (busybox, nvi) don't know these flags, and write no such files by
  // themselves.
  std::error_code ignored;
  const std::string real = fs::canonical(find_program(program), ignored).filename().string();
  if (real.find("vim") == std::string::npos) return {};
  // Modelines are off: a comment in the file must not be a command to the editor.
  return {"-n",
          "-i",
          "NONE",
          "--cmd",
          "set nomodeline",
          "-c",
          "set nobackup nowritebackup noundofile noswapfile"};
}

Editor::Editor(EditorNeed need) : need_(need), words_(choose_editor()) {
  if (need_ == EditorNeed::nothing || is_on_terminal()) return;
  if (!needs_terminal(words_, find_program(words_.front()))) return;
  fail("the editor '" + printable(name()) +
       "' needs a terminal, and standard input or output is not one, so every value could end in a "
       "log; run this on a terminal, or set EDITOR to a program that needs no terminal and give "
       "--no-terminal");
}

bool Editor::hides_messages() const noexcept {
  return !is_on_terminal() && need_ == EditorNeed::terminal && isatty(STDERR_FILENO) == 0;
}

void Editor::run(const std::string& file, SignalHold& signals) {
  // The editor sees all of the plaintext anyway, and may run secretsctl itself.
  ForegroundCommand command{.words = words_, .sees_keys = true};
  const auto flags = private_editor_flags(words_.front());
  command.words.insert(command.words.begin() + 1, flags.begin(), flags.end());
  command.words.push_back(file);
  const FileDescriptor nowhere(open("/dev/null", O_WRONLY | O_CLOEXEC));
  if (!nowhere.is_open()) fail("/dev/null cannot be opened for the editor's output");
  // An editor that a script starts shows the values too.
  if (isatty(STDOUT_FILENO) == 0) {
    command.output = isatty(STDERR_FILENO) != 0 ? STDERR_FILENO : nowhere.get();
  }
  if (hides_messages()) command.errors = nowhere.get();
  const auto start = std::chrono::steady_clock::now();
  int status = 0;
  try {
    status = run_in_foreground(command, signals);
  } catch (const Error& error) {
    fail(std::string(error.what()) + "; SOPS_EDITOR or EDITOR name the editor");
  }
  last_run_ = std::chrono::steady_clock::now() - start;
  if (status != 0) {
    fail("the editor '" + printable(name()) + "' ended with status " + std::to_string(status) +
         (hides_messages()
              ? "; without a terminal its messages are kept out of logs; --no-terminal shows them"
              : ""));
  }
}

}  // namespace secretsctl::delivery
