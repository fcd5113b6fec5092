#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

// The files that `docker build` sends to the builder: a whole folder except what .dockerignore
// excludes.

namespace secretsctl::setup {

/// A file that makes its folder a build context, and the ignore file of its builds.
struct BuildContext {
  std::filesystem::path file;         ///< Dockerfile, Dockerfile.prod, compose.yaml
  std::filesystem::path ignore_file;  ///< .dockerignore, or Dockerfile.prod.dockerignore if any.
  /// Whether it builds an image: a Dockerfile does, and a compose file with a `build`; a file that
  /// does not parse may.
  bool builds = true;
};

/// The build contexts whose files stand directly in a folder, sorted by name.
[[nodiscard]] std::vector<BuildContext> find_build_contexts(const std::filesystem::path& folder);

/// Whether the lines of a .dockerignore exclude a path, relative to the context's folder. As in
/// Docker, the last line that matches the path or a folder above it decides; `!` includes again,
/// `**` matches any number of folders.
[[nodiscard]] bool is_excluded(std::string_view dockerignore, std::string_view path);

}  // namespace secretsctl::setup
