#include <secretsctl/openclaw/json5_string.hpp>

#include <algorithm>
#include <cstdint>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/openclaw/json5_character.hpp>
#include <string_view>

namespace secretsctl::openclaw {
namespace {

void append_utf8(std::uint32_t code, SecretBuffer& out) {
  const auto add = [&](std::uint32_t byte) { out.append(static_cast<char>(byte)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | (code >> 6));
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3f));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

// Decodes the escapes of a string that the parser has already checked.
class Decoder {
 public:
  explicit Decoder(std::string_view inside) : text_(inside), out_(inside.size()) {}

  SecretBytes decode() {
    while (at_ < text_.size()) {
      const std::size_t plain = std::min(text_.find('\\', at_), text_.size());
      if (plain > at_) {
        end_surrogate();
        append_utf8_text(text_.substr(at_, plain - at_), out_);
        at_ = plain;
      } else {
        escape();
      }
    }
    end_surrogate();
    return out_.take();
  }

 private:
  std::uint32_t hex(std::size_t count) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < count; ++i) {
      code = code * 16 + static_cast<std::uint32_t>(hex_digit(text_[at_++]));
    }
    return code;
  }

  // Ends a high surrogate that has no low surrogate after it.
  void end_surrogate() {
    if (high_ != 0) append_utf8(0xfffd, out_);
    high_ = 0;
  }

  void put(std::uint32_t code) {
    const bool is_high = code >= 0xd800 && code < 0xdc00;
    const bool is_low = code >= 0xdc00 && code < 0xe000;
    if (is_low && high_ != 0) {
      append_utf8(0x10000 + ((high_ - 0xd800) << 10) + (code - 0xdc00), out_);
      high_ = 0;
      return;
    }
    end_surrogate();
    if (is_high) {
      high_ = code;
    } else {
      append_utf8(is_low ? 0xfffd : code, out_);
    }
  }

  // Skips a line break after a backslash.
  bool skip_line_break() {
    for (const std::string_view end : {"\r\n", "\n", "\r", "\u2028", "\u2029"}) {
      if (!text_.substr(at_).starts_with(end)) continue;
      at_ += end.size();
      return true;
    }
    return false;
  }

  void escape() {
    constexpr std::string_view letters = "bfnrtv0";
    constexpr std::string_view meanings("\b\f\n\r\t\v\0", 7);
    ++at_;
    if (skip_line_break()) return;
    const char c = text_[at_];
    // Part of a longer character: plain text.
    if (!is_ascii(c)) return;
    ++at_;
    if (c == 'u') return put(hex(4));
    if (c == 'x') return put(hex(2));
    const auto found = letters.find(c);
    put(static_cast<unsigned char>(found == std::string_view::npos ? c : meanings[found]));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SecretBuffer out_;
  std::uint32_t high_ = 0;  // a high surrogate without its low one so far
};

}  // namespace

SecretBytes decode_string(const JsonValue& value) {
  return Decoder(value.text.substr(1, value.text.size() - 2)).decode();
}

std::string plain_string(const JsonValue& value) {
  const SecretBytes decoded = decode_string(value);
  return std::string(decoded.expose_text());
}

}  // namespace secretsctl::openclaw
