#include <secretsctl/core/stream.hpp>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <utility>

namespace secretsctl {

std::size_t Source::read_fully(MutableByteView into) {
  std::size_t filled = 0;
  while (filled < into.size()) {
    const std::size_t count = read(into.subspan(filled));
    if (count == 0) break;
    filled += count;
  }
  return filled;
}

std::size_t MemorySource::read(MutableByteView into) {
  const std::size_t count = std::min(into.size(), rest_.size());
  std::copy_n(rest_.begin(), count, into.begin());
  rest_ = rest_.subspan(count);
  return count;
}

void GatheringSink::flush_pending() {
  append(bytes_of(std::exchange(pending_, {})));
}

// Writes bytes that no longer fit into the buffer.
void GatheringSink::write_through(ByteView bytes) {
  if (used_ > 0) next_.write(ByteView(buffer_).first(std::exchange(used_, 0)));
  if (bytes.size() > buffer_.size()) {
    next_.write(bytes);
  } else {
    append(bytes);
  }
}

void GatheringSink::flush() {
  flush_pending();
  write_through({});
}

DescriptorSource::DescriptorSource(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  struct stat info {};
  may_wait_ = fstat(fd, &info) != 0 || !S_ISREG(info.st_mode);
}

bool DescriptorSource::is_ready() {
  if (!may_wait_) return true;
  pollfd watched{fd_, POLLIN, 0};
  return poll(&watched, 1, 0) != 0;
}

std::size_t DescriptorSource::read(MutableByteView into) {
  while (true) {
    const ssize_t count = ::read(fd_, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) {
      throw Error(ErrorKind::input_unreadable,
                  "cannot read " + name_ + ": " + std::strerror(errno));
    }
  }
}

}  // namespace secretsctl
