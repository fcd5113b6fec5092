#include <secretsctl/git/unescaped_line.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace secretsctl::git {
namespace {

constexpr std::array<std::pair<char, char>, 5> controls = {
    {{'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'b', '\b'}, {'f', '\f'}}};

class Unescaping {
 public:
  Unescaping(std::string_view line, MutableByteView out) : rest_(line), out_(out) {}

  std::size_t run(char escape) {
    while (!rest_.empty()) {
      if (rest_.front() != escape || !take(escape)) keep();
    }
    return size_;
  }

 private:
  void put(std::uint32_t byte) { out_[size_++] = static_cast<std::uint8_t>(byte); }

  void keep() {
    put(static_cast<unsigned char>(rest_.front()));
    rest_.remove_prefix(1);
  }

  // The number that stands at a place in so many hexadecimal digits.
  [[nodiscard]] std::optional<std::uint32_t> hex(std::size_t at, std::size_t digits) const {
    if (rest_.size() < at + digits) return std::nullopt;
    std::uint32_t number = 0;
    const char* start = rest_.data() + at;
    const auto [end, error] = std::from_chars(start, start + digits, number, 16);
    if (error != std::errc() || end != start + digits) return std::nullopt;
    return number;
  }

  // An escape, if a whole one stands here.
  bool take(char escape) {
    if (escape == '%') return percent();
    if (escape == '\\') return backslash();
    rest_.remove_prefix(1);
    return true;
  }

  bool percent() {
    const auto byte = hex(1, 2);
    if (!byte) return false;
    put(*byte);
    rest_.remove_prefix(3);
    return true;
  }

  bool backslash() {
    if (rest_.size() < 2) return false;
    const char kind = rest_[1];
    if (kind == 'u') return code_point();
    if (kind == 'x') {
      const auto byte = hex(2, 2);
      if (!byte) return false;
      put(*byte);
      rest_.remove_prefix(4);
      return true;
    }
    char shown = kind;
    for (const auto& [letter, control] : controls) {
      if (kind == letter) shown = control;
    }
    put(static_cast<unsigned char>(shown));
    rest_.remove_prefix(2);
    return true;
  }

  bool code_point() {
    constexpr std::size_t escape_size = 6;
    auto unit = hex(2, 4);
    if (!unit) return false;
    std::size_t size = escape_size;
    if (*unit >= 0xd800 && *unit < 0xdc00 && rest_.substr(escape_size).starts_with("\\u")) {
      const auto low = hex(escape_size + 2, 4);
      if (low && *low >= 0xdc00 && *low < 0xe000) {
        unit = 0x10000 + ((*unit - 0xd800) << 10) + (*low - 0xdc00);
        size += escape_size;
      }
    }
    put_utf8(*unit);
    rest_.remove_prefix(size);
    return true;
  }

  void put_utf8(std::uint32_t character) {
    if (character < 0x80) return put(character);
    if (character < 0x800) {
      put(0xc0 | character >> 6);
    } else if (character < 0x10000) {
      put(0xe0 | character >> 12);
      put(0x80 | (character >> 6 & 0x3f));
    } else {
      put(0xf0 | character >> 18);
      put(0x80 | (character >> 12 & 0x3f));
      put(0x80 | (character >> 6 & 0x3f));
    }
    put(0x80 | (character & 0x3f));
  }

  std::string_view rest_;
  MutableByteView out_;
  std::size_t size_ = 0;
};

}  // namespace

std::size_t unescape_line(std::string_view line, char escape, MutableByteView out) noexcept {
  return Unescaping(line, out).run(escape);
}

}  // namespace secretsctl::git
