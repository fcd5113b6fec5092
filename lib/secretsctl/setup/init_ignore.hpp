#pragma once

#include <filesystem>
#include <secretsctl/setup/git_state.hpp>
#include <secretsctl/setup/init.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// The lines that an ignore file lacks.
struct MissingLines {
  std::filesystem::path file;
  std::vector<std::string> lines;  ///< Empty if it lacks none.
};

/// The lines that .gitignore at the root lacks to ignore these paths below the root. Asks git if
/// possible; else searches for the lines themselves.
[[nodiscard]] MissingLines missing_git_lines(const std::filesystem::path& root, const Paths& paths,
                                             const Say& say);

/// The lines that .dockerignore at the root lacks to exclude a key below the root and the
/// plaintexts; none without a Dockerfile or compose file in the root.
[[nodiscard]] MissingLines missing_docker_lines(const std::filesystem::path& root,
                                                const std::filesystem::path& key);

/// Reports the paths that git already tracks.
void warn_of_tracked(const std::filesystem::path& root, const Paths& plaintexts,
                     const std::filesystem::path& key, const Say& say);

}  // namespace secretsctl::setup
