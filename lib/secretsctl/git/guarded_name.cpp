#include <secretsctl/git/guarded_name.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <string>

namespace secretsctl::git {
namespace {

constexpr std::array<std::string_view, 5> public_names = {
    ".gitkeep", ".gitignore", ".gitattributes", ".dockerignore", sops::config_name};
constexpr std::array<std::string_view, 2> public_endings = {".md", ".pub"};
constexpr std::array<std::string_view, 4> public_parts = {"example", "sample", "template", "dist"};
// Of `config.env.ts` and its like.
constexpr std::array<std::string_view, 21> other_endings = {
    "c",  "cc",  "cpp", "cs", "go", "h",  "html", "java", "js",  "json", "jsx",
    "kt", "mjs", "php", "py", "rb", "rs", "ts",   "tsx",  "txt", "yaml"};

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

// Whether the rest of a name after `.env` is that of a source file, a document or a configuration.
bool is_of_other_kind(std::string_view rest) {
  return std::ranges::find(other_endings, rest.substr(rest.rfind('.') + 1)) != other_endings.end();
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
  constexpr std::string_view part = ".env";
  std::string name(sops::plaintext_name(name_of(path)));
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  if (is_public_name(name)) return false;
  for (auto at = name.find(part); at != std::string::npos; at = name.find(part, at + 1)) {
    const std::string_view rest = std::string_view(name).substr(at + part.size());
    if (rest.empty() || (std::string_view(".-_~").find(rest.front()) != std::string_view::npos &&
                         (at == 0 || !is_of_other_kind(rest)))) {
      return true;
    }
  }
  return false;
}

}  // namespace secretsctl::git
