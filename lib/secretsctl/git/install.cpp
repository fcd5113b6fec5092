#include <secretsctl/git/install.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/git/attributes.hpp>
#include <secretsctl/git/marked_block.hpp>
#include <secretsctl/git/own_command.hpp>
#include <secretsctl/git/pre_commit_hook.hpp>

namespace secretsctl::git {
namespace {

namespace fs = std::filesystem;

constexpr const char* attributes_name = "info/attributes";
constexpr std::size_t max_attributes_size = std::size_t{16} * 1024 * 1024;

void add_notes(InstallReport& report, const std::vector<std::string>& notes) {
  report.notes.insert(report.notes.end(), notes.begin(), notes.end());
}

std::string read_attributes(const std::string& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0 && errno == ENOENT) return {};
  const Bytes text = read_file(path, {.limit = max_attributes_size});
  return std::string(text_of(text));
}

void write_attributes(const std::string& path, const std::string& text) {
  struct stat info {};
  const bool is_file = lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  if (text.empty() && is_file) {
    if (unlink(path.c_str()) == 0) return;
    throw Error(ErrorKind::output_unwritable,
                "cannot remove " + printable(path) + ": " + std::strerror(errno));
  }
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  write_output(path, OutputSecrecy::ciphertext, bytes_of(text));
}

// Returns whether the file changed.
bool put_block(const std::string& path, const std::string& lines) {
  return in_context(printable(path), [&] {
    const std::string old = read_attributes(path);
    const std::string text = with_block(old, lines);
    if (text == old) return false;
    write_attributes(path, text);
    return true;
  });
}

}  // namespace

InstallReport install(InCi in_ci) {
  const Repository repository = Repository::of_working_folder();
  const std::string command = own_command();
  InstallReport report;
  const AttributeLines attributes = driver_attributes(repository);
  const DriverChange drivers = set_drivers(repository, command, in_ci);
  if (drivers.changed) {
    report.done.push_back("set the diff and merge driver 'secretsctl' in the configuration of " +
                          printable(repository.top()) + ", run as: " + printable(command));
  }
  const std::string path = repository.git_path(attributes_name);
  if (put_block(path, attributes.lines)) {
    report.done.push_back("wrote which files they are for to " + printable(path));
  }
  const HookChange hook = install_hook(repository, command);
  if (hook.changed) {
    report.done.emplace_back(
        "installed a pre-commit hook that refuses secrets in clear and damaged files");
  }
  add_notes(report, drivers.notes);
  add_notes(report, attributes.notes);
  if (!hook.note.empty()) report.notes.push_back(hook.note);
  return report;
}

InstallReport uninstall() {
  const Repository repository = Repository::of_working_folder();
  InstallReport report;
  // Attributes are removed first: without the settings they would name missing drivers.
  const std::string path = repository.git_path(attributes_name);
  if (put_block(path, {})) report.done.push_back("took our lines out of " + printable(path));
  const DriverChange drivers = unset_drivers(repository);
  if (drivers.changed) {
    report.done.emplace_back("took the drivers' settings out of the configuration");
  }
  const HookChange hook = remove_hook(repository);
  if (hook.changed) report.done.emplace_back("removed the pre-commit hook");
  add_notes(report, drivers.notes);
  if (!hook.note.empty()) report.notes.push_back(hook.note);
  return report;
}

}  // namespace secretsctl::git
