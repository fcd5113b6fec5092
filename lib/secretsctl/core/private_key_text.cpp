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

// Where a text holds words, in any case; its end if it does not.
std::string_view::const_iterator find(std::string_view text, std::string_view words) noexcept {
  return std::search(text.begin(), text.end(), words.begin(), words.end(),
                     [](char c, char word) { return lower(c) == word; });
}

// A plugin itself is a program of that name, without data.
bool holds_plugin_key(std::string_view text) noexcept {
  constexpr std::size_t least_data = 6;
  const std::string_view key(find(text, plugin_beginning), text.end());
  const auto separator = find(key, "-1");
  return static_cast<std::size_t>(key.end() - separator) > least_data + 1;
}

}  // namespace

bool holds_private_key(std::string_view text) noexcept {
  return holds_plugin_key(text) || std::ranges::any_of(beginnings, [&](std::string_view words) {
           return find(text, words) != text.end();
         });
}

void refuse_private_key_as_path(std::string_view path, ErrorKind kind) {
  if (!holds_private_key(path)) return;
  throw Error(kind,
              "a private key itself stands where the path of a file belongs (it is not shown "
              "here); write the key into a file of mode 0600, and name that file");
}

}  // namespace secretsctl
