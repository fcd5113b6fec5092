#include <secretsctl/git/guarded_name.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::git {
namespace {

constexpr std::array<std::string_view, 5> public_names = {
    ".gitkeep", ".gitignore", ".gitattributes", ".dockerignore", sops::config_name};
constexpr std::array<std::string_view, 2> public_endings = {".md", ".pub"};
constexpr std::array<std::string_view, 4> public_parts = {"example", "sample", "template", "dist"};

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool has_public_part(std::string_view name) {
  // Beside dots only in `.env-example` and its like: `secrets/sample-data.json` is no sample.
  const std::string_view separators = name.starts_with(".env") ? ".-_" : ".";
  if (name.find('.') == std::string_view::npos) return false;
  while (true) {
    const auto dot = name.find_first_of(separators);
    if (std::ranges::find(public_parts, name.substr(0, dot)) != public_parts.end()) return true;
    if (dot == std::string_view::npos) return false;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_public_name(std::string_view path) {
  const std::string_view name = name_of(path);
  return name.starts_with("README") || has_public_part(name) ||
         std::ranges::find(public_names, name) != public_names.end() ||
         std::ranges::any_of(public_endings,
                             [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_env_name(std::string_view path) {
  constexpr std::string_view start = ".env";
  const std::string_view name = sops::plaintext_name(name_of(path));
  if (is_public_name(name)) return false;
  if (!name.starts_with(start)) return name.ends_with(start);
  const std::string_view rest = name.substr(start.size());
  return rest.empty() || std::string_view(".-_~").find(rest.front()) != std::string_view::npos;
}

}  // namespace secretsctl::git
