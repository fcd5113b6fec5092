#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// The largest docker-compose.yml that is looked into, in bytes.
inline constexpr std::size_t max_compose_file_size = std::size_t{1024} * 1024;

/// Whether a file of this name (without its folder) is one of Compose: docker-compose.yml,
/// compose.prod.yaml.
[[nodiscard]] bool is_compose_file_name(std::string_view name);

/// A place where a compose file fills in a variable.
struct ComposeReference {
  std::string name;
  int line = 0;  ///< Of the text that holds it, from 1.
};

/// What matters in a compose file for the env file that it reads.
struct ComposeFile {
  /// References that go on without the variable, with nothing or a default in its place: `$NAME`,
  /// `${NAME}`, `${NAME:-x}`; not `${NAME:?}`, nor `$$NAME`.
  std::vector<ComposeReference> lenient_references;
  /// The lines of `format: raw`, for which quotes are part of a value.
  std::vector<int> raw_formats;
  bool has_build = false;  ///< Whether it names a build.
};

/// Reads a compose file as far as that; names in it need no escaping, and aliases are not followed.
/// Throws Error (generic) with the line if it is no YAML.
[[nodiscard]] ComposeFile parse_compose_file(std::string_view text);

}  // namespace secretsctl::delivery
