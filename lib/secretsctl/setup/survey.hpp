#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/setup/git_state.hpp>
#include <secretsctl/setup/key_source.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// The depth of the walk below the root, in folders.
inline constexpr int max_walked_depth = 32;

/// The parts of an encrypted file that can be read without a key.
struct SurveyedFile {
  std::string path;       ///< As the user would write it.
  std::string plaintext;  ///< The name without `.enc`; empty if the name does not end so.
  sops::Format format = sops::Format::dotenv;
  std::optional<sops::Metadata> metadata;  ///< Nothing if it does not parse.
  std::string refusal;                     ///< Why it does not parse.
  std::string all_clear;                   ///< Why it protects nothing; empty if it does protect.
  std::vector<std::string> names;          ///< Its top-level keys, sorted.
};

/// The data for the checks, gathered once. Only the identities in `places` are secret.
struct Survey {
  std::filesystem::path root;  ///< See repository_root().
  std::string work_tree;       ///< Top of the git work tree around it; empty if there is none.
  std::string config;          ///< The root's .sops.yaml; empty if there is none or it is refused.
  std::string config_refusal;  ///< Why it is refused.
  std::vector<std::string> names;   ///< All files below the root, absolute, in order.
  bool is_cut_short = false;        ///< Whether there were more than the walk's limit.
  std::vector<SurveyedFile> files;  ///< All encrypted files, or only the requested ones.
  Paths plaintexts;                 ///< Existing and possible plaintexts; absolute.
  Paths keys;  ///< The repository's key file, and other existing ones; absolute.
  std::vector<KeySource> places;
  std::chrono::system_clock::time_point now;
  Interaction& interaction;

  /// A path as messages show it.
  [[nodiscard]] std::string shown(const std::filesystem::path& path) const;
  /// A path as a word of a shell command for the user.
  [[nodiscard]] std::string word(const std::filesystem::path& path) const;
};

/// Whether a file can be read and holds SOPS metadata, whatever its name.
[[nodiscard]] bool holds_metadata(const std::string& path);

/// Gathers the data, from the working folder or the folder of the first of `files`. If `files` are
/// given, only they count as the encrypted files; else all below the root do, tracked or not,
/// except those in .git or node_modules or behind a symlink. `interaction` must outlive the result.
/// Does not throw for problems in the repository.
[[nodiscard]] Survey take_survey(const std::vector<std::string>& files, Interaction& interaction);

}  // namespace secretsctl::setup
