#include <secretsctl/age/stanza.hpp>

#include <algorithm>

namespace secretsctl::age {

bool is_argument(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

std::vector<std::string> split_arguments(std::string_view line) {
  std::vector<std::string> arguments;
  while (true) {
    const auto space = line.find(' ');
    arguments.emplace_back(line.substr(0, space));
    if (space == std::string_view::npos) return arguments;
    line.remove_prefix(space + 1);
  }
}

}  // namespace secretsctl::age
