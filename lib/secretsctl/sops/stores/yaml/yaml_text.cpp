#include <algorithm>
#include <array>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/secret_base64.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/stores/yaml/yaml_writer.hpp>
#include <secretsctl/sops/tree/float_format.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>

// The spelling of scalars.

namespace secretsctl::sops {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// What a text holds, as far as it decides about its style.
struct TextTraits {
  bool plain_in_block = true;
  bool plain_in_flow = true;
  bool single = true;
  bool block = true;  // literal or folded
  bool is_multiline = false;
};

// A character that go-yaml writes as it is.
bool is_printable(std::string_view character) {
  const auto lead = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return lead == '\n' || (lead >= 0x20 && lead < 0x7f);
  const auto second = static_cast<unsigned char>(character[1]);
  if (lead == 0xc2) return second >= 0xa0;
  if (character.size() == 4) return false;
  return character != "\xef\xbb\xbf" && character != "\xef\xbf\xbe" && character != "\xef\xbf\xbf";
}

// Characters that are nothing special anywhere behind the first place.
constexpr std::array<bool, 256> is_ordinary = [] {
  std::array<bool, 256> ordinary{};
  for (unsigned char code = 0x21; code < 0x7f; ++code) ordinary[code] = true;
  for (const char c : {',', '?', '[', ']', '{', '}', ':', '#'}) {
    ordinary[static_cast<unsigned char>(c)] = false;
  }
  return ordinary;
}();

class TextScan {
 public:
  explicit TextScan(std::string_view text) : text_(text) {}

  TextTraits run() {
    if (text_.empty()) return {true, false, true, false, false};
    look_at_start();
    for (at_ = 0; at_ < text_.size(); at_ += size_) {
      if (at_ > 0 && is_ordinary[static_cast<unsigned char>(text_[at_])]) {
        size_ = 1;
        was_space_ = was_break_ = false;
      } else {
        look_at_character();
      }
    }
    TextTraits traits;
    traits.is_multiline = has_breaks_;
    traits.plain_in_block = traits.plain_in_flow = !(has_outer_space_ || has_breaks_);
    if (break_space_) traits.single = traits.plain_in_block = traits.plain_in_flow = false;
    if (space_break_ || has_tab_ || has_special_) {
      traits.single = traits.plain_in_block = traits.plain_in_flow = false;
    }
    // A tab at the start would stand in the place of the indentation.
    traits.block = !(has_trailing_space_ || space_break_ || has_special_ || text_.front() == '\t');
    traits.plain_in_flow = traits.plain_in_flow && !flow_indicator_;
    traits.plain_in_block = traits.plain_in_block && !block_indicator_;
    return traits;
  }

 private:
  void look_at_start() {
    constexpr std::string_view indicators = "#,[]{}&*!|>'\"%@`";
    const char c = text_.front();
    const bool ends = ends_word(1);
    if (text_.starts_with("---") || text_.starts_with("...")) both();
    if (indicators.find(c) != std::string_view::npos || (c == '-' && ends)) both();
    if (c == '?' || c == ':') {
      flow_indicator_ = true;
      if (ends) block_indicator_ = true;
    }
  }
  void both() { block_indicator_ = flow_indicator_ = true; }

  [[nodiscard]] bool ends_word(std::size_t at) const {
    return at >= text_.size() || text_[at] == ' ' || text_[at] == '\t';
  }

  void look_at_character() {
    const char c = text_[at_];
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    size_ = is_ascii ? 1 : utf8_character_size(bytes_of(text_.substr(at_)));
    if (size_ == 0) size_ = 1;
    if (at_ > 0) look_at_indicator(c);
    if (c == '\t') {
      has_tab_ = true;
    } else if (!is_printable(text_.substr(at_, size_))) {
      has_special_ = true;
    }
    const bool is_last = at_ + size_ == text_.size();
    if (c == ' ') {
      has_outer_space_ = has_outer_space_ || at_ == 0 || is_last;
      has_trailing_space_ = is_last;
      break_space_ = break_space_ || was_break_;
      was_space_ = true;
      was_break_ = false;
    } else if (yaml_break_size(text_, at_) != 0) {
      has_breaks_ = true;
      has_outer_space_ = has_outer_space_ || at_ == 0 || is_last;
      space_break_ = space_break_ || was_space_;
      was_space_ = false;
      was_break_ = true;
    } else {
      was_space_ = was_break_ = false;
    }
  }

