#include <secretsctl/age/line_source.hpp>

#include <algorithm>

namespace secretsctl::age {

// Moves the unread bytes to the front and reads more; false at the end of the source.
bool LineSource::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(from_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(to_), buffer_.begin());
  to_ -= from_;
  from_ = 0;
  if (to_ == buffer_.size()) return false;
  const std::size_t count = source_.read(MutableByteView(buffer_).subspan(to_));
  to_ += count;
  return count > 0;
}

std::string_view LineSource::peek(std::size_t size) {
  while (to_ - from_ < size && fill()) {
  }
  return text_of(ByteView(buffer_).subspan(from_, std::min(size, to_ - from_)));
}

LineSource::End LineSource::read_line(std::size_t limit, std::string& line) {
  line.clear();
  while (true) {
    const std::string_view ready = text_of(ByteView(buffer_).subspan(from_, to_ - from_));
    const auto newline = ready.find('\n');
    line += ready.substr(0, newline);
    from_ += std::min(newline, ready.size());
    if (line.size() > limit) return End::too_long;
    if (newline != std::string_view::npos) {
      ++from_;
      return End::newline;
    }
    if (!fill()) return End::end_of_input;
  }
}

std::size_t LineSource::read(MutableByteView into) {
  if (from_ == to_) return source_.read(into);
  const std::size_t count = std::min(into.size(), to_ - from_);
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(from_), count, into.begin());
  from_ += count;
  return count;
}

}  // namespace secretsctl::age
