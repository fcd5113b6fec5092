#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>
#include <string_view>

namespace secretsctl::age {

/// A source with look-ahead that is read line by line, then piece by piece: the header of an age
/// file is text, its payload is binary.
class LineSource final : public Source {
 public:
  explicit LineSource(Source& source) : source_(source) {}

  /// Returns at most `size` of the next bytes without consuming them; fewer only at the end.
  [[nodiscard]] std::string_view peek(std::size_t size);

  /// How a line ended.
  enum class End { newline, end_of_input, too_long };

  /// Reads a line of at most `limit` characters into `line`, without the newline.
  End read_line(std::size_t limit, std::string& line);

  std::size_t read(MutableByteView into) override;
  [[nodiscard]] bool is_ready() override { return from_ != to_ || source_.is_ready(); }
  [[nodiscard]] bool is_always_ready() const override { return source_.is_always_ready(); }

 private:
  bool fill();

  Source& source_;
  std::array<std::uint8_t, 4096> buffer_{};
  std::size_t from_ = 0;
  std::size_t to_ = 0;
};

}  // namespace secretsctl::age
