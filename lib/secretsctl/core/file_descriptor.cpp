#include <secretsctl/core/file_descriptor.hpp>

#include <unistd.h>

namespace secretsctl {

FileDescriptor::~FileDescriptor() {
  close();
}

void FileDescriptor::close() noexcept {
  if (const int fd = std::exchange(fd_, -1); fd >= 0) ::close(fd);
}

}  // namespace secretsctl
