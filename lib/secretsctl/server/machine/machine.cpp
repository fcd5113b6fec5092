#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/path_owner.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/server/machine/machine.hpp>

namespace secretsctl::server {
namespace {

constexpr std::size_t max_file_size = std::size_t{1024} * 1024;
constexpr std::size_t max_names = 4096;

// PATH belongs to the caller; what root runs must not.
std::string system_program(const std::string& name) {
  if (name.starts_with('/')) return access(name.c_str(), X_OK) == 0 ? name : std::string();
  constexpr std::array folders = {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/bin/"};
  for (const char* folder : folders) {
    std::string path = folder + name;
    if (access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

}  // namespace

bool ThisMachine::is_root() const {
  return geteuid() == 0;
}

std::optional<std::string> ThisMachine::file(const std::string& path) const {
  try {
    // Whoever can change the path decides where it leads: root reads there what they may read.
    std::optional<ActingUser> acting;
    const uid_t owner = is_root() ? path_owner(path) : 0;
    if (owner != 0) acting.emplace(account_of(owner));
    // Opening a FIFO waits for a writer. Should another user put one here after this look,
    // read_file() does not wait either: it acts as that user.
    struct stat found {};
    if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
    return std::string(text_of(read_file(path, {.limit = max_file_size})));
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<FileState> ThisMachine::state(const std::string& path) const {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) return std::nullopt;
  return FileState{found.st_mode, found.st_uid, found.st_gid, found.st_mtime};
}

std::optional<std::vector<std::string>> ThisMachine::folder(const std::string& path) const {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(path.c_str()), closedir);
  if (!open) return std::nullopt;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(open.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != ".." && names.size() < max_names) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

ProgramOutput ThisMachine::run(const std::vector<std::string>& words) const {
  constexpr std::chrono::seconds patience{20};
  return run_system_program(words, patience);
}

ProgramOutput run_system_program(const std::vector<std::string>& words,
                                 std::chrono::seconds patience) {
  ProgramOutput output;
  ChildCommand command{.words = words,
                       .environment = {{"LC_ALL", "C"},
                                       {"SYSTEMD_PAGER", ""},
                                       {"PATH", "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/bin"}},
                       .without = {"LD_*", "PYTHON*"},
                       // Some programs load files from their working folder.
                       .folder = "/",
                       .time_limit = patience,
                       .output_limit = max_file_size,
                       .show_errors = false};
  command.words.front() = system_program(words.front());
  output.was_found = !command.words.front().empty();
  if (!output.was_found) return output;
  try {
    Child child(command, ChildInput::nothing);
    std::array<std::uint8_t, 4096> piece{};
    while (const std::size_t size = child.read(piece)) {
      output.text.append(reinterpret_cast<const char*>(piece.data()), size);
    }
    output.status = child.finish();
    output.errors = child.kept_errors();
  } catch (const Error& error) {
    output.errors = error.what();
  }
  return output;
}

}  // namespace secretsctl::server