  void look_at_indicator(char c) {
    constexpr std::string_view in_flow = ",?[]{}:";
    if (in_flow.find(c) != std::string_view::npos) flow_indicator_ = true;
    if (c == ':' && ends_word(at_ + 1)) block_indicator_ = true;
    if (c == '#' && (ends_word(at_ - 1) || was_break_)) both();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t size_ = 1;
  bool block_indicator_ = false;
  bool flow_indicator_ = false;
  bool has_breaks_ = false;
  bool has_special_ = false;
  bool has_tab_ = false;
  bool has_outer_space_ = false;
  bool has_trailing_space_ = false;
  bool break_space_ = false;
  bool space_break_ = false;
  bool was_space_ = false;
  bool was_break_ = false;
};

bool is_old_boolean(std::string_view text) {
  constexpr std::array<std::string_view, 16> words = {"y",  "Y",   "yes", "Yes", "YES", "on",
                                                      "On", "ON",  "n",   "N",   "no",  "No",
                                                      "NO", "off", "Off", "OFF"};
  return std::ranges::find(words, text) != words.end();
}

// [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?
bool is_base_60(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  std::size_t at = std::min(text.find_first_not_of("0123456789_"), text.size());
  std::size_t groups = 0;
  while (at < text.size() && text[at] == ':') {
    ++at;
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < 2) ++at;
    if (at == begin || (at - begin == 2 && text[begin] > '5')) return false;
    ++groups;
  }
  if (groups == 0) return false;
  if (at < text.size() && text[at] == '.') {
    at = std::min(text.find_first_not_of("0123456789_", at + 1), text.size());
  }
  return at == text.size();
}

// Whether a text is ENC[...] in ASCII without blanks and breaks: outside of {} and [] nothing in it
// is special then. Such texts take most of a file.
bool is_plain_ciphertext(std::string_view text) {
  return is_encrypted_value(text) &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool reads_as_text(std::string_view text) {
  return is_plain_yaml_text(text) && !is_old_boolean(text) && !is_base_60(text);
}

template <typename Out>
class TextWriter {
 public:
  TextWriter(std::string_view text, const YamlPlace& place, Out& out)
      : text_(text), place_(place), out_(out) {}

  void write_double(bool keeps_wide) {
    append("\"");
    // go-yaml escapes each character of a text that begins with a byte order mark.
    const bool all = text_.starts_with("\xef\xbb\xbf");
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t size =
          std::max<std::size_t>(utf8_character_size(bytes_of(text_.substr(at))), 1);
      const std::string_view character = text_.substr(at, size);
      const bool is_plain = character != "\"" && character != "\\" &&
                            yaml_break_size(text_, at) == 0 &&
                            (is_printable(character) || (keeps_wide && size == 4));
      if (is_plain && !all) {
        append(character);
      } else {
        write_escape(character);
      }
      at += size;
    }
    append("\"");
  }

  void write_single() {
    append("'");
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t quote = std::min(text_.find('\'', at), text_.size());
      append(text_.substr(at, quote - at));
      if (quote < text_.size()) append("''");
      at = quote + 1;
    }
    append("'");
  }

  void write_block(bool is_folded) {
    append(is_folded ? ">" : "|");
    if (text_.starts_with(' ') || yaml_break_size(text_, 0) != 0) {
      append(std::to_string(place_.margin - place_.parent));
    }
    const bool ends = text_.ends_with('\n');
    if (!ends) append("-");
    if (ends && (text_.size() == 1 || text_[text_.size() - 2] == '\n')) append("+");
    write_lines(is_folded);
  }

 private:
  void append(std::string_view text) { out_.append(text); }

