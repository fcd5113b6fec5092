#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// The largest docker-compose.yml that is read, in bytes.
inline constexpr std::size_t max_compose_file_size = std::size_t{1024} * 1024;

/// Whether a file of this name (without its folder) is a compose file: docker-compose.yml,
/// compose.prod.yaml.
[[nodiscard]] bool is_compose_file_name(std::string_view name);

/// A place where a compose file uses a variable.
struct ComposeReference {
  std::string name;
  int line = 0;  ///< Line of the text that holds it, from 1.
};

/// The parts of a compose file that matter for the env file that it reads.
struct ComposeFile {
  /// References for which a missing variable is no error: it is empty, or has a default. These are
  /// `$NAME`, `${NAME}`, `${NAME:-x}`; not `${NAME:?}`, nor `$$NAME`.
  std::vector<ComposeReference> lenient_references;
  /// The lines of `format: raw`, which makes quotes part of a value.
  std::vector<int> raw_formats;
  bool has_build = false;  ///< Whether it has a `build`.
};

/// Reads these parts of a compose file; names in it need no escaping, and aliases are not followed.
/// Throws Error (generic) with the line if it is not valid YAML.
[[nodiscard]] ComposeFile parse_compose_file(std::string_view text);

}  // namespace secretsctl::delivery
