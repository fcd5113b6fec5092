#include <secretsctl/sops/stores/content_signs.hpp>

#include <algorithm>

namespace secretsctl::sops {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string_view without_leading_space(std::string_view text) {
  const auto at = text.find_first_not_of(white_space);
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

std::size_t place_of_line(std::string_view text, std::string_view beginning) {
  auto at = text.find(beginning);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') {
    at = text.find(beginning, at + 1);
  }
  return at;
}

}  // namespace

bool has_json_section(std::string_view text) {
  constexpr std::string_view name = "\"sops\"";
  if (!without_leading_space(text).starts_with('{')) return false;
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    std::string_view rest = without_leading_space(text.substr(at + name.size()));
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    if (without_leading_space(rest).starts_with('{')) return true;
  }
  return false;
}

bool has_line(std::string_view text, std::string_view beginning) {
  return place_of_line(text, beginning) != std::string_view::npos;
}

bool has_encrypted_value(std::string_view text) {
  return text.find(encrypted_value_start) != std::string_view::npos;
}

bool has_encrypted_content(std::string_view text) {
  constexpr std::string_view between = "\"' \t:=";
  int count = 0;
  for (auto at = text.find(encrypted_value_start); at != std::string_view::npos;
       at = text.find(encrypted_value_start, at + 1)) {
    const auto name_end = text.substr(0, at).find_last_not_of(between) + 1;
    const bool may_be_mac = text.substr(0, name_end).ends_with("mac");
    if (!may_be_mac || ++count > 1) return true;
  }
  return false;
}

std::size_t conflict_line(std::string_view text) {
  const auto start = std::min(place_of_line(text, "<<<<<<<"), place_of_line(text, ">>>>>>>"));
  if (start == std::string_view::npos) return 0;
  return static_cast<std::size_t>(std::ranges::count(text.substr(0, start), '\n')) + 1;
}

}  // namespace secretsctl::sops