  void write_lines(bool is_folded) {
    // The last newline is the end of the line, which the caller writes.
    std::string_view rest = text_;
    if (rest.ends_with('\n')) rest.remove_suffix(1);
    bool was_empty = true;
    while (true) {
      append(place_.newline);
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      if (is_folded && !line.empty() && !was_empty) append(place_.newline);
      if (!line.empty()) write_line(line);
      was_empty = line.empty() && was_empty;
      if (end == rest.size()) return;
      rest.remove_prefix(end + 1);
    }
  }

  // U+2028 and U+2029 end a line, too: what follows needs the indentation, as in go-yaml.
  void write_line(std::string_view line) {
    while (!line.empty()) {
      std::size_t end = 0;
      while (end < line.size() && yaml_break_size(line, end) == 0) ++end;
      end = std::min(end + yaml_break_size(line, end), line.size());
      for (std::size_t i = 0; i < place_.margin; ++i) append(" ");
      append(line.substr(0, end));
      line.remove_prefix(end);
    }
  }

  void write_escape(std::string_view character) {
    constexpr std::string_view names = "0abtnvfre\"\\";
    append("\\");
    const auto code = code_of(character);
    constexpr std::string_view named_codes("\0\a\b\t\n\v\f\r\x1b\"\\", 11);
    const std::size_t named =
        code < 0x80 ? named_codes.find(static_cast<char>(code)) : std::string_view::npos;
    if (named != std::string_view::npos) return append(names.substr(named, 1));
    if (code == 0x85) return append("N");
    if (code == 0xa0) return append("_");
    if (code == 0x2028 || code == 0x2029) return append(code == 0x2028 ? "L" : "P");
    const std::size_t digits = code <= 0xff ? 2 : code <= 0xffff ? 4 : 8;
    append(digits == 2 ? "x" : digits == 4 ? "u" : "U");
    for (std::size_t i = digits; i-- > 0;) {
      append(std::string_view("0123456789ABCDEF").substr((code >> (4 * i)) & 0xf, 1));
    }
  }

  static std::uint32_t code_of(std::string_view character) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
    };
    if (character.size() == 1) return byte(0);
    std::uint32_t code = byte(0) & (0x7fU >> character.size());
    for (std::size_t i = 1; i < character.size(); ++i) code = (code << 6) | (byte(i) & 0x3f);
    return code;
  }

  std::string_view text_;
  const YamlPlace& place_;
  Out& out_;
};

// Whether a folded scalar can hold a text with its line ends: no line begins with a blank.
bool can_be_folded(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if ((text[at] == ' ' || text[at] == '\t') && (at == 0 || text[at - 1] == '\n')) return false;
  }
  return !text.empty() && text != "\n";
}

YamlStyle style_for(std::string_view text, YamlStyle wanted, const YamlPlace& place,
                    const TextTraits& traits) {
  // The indentation of a text that begins with a space or newline is one digit.
  const bool needs_digit = text.starts_with(' ') || text.starts_with('\n');
  const bool has_digit = place.margin > place.parent && place.margin - place.parent < 10;
  const bool may_be_block =
      traits.block && !place.is_in_flow && !text.empty() && (has_digit || !needs_digit);
  switch (wanted) {
    case YamlStyle::double_quoted:
      return wanted;
    case YamlStyle::single_quoted:
      return traits.single && !traits.is_multiline ? wanted : YamlStyle::double_quoted;
    case YamlStyle::folded:
      if (may_be_block && can_be_folded(text)) return wanted;
      [[fallthrough]];
    case YamlStyle::literal:
      return may_be_block ? YamlStyle::literal : YamlStyle::double_quoted;
    case YamlStyle::plain:
      break;
  }
  if (text.find('\n') != std::string_view::npos) {
    return may_be_block ? YamlStyle::literal : YamlStyle::double_quoted;
  }
  if (!reads_as_text(text)) return YamlStyle::double_quoted;
  if (place.is_in_flow ? traits.plain_in_flow : traits.plain_in_block) return YamlStyle::plain;
  return traits.single && !traits.is_multiline ? YamlStyle::single_quoted
                                               : YamlStyle::double_quoted;
}

