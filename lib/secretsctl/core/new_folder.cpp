#include <secretsctl/core/new_folder.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/private_key_text.hpp>
#include <secretsctl/core/shell_word.hpp>

namespace secretsctl {
namespace {

constexpr mode_t folder_mode = 0700;

[[noreturn]] void fail(const std::string& path) {
  const int reason = errno;
  std::string message = "cannot make the folder " + printable(path) + ": " + std::strerror(reason);
  const std::string above = std::filesystem::path(path).parent_path().string();
  if (reason == ENOENT && !above.empty()) message += "; run mkdir -p " + shell_path(above);
  throw Error(ErrorKind::output_unwritable, message);
}

}  // namespace

bool make_key_folder(const std::string& path) {
  refuse_private_key_as_path(path, ErrorKind::output_unwritable);
  if (mkdir(path.c_str(), folder_mode) != 0) {
    if (errno == EEXIST) return false;
    fail(path);
  }
  // A umask can remove even the owner's permissions.
  struct stat made {};
  if (lstat(path.c_str(), &made) != 0) fail(path);
  if ((made.st_mode & 0777) != folder_mode &&
      fchmodat(AT_FDCWD, path.c_str(), folder_mode, AT_SYMLINK_NOFOLLOW) != 0) {
    fail(path);
  }
  return true;
}

}  // namespace secretsctl
