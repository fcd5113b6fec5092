#include <secretsctl/sops/tree/value_type.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/sops/tree/float_format.hpp>
#include <secretsctl/sops/tree/timestamp.hpp>
#include <string>
#include <utility>

namespace secretsctl::sops {
namespace {

constexpr std::array<std::pair<ValueType, std::string_view>, 7> names = {{
    {ValueType::str, "str"},
    {ValueType::integer, "int"},
    {ValueType::floating, "float"},
    {ValueType::boolean, "bool"},
    {ValueType::time, "time"},
    {ValueType::bytes, "bytes"},
    {ValueType::comment, "comment"},
}};

std::optional<SecretBytes> canonical_integer(std::string_view text) {
  // from_chars refuses a plus sign; Go's Atoi accepts it.
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  constexpr std::size_t longest = 20;
  SecretBytes out(longest);
  char* to = reinterpret_cast<char*>(out.expose_writable().data());
  out.truncate(static_cast<std::size_t>(std::to_chars(to, to + longest, number).ptr - to));
  return out;
}

// Go prints a byte slice as its numbers.
SecretBytes printed_bytes(ByteView bytes) {
  SecretBuffer out;
  out.append('[');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) out.append(' ');
    out.append(std::to_string(bytes[i]));
  }
  out.append(']');
  return out.take();
}

}  // namespace

std::string_view type_name(ValueType type) noexcept {
  const auto* found =
      std::ranges::find(names, type, &std::pair<ValueType, std::string_view>::first);
  return found == names.end() ? "" : found->second;
}

std::optional<ValueType> type_of_name(std::string_view name) noexcept {
  const auto* found =
      std::ranges::find(names, name, &std::pair<ValueType, std::string_view>::second);
  if (found == names.end()) return std::nullopt;
  return found->first;
}

std::optional<bool> parse_boolean(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 6> yes = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> no = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(yes, text) != yes.end()) return true;
  if (std::ranges::find(no, text) != no.end()) return false;
  return std::nullopt;
}

std::optional<SecretBytes> canonical_value(ValueType type, SecretBytes plaintext) {
  switch (type) {
    case ValueType::str:
    case ValueType::bytes:
    case ValueType::comment:
      return plaintext;
    case ValueType::integer:
      return canonical_integer(plaintext.expose_text());
    case ValueType::boolean:
      if (const auto truth = parse_boolean(plaintext.expose_text())) {
        return SecretBytes::copy_of(*truth ? "True" : "False");
      }
      return std::nullopt;
    case ValueType::floating:
      if (const auto number = parse_float(plaintext.expose_text())) return plain_float(*number);
      return std::nullopt;
    case ValueType::time:
      if (const auto time = parse_timestamp(plaintext.expose_text())) {
        return SecretBytes::copy_of(time->full());
      }
      return std::nullopt;
    case ValueType::null:
      break;
  }
  return std::nullopt;
}

SecretBytes printed_value(ValueType type, const SecretBytes& canonical) {
  switch (type) {
    case ValueType::boolean:
      return SecretBytes::copy_of(canonical.expose_text() == "True" ? "true" : "false");
    case ValueType::floating:
      if (const auto number = parse_float(canonical.expose_text())) return general_float(*number);
      break;
    case ValueType::time:
      if (const auto time = parse_timestamp(canonical.expose_text())) {
        return SecretBytes::copy_of(time->whole());
      }
      break;
    case ValueType::bytes:
      return printed_bytes(canonical.expose());
    case ValueType::str:
    case ValueType::integer:
    case ValueType::comment:
    case ValueType::null:
      break;
  }
  return canonical.clone();
}

}  // namespace secretsctl::sops
