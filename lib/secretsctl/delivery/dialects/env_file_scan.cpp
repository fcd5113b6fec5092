#include <secretsctl/delivery/dialects/env_file_scan.hpp>

#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>

namespace secretsctl::delivery {
namespace {

// A few lines that refer to one another could become any size.
constexpr std::size_t max_filled_in = std::size_t{16} * 1024 * 1024;

bool is_space(std::uint32_t code, SpaceSet set) {
  if (code == '\n') return set != SpaceSet::compose;
  if ((code >= '\t' && code <= '\r') || code == ' ' || code == 0xa0) return true;
  if (code == 0x85) return set != SpaceSet::javascript;
  if (set == SpaceSet::compose) return false;
  if (code >= 0x1c && code <= 0x1f) return set == SpaceSet::python;
  if (code == 0xfeff) return set == SpaceSet::javascript;
  return code == 0x1680 || (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 ||
         code == 0x202f || code == 0x205f || code == 0x3000;
}

// A character of at most three bytes, which all white space is; 0 for another one.
std::uint32_t code_of(std::string_view character) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i]));
  };
  if (character.size() == 1) return byte(0);
  if (character.size() == 2) return ((byte(0) & 0x1f) << 6) | (byte(1) & 0x3f);
  if (character.size() != 3) return 0;
  return ((byte(0) & 0x0f) << 12) | ((byte(1) & 0x3f) << 6) | (byte(2) & 0x3f);
}

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

}  // namespace

std::size_t leading_space(std::string_view text, SpaceSet set) noexcept {
  if (text.empty()) return 0;
  const std::size_t size = utf8_character_size(bytes_of(text));
  return size != 0 && is_space(code_of(text.substr(0, size)), set) ? size : 0;
}

std::string_view trim_left(std::string_view text, SpaceSet set) noexcept {
  while (const std::size_t size = leading_space(text, set)) text.remove_prefix(size);
  return text;
}

std::string_view trim_right(std::string_view text, SpaceSet set) noexcept {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && is_continuation(text[start])) --start;
    if (leading_space(text.substr(start), set) != text.size() - start) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

std::size_t name_size(std::string_view text) noexcept {
  if (text.empty() || !is_name_start(text.front())) return 0;
  return static_cast<std::size_t>(std::ranges::find_if_not(text, is_name_part) - text.begin());
}

std::string_view EnvFileScan::take(std::size_t size) noexcept {
  const std::string_view taken = rest().substr(0, size);
  at_ += taken.size();
  return taken;
}

std::string_view EnvFileScan::take_line() noexcept {
  const std::string_view line = take(std::min(rest().find('\n'), rest().size()));
  if (!at_end()) ++at_;
  return line;
}

void EnvFileScan::skip_spaces(SpaceSet set) noexcept {
  at_ = text_.size() - trim_left(rest(), set).size();
}

void EnvFileScan::begin(std::string_view name, std::size_t place) {
  name_ = name;
  name_line_ = line_of(place);
}

void EnvFileScan::add_value(SecretBytes value) {
  const auto [before, is_new] = values_.try_emplace(name_, items_.size());
  if (!is_new) items_[before->second].replaced_in = name_line_;
  before->second = items_.size();
  add(name_, name_line_, std::move(value));
}

void EnvFileScan::add_from_environment() {
  if (expansion_ == Expansion::refused) {
    fail("it has no value here: the environment would give it, and --expand lets it");
  }
  const char* value = std::getenv(std::string(name_).c_str());
  if (value == nullptr) fail("it has no value, neither here nor in the environment");
  add_value(SecretBytes::copy_of(std::string_view(value)));
}

void EnvFileScan::add_comment(std::string_view text, std::size_t place) {
  add({}, line_of(place), SecretBytes::copy_of(text));
}

void EnvFileScan::add_inline_comment(std::string_view text) {
  add({}, name_line_, SecretBytes::copy_of(text));
  std::swap(items_[items_.size() - 2], items_.back());
  ++values_.find(name_)->second;
}

std::optional<std::string_view> EnvFileScan::find(std::string_view name) {
  std::optional<std::string_view> value;
  const auto found = values_.find(name);
  if (found != values_.end()) {
    value = items_[found->second].text.expose_text();
  } else if (expansion_ == Expansion::refused) {
    fail(
        "its value refers to a variable that no line before it sets: --expand takes that from the "
        "environment, and a '$' of the value's own is to be quoted as its reader has it");
  } else if (const char* text = std::getenv(std::string(name).c_str())) {
    value = text;
  }
  filled_in_ += value ? value->size() : 0;
  if (filled_in_ > max_filled_in) fail("what is filled in comes to more than 16 MiB");
  return value;
}

std::string_view EnvFileScan::require(std::string_view name) {
  if (const auto value = find(name)) return *value;
  fail("its value refers to a variable that is set neither before it nor in the environment");
}

void EnvFileScan::fail_at(std::size_t place, std::string_view why) {
  throw Error(ErrorKind::input_unreadable,
              "line " + std::to_string(line_of(place)) + ": " + std::string(why));
}

void EnvFileScan::fail(std::string_view why) const {
  throw Error(ErrorKind::input_unreadable, "line " + std::to_string(name_line_) + ": '" +
                                               printable(name_) + "': " + std::string(why));
}

void EnvFileScan::add(std::string_view name, std::uint32_t line, SecretBytes text) {
  EnvFileItem& item = items_.emplace_back();
  item.name = name;
  item.line = line;
  item.is_comment = name.empty();
  item.text = std::move(text);
}

std::uint32_t EnvFileScan::line_of(std::size_t place) noexcept {
  if (place < counted_to_) {
    counted_to_ = 0;
    line_ = 1;
  }
  const auto begin = text_.begin() + static_cast<std::ptrdiff_t>(counted_to_);
  line_ += static_cast<std::uint32_t>(
      std::count(begin, text_.begin() + static_cast<std::ptrdiff_t>(place), '\n'));
  counted_to_ = place;
  return line_;
}

}  // namespace secretsctl::delivery
