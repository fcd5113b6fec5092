#include <secretsctl/core/identity_text.hpp>

#include <algorithm>
#include <array>
#include <bitset>

namespace secretsctl {
namespace {

constexpr std::string_view bech32_letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_alphanumeric(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

bool is_bech32(char c) {
  return bech32_letters.find(lower(c)) != std::string_view::npos;
}

bool is_base64(char c) {
  return is_alphanumeric(c) || c == '+' || c == '/';
}

bool is_name(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '+';
}

bool is_label(char c) {
  return is_alphanumeric(c) || c == ' ';
}

// The characters of a text. Each takes `width_` bytes, of which all but one are zero.
class Characters {
 public:
  Characters(std::string_view text, std::size_t width) : text_(text), width_(width) {}

  // NUL past the end, and where a character has another width.
  [[nodiscard]] char at(std::size_t index) const {
    const std::size_t place = index * width_;
    if (place >= text_.size()) return '\0';
    // Checks the zeros before the byte: in a big-endian text the zeros after it belong to the next
    // one.
    const std::size_t zeros = index == 0 ? 0 : width_ - 1;
    const std::string_view before = text_.substr(place - zeros, zeros);
    return before.find_first_not_of('\0') == std::string_view::npos ? text_[place] : '\0';
  }

  [[nodiscard]] bool holds(std::size_t from, std::string_view lower_case) const {
    for (std::size_t i = 0; i < lower_case.size(); ++i) {
      if (lower(at(from + i)) != lower_case[i]) return false;
    }
    return true;
  }

  // The length of a run of characters for which `is` is true.
  [[nodiscard]] std::size_t run(std::size_t from, std::size_t most, bool (*is)(char)) const {
    std::size_t count = 0;
    while (count < most && is(at(from + count))) ++count;
    return count;
  }

  // The number of different characters.
  [[nodiscard]] std::size_t variety(std::size_t from, std::size_t count) const {
    std::bitset<256> seen;
    for (std::size_t i = 0; i < count; ++i) {
      seen.set(static_cast<unsigned char>(lower(at(from + i))));
    }
    return seen.count();
  }

  // The size in bytes of the first `count` characters.
  [[nodiscard]] std::size_t size(std::size_t count) const {
    return std::min(count * width_, text_.size());
  }

 private:
  std::string_view text_;
  std::size_t width_;
};

// A key of 32 bytes; it can be used with or without its checksum.
constexpr std::size_t native_data = 52;
constexpr std::size_t native_checksum = 6;
constexpr std::size_t native_variety = 10;

// Each of these functions returns the length of a private key at the start of the text, in
// characters.
std::size_t native_identity(const Characters& text) {
  for (const std::string_view start : {"age-secret-key-1", "age-secret-key-pq-1"}) {
    if (!text.holds(0, start)) continue;
    const std::size_t run = text.run(start.size(), native_data + native_checksum, is_bech32);
    if (run < native_data || text.variety(start.size(), run) < native_variety) return 0;
    return start.size() + run;
  }
  return 0;
}

// The data may have any length above zero.
std::size_t plugin_identity(const Characters& text) {
  constexpr std::string_view start = "age-plugin-";
  constexpr std::size_t longest_name = 64;
  constexpr std::size_t least_data = 8;
  constexpr std::size_t most_data = 800;
  constexpr std::size_t least_variety = 5;
  if (!text.holds(0, start)) return 0;
  const std::size_t name = text.run(start.size(), longest_name, is_name);
  for (std::size_t i = start.size() + 1; i < start.size() + name; ++i) {
    if (!text.holds(i, "-1")) continue;
    const std::size_t data = i + 2;
    const std::size_t run = text.run(data, most_data, is_bech32);
    if (run >= least_data && text.variety(data, run) >= least_variety) return data + run;
  }
  return 0;
}

// A line of a key: no other word is so long and varied.
bool is_key_line(const Characters& text, std::size_t from, std::size_t count) {
  constexpr std::size_t shortest = 32;
  if (count < shortest) return false;
  bool has_upper = false;
  bool has_lower = false;
  bool has_other = false;
  for (std::size_t i = from; i < from + count; ++i) {
    const char c = text.at(i);
    has_upper = has_upper || c != lower(c);
    has_lower = has_lower || (c >= 'a' && c <= 'z');
    has_other = has_other || (c >= '0' && c <= '9') || c == '+';
  }
  return has_upper && has_lower && has_other;
}

// The first line, perhaps headers, then the key. Any characters may end a line, such as `\n` in
// JSON.
std::size_t pem_key(const Characters& text) {
  constexpr std::string_view start = "-----begin ";
  constexpr std::string_view dashes = "-----";
  constexpr std::size_t longest_label = 64;
  constexpr std::size_t most_headers = 400;
  constexpr std::size_t longest_line = 128;
  if (!text.holds(0, start)) return 0;
  std::size_t at = start.size() + text.run(start.size(), longest_label, is_label);
  const auto label_ends_with = [&](std::string_view end) {
    return at >= start.size() + end.size() && text.holds(at - end.size(), end);
  };
  if (!label_ends_with("private key") && !label_ends_with("private key block")) return 0;
  if (!text.holds(at, dashes)) return 0;
  at += dashes.size();
  for (const std::size_t end = at + most_headers; at < end && !text.holds(at, dashes);) {
    const std::size_t run = text.run(at, longest_line, is_base64);
    if (is_key_line(text, at, run)) return at + run;
    at += std::max(run, std::size_t{1});
  }
  return 0;
}

struct Pattern {
  IdentityKind kind;
  std::size_t dash;  // the position of its first dash
  std::size_t (*match)(const Characters&);
};

constexpr std::array<Pattern, 3> patterns = {{
    {IdentityKind::age, 3, native_identity},
    {IdentityKind::age, 3, plugin_identity},
    {IdentityKind::pem, 0, pem_key},
}};

// The number of bytes of a character, judged by the bytes that follow this one.
std::size_t width_at(std::string_view text, std::size_t place) {
  constexpr std::size_t widest = 4;
  const std::size_t next = text.substr(place + 1, widest).find_first_not_of('\0') + 1;
  return next == 1 || next == 2 || next == 4 ? next : 0;
}

}  // namespace

std::optional<FoundIdentity> find_identity(std::string_view text) {
  for (auto at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
    const std::size_t width = width_at(text, at);
    if (width == 0) continue;
    for (const Pattern& pattern : patterns) {
      if (at < pattern.dash * width) continue;
      const std::size_t start = at - pattern.dash * width;
      const Characters characters(text.substr(start), width);
      const std::size_t count = pattern.match(characters);
      if (count > 0) return FoundIdentity{pattern.kind, start, characters.size(count)};
    }
  }
  return std::nullopt;
}

}  // namespace secretsctl
