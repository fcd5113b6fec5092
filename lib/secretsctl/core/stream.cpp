#include <secretsctl/core/stream.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <utility>

namespace secretsctl {
namespace {

constexpr std::size_t gathered_size = std::size_t{64} * 1024;

}  // namespace

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

void GatheringSink::write(ByteView bytes) {
  flush_pending();
  if (buffer_.size() + bytes.size() > gathered_size) flush_buffer();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void GatheringSink::write_lasting(std::string_view text) {
  if (pending_.data() != nullptr && pending_.data() + pending_.size() == text.data()) {
    pending_ = {pending_.data(), pending_.size() + text.size()};
    return;
  }
  flush_pending();
  pending_ = text;
}

void GatheringSink::flush_pending() {
  const std::string_view text = std::exchange(pending_, {});
  if (text.size() > gathered_size) {
    flush_buffer();
    next_.write(text);
  } else if (!text.empty()) {
    write(bytes_of(text));
  }
}

void GatheringSink::flush_buffer() {
  if (!buffer_.empty()) next_.write(buffer_);
  buffer_.clear();
}

void GatheringSink::flush() {
  flush_pending();
  flush_buffer();
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
