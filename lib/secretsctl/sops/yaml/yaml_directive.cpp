#include <secretsctl/sops/yaml/yaml_directive.hpp>

#include <algorithm>

namespace secretsctl::sops {
namespace {

constexpr std::string_view blanks = " \t";

bool is_tag_character(char c) {
  constexpr std::string_view others = ";/?:@&=+$,.!~*'()[]";
  return is_yaml_word(c) || others.find(c) != std::string_view::npos;
}

int hex_value(char c) {
  return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}

// The byte that `%xx` stands for; -1 if it does not begin the text.
int escaped_byte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%' || !is_yaml_hex(text[1]) || !is_yaml_hex(text[2]))
    return -1;
  return hex_value(text[1]) * 16 + hex_value(text[2]);
}

// The bytes of a character of UTF-8, by its first one; 0 for none.
std::size_t character_size(int first) {
  if (first < 0x80) return 1;
  if (first >= 0xc0 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf8 ? 4 : 0;
}

// The size of the escapes of one character; 0 for none.
std::size_t escape_size(std::string_view text) {
  constexpr std::size_t size_of_one = 3;
  const int first = escaped_byte(text);
  const std::size_t bytes = first < 0 ? 0 : character_size(first);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (text.size() < i * size_of_one) return 0;
    const int next = escaped_byte(text.substr(i * size_of_one));
    if (next < 0 || (next & 0xc0) != 0x80) return 0;
  }
  return bytes * size_of_one;
}

void skip_blanks(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
}

std::string_view take_word(std::string_view& text) {
  const auto size =
      static_cast<std::size_t>(std::ranges::find_if_not(text, is_yaml_word) - text.begin());
  const std::string_view word = text.substr(0, size);
  text.remove_prefix(size);
  return word;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// A number of one or two digits that is 1.
bool take_one(std::string_view& text) {
  if (text.starts_with("01")) text.remove_prefix(1);
  return take(text, '1') && (text.empty() || text.front() < '0' || text.front() > '9');
}

std::optional<std::string_view> take_handle(std::string_view& text) {
  const std::string_view all = text;
  if (!take(text, '!')) return std::nullopt;
  const bool is_named = !take_word(text).empty();
  if (!take(text, '!') && is_named) return std::nullopt;
  return all.substr(0, all.size() - text.size());
}

}  // namespace

std::size_t yaml_tag_size(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size()) {
    if (text[size] == '%') {
      const std::size_t escaped = escape_size(text.substr(size));
      if (escaped == 0) return bad_yaml_tag;
      size += escaped;
    } else if (is_tag_character(text[size])) {
      ++size;
    } else {
      break;
    }
  }
  return size;
}

std::size_t yaml_handle_size(std::string_view tag) noexcept {
  std::size_t size = 1;
  while (size < tag.size() && is_yaml_word(tag[size])) ++size;
  return size < tag.size() && tag[size] == '!' ? size + 1 : 1;
}

std::string decode_yaml_tag(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const int escaped = escaped_byte(text);
    out += escaped < 0 ? text.front() : static_cast<char>(escaped);
    text.remove_prefix(escaped < 0 ? 1 : 3);
  }
  return out;
}

std::optional<YamlDirective> read_yaml_directive(std::string_view line) noexcept {
  line.remove_prefix(1);
  const std::string_view name = take_word(line);
  if (line.empty() || blanks.find(line.front()) == std::string_view::npos) return std::nullopt;
  skip_blanks(line);
  YamlDirective directive;
  if (name == "TAG") {
    const auto handle = take_handle(line);
    if (!handle || line.empty() || blanks.find(line.front()) == std::string_view::npos) {
      return std::nullopt;
    }
    skip_blanks(line);
    const std::size_t size = yaml_tag_size(line);
    if (size == 0 || size == bad_yaml_tag) return std::nullopt;
    directive = {*handle, line.substr(0, size)};
    line.remove_prefix(size);
    if (!line.empty() && blanks.find(line.front()) == std::string_view::npos) return std::nullopt;
  } else if (name != "YAML" || !take_one(line) || !take(line, '.') || !take_one(line)) {
    return std::nullopt;
  }
  skip_blanks(line);
  if (!line.empty() && line.front() != '#') return std::nullopt;
  return directive;
}

}  // namespace secretsctl::sops
