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

/// How deep the walk below the root goes.
inline constexpr int max_walked_depth = 32;

/// An encrypted file, as far as it can be read without a key.
struct SurveyedFile {
  std::string path;       ///< As the user would write it.
  std::string plaintext;  ///< That without `.enc`; empty if it has another name.
  sops::Format format = sops::Format::dotenv;
  std::optional<sops::Metadata> metadata;  ///< Nothing if it does not parse.
  std::string refusal;                     ///< Why it does not.
  std::string all_clear;                   ///< Why it protects nothing; empty if it does.
  std::vector<std::string> names;          ///< Of its keys at the top, sorted.
};

/// What the checks look at, gathered once. Nothing in it is a secret but the identities in
/// `places`.
struct Survey {
  std::filesystem::path root;  ///< See repository_root().
  std::string work_tree;       ///< The top of git's work tree around it; empty if there is none.
  std::string config;          ///< The root's .sops.yaml; empty if there is none or it is refused.
  std::string config_refusal;  ///< Why it is refused.
  std::vector<std::string> names;   ///< All files below the root, absolute, in order.
  bool is_cut_short = false;        ///< Whether there were more than the walk looks at.
  std::vector<SurveyedFile> files;  ///< The encrypted ones, or those that were asked for.
  Paths plaintexts;                 ///< Where plaintexts are or would be; absolute.
  Paths keys;  ///< The repository's key file, and others that are there; absolute.
  std::vector<KeySource> places;
  std::chrono::system_clock::time_point now;
  Interaction& interaction;

  /// A path as messages show it.
  [[nodiscard]] std::string shown(const std::filesystem::path& path) const;
  /// A path as a word of a command that the user may run.
  [[nodiscard]] std::string word(const std::filesystem::path& path) const;
};

/// Whether a file can be read and holds SOPS metadata, whatever its name.
[[nodiscard]] bool holds_metadata(const std::string& path);

/// Looks around: from the working folder, or the folder of the first of `files`. With `files`, they
/// are the encrypted ones; else all below the root are, tracked or not, but for what is in .git or
/// node_modules or behind a symlink. `interaction` has to outlive the result. Does not throw for
/// what is wrong in the repository.
[[nodiscard]] Survey take_survey(const std::vector<std::string>& files, Interaction& interaction);

}  // namespace secretsctl::setup
