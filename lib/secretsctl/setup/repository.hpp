#pragma once

#include <filesystem>
#include <optional>
#include <secretsctl/sops/rules/config_search.hpp>
#include <string>
#include <vector>

// The paths of a repository's secrets: `init` creates them, `doctor` checks them.

namespace secretsctl::setup {

/// The root folder for a repository's secrets: that of the nearest .sops.yaml upward from `folder`
/// (default: the working folder; as find_config), else the top of the git work tree, else `folder`
/// itself. Absolute. Throws Error (generic) for a .sops.yaml that is refused.
[[nodiscard]] std::filesystem::path repository_root(const std::filesystem::path& folder);

/// The same without a search for .sops.yaml.
[[nodiscard]] std::filesystem::path work_tree_or(const std::filesystem::path& folder);

/// The usual paths of secrets in a repository, encrypted and plaintext, existing or not.
[[nodiscard]] std::vector<std::string> usual_files(const std::filesystem::path& root);

/// The .sops.yaml that applies to a folder, judged by `files` and then by the usual files,
/// encrypted or not (find_config_of_folder). Throws Error (generic) for one that is refused.
[[nodiscard]] std::optional<std::string> repository_config(
    const std::filesystem::path& folder, const std::vector<std::string>& files = {});

/// The same one, read from the open file that was judged; empty if there is none.
[[nodiscard]] sops::ConfigFile read_repository_config(const std::filesystem::path& folder,
                                                      const std::vector<std::string>& files = {});

/// The plaintexts that a repository commonly has, below its root.
inline constexpr const char* secrets_plaintext = "secrets/.env";
inline constexpr const char* compose_plaintext = ".env";

/// An absolute path without `.` and `..`; symlinks are kept.
[[nodiscard]] std::filesystem::path normal_path(const std::filesystem::path& path);

/// Whether a normal path lies below a folder.
[[nodiscard]] bool is_inside(const std::filesystem::path& path,
                             const std::filesystem::path& folder);

/// A normal path as the user would write it: relative to the working folder if both are in `root`,
/// else unchanged. Not made printable.
[[nodiscard]] std::string path_for_user(const std::filesystem::path& path,
                                        const std::filesystem::path& root);

}  // namespace secretsctl::setup