// As go-yaml: 70 characters a line.
template <typename Out>
void write_binary(std::string_view bytes, const YamlPlace& place, Out& out) {
  constexpr std::size_t width = 70;
  const SecretBytes encoded = secret_base64_encode(bytes_of(bytes), Base64Padding::padded);
  SecretBuffer lines;
  for (std::size_t at = 0; at < encoded.size(); at += width) {
    lines.append(encoded.expose_text().substr(at, width));
    if (encoded.size() >= width) lines.append('\n');
  }
  out.append(std::string_view("!!binary "));
  write_yaml_text(text_of(lines.expose()), YamlStyle::plain, place, out);
}

// A float as go-yaml writes it: `1e+06`, `.inf`.
template <typename Out>
void write_float(std::string_view canonical, Out& out) {
  if (canonical == "NaN") return static_cast<void>(out.append(std::string_view(".nan")));
  if (canonical == "+Inf") return static_cast<void>(out.append(std::string_view(".inf")));
  if (canonical == "-Inf") return static_cast<void>(out.append(std::string_view("-.inf")));
  const auto number = parse_float(canonical);
  if (!number) return static_cast<void>(out.append(canonical));
  const SecretBytes general = general_float(*number);
  std::string_view text = general.expose_text();
  if (text.ends_with(".0")) text.remove_suffix(2);
  const std::size_t exponent = std::min(text.find('E'), text.size());
  out.append(text.substr(0, exponent));
  if (exponent == text.size()) return;
  out.append(std::string_view("e"));
  out.append(text.substr(exponent + 1));
}

}  // namespace

bool is_yaml_text(const Leaf& leaf, std::string_view text) {
  return leaf.type == ValueType::str || leaf.type == ValueType::bytes ||
         leaf.type == ValueType::comment || is_encrypted_value(text);
}

template <typename Out>
YamlStyle write_yaml_text(std::string_view text, YamlStyle style, const YamlPlace& place,
                          Out& out) {
  if (style == YamlStyle::plain && !place.is_in_flow && is_plain_ciphertext(text)) {
    out.append(text);
    return style;
  }
  if (!is_utf8(bytes_of(text))) {
    write_binary(text, place, out);
    return YamlStyle::plain;
  }
  TextWriter<Out> writer(text, place, out);
  const YamlStyle used = style_for(text, style, place, TextScan(text).run());
  switch (used) {
    case YamlStyle::plain:
      if (text == "<<") out.append(std::string_view("!!merge "));
      out.append(text);
      break;
    case YamlStyle::single_quoted:
      writer.write_single();
      break;
    case YamlStyle::double_quoted:
      writer.write_double(style == YamlStyle::double_quoted);
      break;
    default:
      writer.write_block(used == YamlStyle::folded);
  }
  return used;
}

template YamlStyle write_yaml_text(std::string_view, YamlStyle, const YamlPlace&, std::string&);
template YamlStyle write_yaml_text(std::string_view, YamlStyle, const YamlPlace&, SecretBuffer&);

template <typename Out>
void write_yaml_leaf(const Leaf& leaf, const YamlPlace& place, Out& out) {
  const std::string_view text = yaml_leaf_text(leaf, out);
  if (is_yaml_text(leaf, text)) {
    write_yaml_text(text, YamlStyle::plain, place, out);
  } else if (leaf.type == ValueType::null) {
    out.append(std::string_view("null"));
  } else if (leaf.type == ValueType::boolean) {
    out.append(std::string_view(text == "True" ? "true" : "false"));
  } else if (leaf.type == ValueType::floating) {
    write_float(text, out);
  } else {
    out.append(text);
  }
}

template void write_yaml_leaf(const Leaf&, const YamlPlace&, std::string&);
template void write_yaml_leaf(const Leaf&, const YamlPlace&, SecretBuffer&);

}  // namespace secretsctl::sops
