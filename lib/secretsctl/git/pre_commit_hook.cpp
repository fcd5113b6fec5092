#include <secretsctl/git/pre_commit_hook.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::git {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view marker = "# Made by secretsctl git install;";
constexpr std::string_view head =
    "#!/bin/sh\n"
    "# Made by secretsctl git install; secretsctl git uninstall removes it unless it was changed.\n"
    "exec ";
constexpr std::string_view tail = " git pre-commit\n";
constexpr std::size_t max_hook_size = std::size_t{1024} * 1024;
constexpr mode_t hook_mode = 0755;

std::string hook_text(const std::string& command) {
  return std::string(head) + command + std::string(tail);
}

// Whether it is as we made it, perhaps by a command that stood elsewhere.
bool is_unmodified(std::string_view text) {
  if (text.size() < head.size() + tail.size() || !text.starts_with(head) || !text.ends_with(tail)) {
    return false;
  }
  const auto command = text.substr(head.size(), text.size() - head.size() - tail.size());
  return command.find('\n') == std::string_view::npos;
}

// Where it stands without core.hooksPath.
std::string own_hook_path(const Repository& repository) {
  std::string folder = repository.ask({"rev-parse", "--git-common-dir"});
  if (folder.ends_with('\n')) folder.pop_back();
  if (!folder.starts_with('/')) folder = repository.top() + "/" + folder;
  return folder + "/hooks/pre-commit";
}

// Nothing if there is no such file; an empty text for what is no regular file.
std::optional<std::string> read_hook(const std::string& path) {
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0) return std::nullopt;
  if (stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return "";
  const Bytes text = read_file(path, {.limit = max_hook_size});
  return std::string(text_of(text));
}

[[noreturn]] void fail(const std::string& path, int reason) {
  throw Error(ErrorKind::output_unwritable,
              "cannot write " + printable(path) + ": " + std::strerror(reason));
}

bool write_hook(const std::string& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) fail(path, error.value());
  write_output(path, OutputSecrecy::ciphertext, bytes_of(text));
  if (chmod(path.c_str(), hook_mode) != 0) fail(path, errno);
  return true;
}

std::string line_to_add(const std::string& path, const std::string& command) {
  return "to have staged files checked, put this line into " + printable(path) + ": " + command +
         " git pre-commit || exit 1";
}

}  // namespace

HookChange install_hook(const Repository& repository, const std::string& command) {
  const std::string path = repository.git_path("hooks/pre-commit");
  const auto existing = read_hook(path);
  const bool is_ours = existing && is_unmodified(*existing);
  const bool is_elsewhere = repository.setting("core.hooksPath").has_value();
  if (!is_elsewhere && (!existing || is_ours)) {
    const std::string text = hook_text(command);
    return {existing != text && write_hook(path, text), {}};
  }
  // A hook that calls us already needs no advice.
  if (existing && existing->find(" git pre-commit") != std::string::npos) return {};
  return {false, (is_elsewhere ? std::string("core.hooksPath is set, and hooks there are yours; ")
                               : "there is a pre-commit hook already, which is kept; ") +
                     line_to_add(path, command)};
}

HookChange remove_hook(const Repository& repository) {
  const std::string path = own_hook_path(repository);
  const auto text = read_hook(path);
  if (!text) return {};
  if (is_unmodified(*text)) {
    if (unlink(path.c_str()) != 0) fail(path, errno);
    return {true, {}};
  }
  if (text->find(marker) == std::string::npos) return {};
  return {false, printable(path) + " was changed since git install made it, and is kept"};
}

}  // namespace secretsctl::git
