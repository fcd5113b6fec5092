#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view encrypted_ending = ".enc";

}  // namespace

bool is_encrypted_name(std::string_view path) noexcept {
  return path.ends_with(encrypted_ending);
}

std::string encrypted_name(std::string_view plaintext) {
  return std::string(plaintext) + std::string(encrypted_ending);
}

std::string_view plaintext_name(std::string_view path) noexcept {
  if (is_encrypted_name(path)) path.remove_suffix(encrypted_ending.size());
  return path;
}

std::vector<std::string> names_for_rules(std::string_view encrypted) {
  const std::string_view plaintext = plaintext_name(encrypted);
  std::vector<std::string> names;
  if (!plaintext.empty()) names.emplace_back(plaintext);
  if (plaintext != encrypted) names.emplace_back(encrypted);
  return names;
}

}  // namespace secretsctl::sops
