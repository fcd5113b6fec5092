#include <secretsctl/core/private_key_text.hpp>

#include <algorithm>
#include <array>

namespace secretsctl {
namespace {

// In lower case.
constexpr std::array<std::string_view, 2> beginnings = {"age-secret-key-", "private key-----"};
constexpr std::string_view plugin_beginning = "age-plugin-";

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The text after where it holds `words`; nothing of it if it does not.
std::string_view text_after(std::string_view text, std::string_view words) noexcept {
  const auto found = std::ranges::search(text, words, {}, lower);
  return {found.end(), text.end()};
}

bool holds(std::string_view text, std::string_view words) noexcept {
  return !std::ranges::search(text, words, {}, lower).empty();
}

// A plugin itself is a program of that name, without data.
bool holds_plugin_key(std::string_view text) noexcept {
  constexpr std::size_t least_data = 6;
  const std::string_view name = text_after(text, plugin_beginning);
  return text_after(name, "-1").size() >= least_data;
}

}  // namespace

bool holds_private_key(std::string_view text) noexcept {
  return holds_plugin_key(text) || std::ranges::any_of(beginnings, [&](std::string_view words) {
           return holds(text, words);
         });
}

void refuse_private_key_as_path(std::string_view path, ErrorKind kind) {
  if (!holds_private_key(path)) return;
  throw Error(kind,
              "a private key itself stands where the path of a file belongs (it is not shown "
              "here); write the key into a file of mode 0600, and name that file");
}

}  // namespace secretsctl
