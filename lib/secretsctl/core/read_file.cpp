#include <secretsctl/core/read_file.hpp>

#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <secretsctl/core/acting_user.hpp>
#include <secretsctl/core/private_key_text.hpp>
#include <secretsctl/core/stream.hpp>

namespace secretsctl {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw Error(ErrorKind::input_unreadable, "cannot read " + name + ": " + why);
}

std::string size_text(std::size_t bytes) {
  constexpr std::size_t mebibyte = std::size_t{1024} * 1024;
  if (bytes >= mebibyte) return std::to_string(bytes / mebibyte) + " MiB";
  return std::to_string(bytes / 1024) + " KiB";
}

[[noreturn]] void refuse_size(const std::string& name, std::size_t limit) {
  refuse(name, "it is larger than " + size_text(limit) + ", the limit");
}

bool is_null_device(const struct stat& info) {
  return major(info.st_rdev) == 1 && minor(info.st_rdev) == 3;
}

// The folder that stands in the place of a closed descriptor (occupy_standard_descriptors).
bool is_placeholder(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && (flags & O_PATH) != 0;
}

// The expected size; pipes and terminals have none.
std::size_t check_input(int fd, const std::string& name, std::size_t limit) {
  struct stat info {};
  if (fstat(fd, &info) != 0) refuse(name, std::strerror(errno));
  if (S_ISDIR(info.st_mode)) refuse(name, is_placeholder(fd) ? "it is closed" : "it is a folder");
  if (S_ISBLK(info.st_mode) ||
      (S_ISCHR(info.st_mode) && !is_null_device(info) && isatty(fd) == 0)) {
    refuse(name, "it is a device");
  }
  if (!S_ISREG(info.st_mode)) return 0;
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size > limit) refuse_size(name, limit);
  return size;
}

void check_regular(int fd, const std::string& name) {
  struct stat info {};
  if (fstat(fd, &info) != 0) refuse(name, std::strerror(errno));
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) refuse(name, "it is no regular file");
}

// Waits until there is input or the time is up.
class Patience {
 public:
  Patience(int fd, const std::string& name, std::chrono::seconds limit)
      : fd_(fd), name_(name), limit_(limit), deadline_(Clock::now() + limit) {}

  void wait() const {
    if (limit_.count() == 0 || isatty(fd_) != 0) return;
    pollfd watched{fd_, POLLIN, 0};
    while (true) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
      const int ready = left.count() <= 0 ? 0 : poll(&watched, 1, static_cast<int>(left.count()));
      if (ready > 0) return;
      if (ready == 0) {
        refuse(name_, "it was not complete after " + std::to_string(limit_.count()) + " s");
      }
    }
  }

 private:
  using Clock = std::chrono::steady_clock;

  int fd_;
  const std::string& name_;
  std::chrono::seconds limit_;
  Clock::time_point deadline_;
};

// Reads to the end into any buffer that has room() and added().
template <typename Buffer>
void read_all(int fd, const std::string& name, std::size_t limit, std::size_t expected,
              Buffer& buffer, std::chrono::seconds time_limit = {}) {
  constexpr std::size_t piece = std::size_t{64} * 1024;
  DescriptorSource source(fd, name);
  std::size_t wanted = std::max<std::size_t>(expected + 1, expected == 0 ? piece : 1);
  const Patience patience(fd, name, time_limit);
  while (true) {
    patience.wait();
    const std::size_t count = source.read(buffer.room(wanted));
    if (count == 0) return;
    buffer.added(count);
    if (buffer.size() > limit) refuse_size(name, limit);
    wanted = count < wanted ? wanted - count : piece;
  }
}

// Opens a file without waiting for the writer of a FIFO.
int open_resolved(const char* path, std::uint64_t resolve) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  how.resolve = resolve;
  return static_cast<int>(syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how));
}

int open_path(const char* path, PathReach reach) {
  if (reach == PathReach::working_folder) {
    return open_resolved(path, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
  }
  // Links into /proc/self reach our own descriptors and working folder past folders that are closed
  // to the other user.
  if (ActingUser::is_acting()) return open_resolved(path, RESOLVE_NO_MAGICLINKS);
  return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

std::string open_problem(int reason, PathReach reach) {
  if (reason == EXDEV && reach == PathReach::working_folder) {
    return "it leads out of the working folder, where alone files may be that are named here";
  }
  return std::strerror(reason);
}

}  // namespace

std::string input_name(const std::string& path) {
  return path == "-" ? "standard input" : printable(path);
}

FileDescriptor open_input(const std::string& path, const ReadOptions& options) {
  const std::string name = input_name(path);
  FileDescriptor fd(path == "-" ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                : open_path(path.c_str(), options.reach));
  if (!fd.is_open()) {
    const int reason = errno;
    refuse_private_key_as_path(path, ErrorKind::input_unreadable);
    throw Error(reason == ENOENT ? options.missing : ErrorKind::input_unreadable,
                "cannot read " + name + ": " + open_problem(reason, options.reach));
  }
  const bool is_watched = ActingUser::is_acting() || options.reach == PathReach::working_folder;
  if (is_watched && path != "-") check_regular(fd.get(), name);
  check_input(fd.get(), name, options.limit);
  return fd;
}

Bytes read_file(const std::string& path, const ReadOptions& options) {
  const LargeBytes file = read_large_file(path, options);
  return {file.view().begin(), file.view().end()};
}

LargeBytes read_large_file(const std::string& path, const ReadOptions& options, FileStamp* stamp) {
  const FileDescriptor fd = open_input(path, options);
  if (stamp != nullptr) *stamp = FileStamp(fd.get());
  const std::string name = input_name(path);
  LargeBuffer buffer;
  read_all(fd.get(), name, options.limit, check_input(fd.get(), name, options.limit), buffer,
           options.time_limit);
  return buffer.take();
}

SecretBytes read_secret_file(const std::string& path, const ReadOptions& options) {
  const FileDescriptor fd = open_input(path, options);
  return read_secret_descriptor(fd.get(), input_name(path), options.limit);
}

SecretBytes read_secret_descriptor(int fd, const std::string& name, std::size_t limit) {
  SecretBuffer buffer;
  read_all(fd, name, limit, check_input(fd, name, limit), buffer);
  return buffer.take();
}

}  // namespace secretsctl
