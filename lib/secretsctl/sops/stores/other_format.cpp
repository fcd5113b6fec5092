#include <secretsctl/sops/stores/other_format.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <string>

namespace secretsctl::sops {
namespace {

struct OtherName {
  OtherFormat format;
  std::string_view type;   // of --input-type
  std::string_view shown;  // in messages
};

constexpr std::array<OtherName, 4> other_names = {{
    {OtherFormat::yaml, "yaml", "YAML"},
    {OtherFormat::json, "json", "JSON"},
    {OtherFormat::ini, "ini", "INI"},
    {OtherFormat::binary, "binary", "SOPS's binary format"},
}};

constexpr std::array<std::pair<std::string_view, OtherFormat>, 4> endings = {{
    {".yaml", OtherFormat::yaml},
    {".yml", OtherFormat::yaml},
    {".json", OtherFormat::json},
    {".ini", OtherFormat::ini},
}};

constexpr std::string_view white_space = " \t\r\n";

// Takes what stands at the front of a text, and the white space before it.
bool take(std::string_view& text, std::string_view expected) {
  text.remove_prefix(std::min(text.find_first_not_of(white_space), text.size()));
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

// `{"data": "ENC[...]", "sops": `
bool is_binary(std::string_view text) {
  if (!take(text, "{") || !take(text, "\"data\"") || !take(text, ":") || !take(text, "\"")) {
    return false;
  }
  text.remove_prefix(std::min(text.find('"'), text.size()));
  return take(text, "\"") && take(text, ",") && take(text, "\"sops\"");
}

}  // namespace

std::optional<OtherFormat> other_format_of_type(std::string_view type) {
  const auto* const found = std::ranges::find(other_names, type, &OtherName::type);
  if (found == other_names.end()) return std::nullopt;
  return found->format;
}

std::optional<OtherFormat> other_format_of_name(std::string_view path) {
  path = plaintext_name(path);
  for (const auto& [ending, format] : endings) {
    if (path.ends_with(ending)) return format;
  }
  return std::nullopt;
}

std::optional<OtherFormat> other_format_of_content(std::string_view text) {
  if (!is_encrypted_elsewise(text)) return std::nullopt;
  if (is_binary(text)) return OtherFormat::binary;
  if (take(text, "{")) return OtherFormat::json;
  return has_line(text, "[sops]") ? OtherFormat::ini : OtherFormat::yaml;
}

void refuse_other_format(OtherFormat format) {
  const auto* const found = std::ranges::find(other_names, format, &OtherName::format);
  throw Error(ErrorKind::generic, std::string(found->shown) +
                                      " is not supported yet; what is: dotenv (KEY=value lines)");
}

void refuse_other_name(std::string_view path) {
  if (const auto format = other_format_of_name(path)) refuse_other_format(*format);
}

}  // namespace secretsctl::sops
