#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// Where the secrets of a repository stand: the paths that `init` makes and `doctor` looks at.

namespace secretsctl::setup {

/// The folder that a repository's secrets are set up in: that of the nearest .sops.yaml upward from
/// `folder` (or from the working folder, as find_config), else the top of the git work tree, else
/// `folder` itself. Absolute. Throws Error (generic) for a .sops.yaml that is refused.
[[nodiscard]] std::filesystem::path repository_root(const std::filesystem::path& folder);

/// The same without a look for .sops.yaml.
[[nodiscard]] std::filesystem::path work_tree_or(const std::filesystem::path& folder);

/// The files that a repository commonly has, encrypted and plaintexts, there or not.
[[nodiscard]] std::vector<std::string> usual_files(const std::filesystem::path& root);

/// The .sops.yaml that governs a folder, judged by the files that a repository commonly has there,
/// encrypted or not, and by `files` before them (find_config_of_folder). Throws Error (generic) for
/// one that is refused.
[[nodiscard]] std::optional<std::string> repository_config(
    const std::filesystem::path& folder, const std::vector<std::string>& files = {});

/// The plaintexts that a repository commonly has, below its root.
inline constexpr const char* secrets_plaintext = "secrets/.env";
inline constexpr const char* compose_plaintext = ".env";

/// A path made absolute, `.` and `..` removed, symlinks kept.
[[nodiscard]] std::filesystem::path normal_path(const std::filesystem::path& path);

/// Whether a normal path lies below a folder.
[[nodiscard]] bool is_inside(const std::filesystem::path& path,
                             const std::filesystem::path& folder);

/// A normal path as the user would write it: seen from the working folder if both lie in `root`,
/// else as it is. Not made printable.
[[nodiscard]] std::string path_for_user(const std::filesystem::path& path,
                                        const std::filesystem::path& root);

}  // namespace secretsctl::setup
