#pragma once

#include <filesystem>
#include <secretsctl/setup/git_state.hpp>
#include <secretsctl/setup/init.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// Lines that an ignore file lacks.
struct MissingLines {
  std::filesystem::path file;
  std::vector<std::string> lines;  ///< Empty if it lacks none.
};

/// What .gitignore at the root lacks to ignore the paths below the root. Where git is there, it is
/// asked; else the lines themselves are looked for.
[[nodiscard]] MissingLines missing_git_lines(const std::filesystem::path& root, const Paths& paths,
                                             const Say& say);

/// What .dockerignore at the root lacks to exclude a key below the root and the plaintexts; nothing
/// where no Dockerfile or compose file stands in the root.
[[nodiscard]] MissingLines missing_docker_lines(const std::filesystem::path& root,
                                                const std::filesystem::path& key);

/// Says which of the paths git tracks already.
void warn_of_tracked(const std::filesystem::path& root, const Paths& plaintexts,
                     const std::filesystem::path& key, const Say& say);

}  // namespace secretsctl::setup
