#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// What `docker build` sends to the builder: all of a folder but what .dockerignore excludes.

namespace secretsctl::setup {

/// A file that makes a folder a build context, and the ignore file that holds for its builds.
struct BuildContext {
  std::filesystem::path file;         ///< Dockerfile, Dockerfile.prod, compose.yaml
  std::filesystem::path ignore_file;  ///< .dockerignore, or Dockerfile.prod.dockerignore if there.
  /// Whether it builds something: a Dockerfile does, a compose file with a `build`, and one that
  /// does not parse may.
  bool builds = true;
};

/// The build contexts that stand in a folder itself, in the order of their names.
[[nodiscard]] std::vector<BuildContext> find_build_contexts(const std::filesystem::path& folder);

/// Whether the lines of a .dockerignore exclude a path, which is relative to the context's folder.
/// Follows Docker: the last line that matches the path or a folder above it decides, `!` takes it
/// back, `**` goes over any number of folders.
[[nodiscard]] bool is_excluded(std::string_view dockerignore, std::string_view path);

}  // namespace secretsctl::setup
