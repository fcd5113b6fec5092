#include <secretsctl/openclaw/command_install.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/own_program.hpp>
#include <secretsctl/core/private_key_text.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/config_file.hpp>

namespace secretsctl::openclaw {
namespace {

namespace fs = std::filesystem;

constexpr mode_t folder_mode = 0755;
constexpr mode_t program_mode = 0755;
constexpr std::string_view program_sign =
    "\x7f"
    "ELF";

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::output_unwritable, printable(path) + ": " + why);
}

[[noreturn]] void fail_by_errno(const std::string& path, const char* what) {
  fail(path, std::string(what) + ": " + std::strerror(errno));
}

bool is_program(const std::string& path) {
  const FileDescriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  std::array<char, program_sign.size()> start{};
  return read(fd.get(), start.data(), start.size()) == static_cast<ssize_t>(start.size()) &&
         std::string_view(start.data(), start.size()) == program_sign;
}

// The path of the copy. An existing file there must be an older copy.
std::string find_target(const std::string& path) {
  fs::path target = fs::absolute(path).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();
  struct stat status {};
  if (lstat(target.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) target /= "secretsctl";
  if (lstat(target.c_str(), &status) != 0) return target.string();
  if (S_ISLNK(status.st_mode)) {
    fail(target.string(), "is a symlink, which OpenClaw refuses; remove it, or name another path");
  }
  if (!S_ISREG(status.st_mode) || !is_program(target.string())) {
    fail(target.string(), "exists and is not a program; it is not replaced");
  }
  return target.string();
}

void make_folder(const fs::path& folder) {
  std::error_code ignored;
  if (folder.empty() || folder == folder.parent_path() || fs::exists(folder, ignored)) return;
  make_folder(folder.parent_path());
  if (mkdir(folder.c_str(), folder_mode) != 0 && errno != EEXIST) {
    fail_by_errno(folder.string(), "cannot be made");
  }
}

// A file that does not have its final name yet, removed unless it gets one.
class Draft {
 public:
  explicit Draft(const std::string& target)
      : path_((fs::path(target).parent_path() / ".secretsctl-XXXXXX").string()),
        fd_(mkostemp(path_.data(), O_CLOEXEC)) {
    if (!fd_.is_open()) fail_by_errno(target, "cannot be written by the gateway's user");
  }
  ~Draft() {
    if (!path_.empty()) unlink(path_.c_str());
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;

  void write(ByteView bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(fd_.get(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) fail_by_errno(path_, "cannot be written");
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
  }

  void finish(const std::string& target) {
    if (fchmod(fd_.get(), program_mode) != 0 || fsync(fd_.get()) != 0 ||
        rename(path_.c_str(), target.c_str()) != 0) {
      fail_by_errno(target, "cannot be written");
    }
    path_.clear();
    const FileDescriptor folder(
        open(fs::path(target).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    fsync(folder.get());
  }

 private:
  std::string path_;
  FileDescriptor fd_;
};

}  // namespace

std::string default_command_path(const UserAccount& user) {
  if (user.home.empty()) {
    throw Error(ErrorKind::generic, "the gateway's user has no home folder; name a path with --to");
  }
  return find_config_location(user.home).state_folder + "/bin/secretsctl";
}

std::string install_command(const std::string& path, const UserAccount& user) {
  if (geteuid() != 0 && geteuid() != user.uid) {
    throw Error(ErrorKind::output_unwritable,
                "only root can install a copy for " + user_label(user.uid));
  }
  refuse_private_key_as_path(path, ErrorKind::generic);
  const Bytes program = read_file(own_program_link);
  const ActingUser acting(user);
  std::string target = find_target(path);
  make_folder(fs::path(target).parent_path());
  Draft draft(target);
  draft.write(program);
  draft.finish(target);
  return target;
}

}  // namespace secretsctl::openclaw
