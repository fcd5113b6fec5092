#include <secretsctl/core/system_random.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl {
namespace {

// Removes the filled bytes from the front. Returns whether all were filled.
template <typename Ask>
bool fill(MutableByteView& bytes, const Ask& ask) {
  while (!bytes.empty()) {
    const ssize_t count = ask();
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return true;
}

// A generator that is not yet seeded gives predictable bytes; /dev/random becomes readable once it
// is.
bool is_seeded() {
  const FileDescriptor fd(open("/dev/random", O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  pollfd ready{fd.get(), POLLIN, 0};
  return fd.is_open() && poll(&ready, 1, -1) == 1;
}

FileDescriptor open_device() {
  FileDescriptor fd(open("/dev/urandom", O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat status {};
  if (fstat(fd.get(), &status) != 0 || !S_ISCHR(status.st_mode) || !is_seeded()) fd.close();
  return fd;
}

}  // namespace

void fill_from_system(MutableByteView bytes, ErrorKind kind) {
  if (fill(bytes, [&] { return getrandom(bytes.data(), bytes.size(), 0); })) return;
  const int reason = errno;
  const FileDescriptor fd = open_device();
  if (fill(bytes, [&] { return read(fd.get(), bytes.data(), bytes.size()); })) return;
  throw Error(kind, std::string("the system gives no random bytes (getrandom: ") +
                        std::strerror(reason) +
                        ", and no /dev/urandom): allow getrandom in the sandbox (seccomp), or give "
                        "it /dev/random and /dev/urandom");
}

}  // namespace secretsctl
