#include <secretsctl/core/append_file.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>

namespace secretsctl {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::output_unwritable, "cannot append to " + printable(path) + ": " + why);
}

bool write_all(int fd, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

bool lacks_line_end(int fd, off_t size) {
  char last = '\n';
  return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

}  // namespace

void append_secret_lines(const std::string& path, ByteView lines) {
  const FileDescriptor fd(
      open(path.c_str(),
           O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
  if (!fd.is_open()) fail(path, std::strerror(errno));
  struct stat info {};
  // The lock keeps other runs of this command apart. Appending overwrites nothing even without it.
  static_cast<void>(flock(fd.get(), LOCK_EX));
  if (fstat(fd.get(), &info) != 0) fail(path, std::strerror(errno));
  if (!S_ISREG(info.st_mode)) fail(path, "it is no regular file");
  const bool is_written =
      (!lacks_line_end(fd.get(), info.st_size) || write_all(fd.get(), bytes_of("\n"))) &&
      write_all(fd.get(), lines) && fsync(fd.get()) == 0;
  if (is_written) return;
  const int reason = errno;
  if (ftruncate(fd.get(), info.st_size) != 0) {
    fail(path, std::string(std::strerror(reason)) + "; part of the new lines could not be removed");
  }
  fail(path, std::strerror(reason));
}

}  // namespace secretsctl
