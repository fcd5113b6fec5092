#include <secretsctl/sops/stores/encrypted_name.hpp>

#include <algorithm>
#include <array>

namespace secretsctl::sops {
namespace {

constexpr std::string_view encrypted_ending = ".enc";

// The ending of a name whose encrypted file keeps it; empty for others.
std::string_view kept_ending(std::string_view path) {
  constexpr std::array<std::string_view, 3> endings = {".yaml", ".yml", ".ini"};
  const auto* found = std::ranges::find_if(
      endings, [&](std::string_view ending) { return path.ends_with(ending); });
  return found == endings.end() ? std::string_view() : *found;
}

// The size of the mark before such an ending; 0 if there is none. `.sops.yaml` alone is SOPS's
// configuration.
std::size_t inner_mark(std::string_view path) {
  const std::string_view ending = kept_ending(path);
  if (ending.empty()) return 0;
  path.remove_suffix(ending.size());
  for (const std::string_view mark : {encrypted_ending, std::string_view(".sops")}) {
    const bool has_name = path.size() > mark.size() && path[path.size() - mark.size() - 1] != '/';
    if (path.ends_with(mark) && has_name) return mark.size();
  }
  return 0;
}

}  // namespace

bool is_encrypted_name(std::string_view path) noexcept {
  return path.ends_with(encrypted_ending) || inner_mark(path) > 0;
}

bool keeps_ending(std::string_view plaintext) noexcept {
  return !kept_ending(plaintext).empty();
}

std::string encrypted_name(std::string_view plaintext) {
  const std::string_view ending = kept_ending(plaintext);
  plaintext.remove_suffix(ending.size());
  return std::string(plaintext).append(encrypted_ending).append(ending);
}

std::string plaintext_name(std::string_view path) {
  if (path.ends_with(encrypted_ending)) path.remove_suffix(encrypted_ending.size());
  const std::size_t mark = inner_mark(path);
  if (mark == 0) return std::string(path);
  const std::string_view ending = kept_ending(path);
  path.remove_suffix(ending.size() + mark);
  return std::string(path).append(ending);
}

std::vector<std::string> names_for_rules(std::string_view encrypted) {
  const std::string plaintext = plaintext_name(encrypted);
  std::vector<std::string> names;
  if (!plaintext.empty()) names.push_back(plaintext);
  if (plaintext != encrypted) names.emplace_back(encrypted);
  return names;
}

}  // namespace secretsctl::sops
