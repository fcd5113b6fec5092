#pragma once

#include <cstddef>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/git/value_search.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::git {

/// Where a value that is looked for stands.
struct SoughtValue {
  std::string key;
  std::string file;  ///< The encrypted file, from the top of the work tree.
};

/// The values of a repository's encrypted files, to be looked for in other files.
struct RepositoryValues {
  ValueSearch search;
  std::vector<SoughtValue> names;     ///< By the number of a value in `search`.
  std::size_t files = 0;              ///< Versions of encrypted files that were opened.
  std::vector<std::string> unopened;  ///< Files that no identity opens which is at hand, sorted.
  std::vector<std::string> notes;     ///< What else was left out, and why.
};

/// Gathers encrypted files, then opens them and takes their values. Used once.
class ValueCollection {
 public:
  /// The most versions of files, bytes of them together, and values that are taken; the first ones.
  static constexpr std::size_t max_files = 1000;
  static constexpr std::size_t max_bytes = std::size_t{64} * 1024 * 1024;
  static constexpr std::size_t max_values = 20'000;
  /// A larger file is left out.
  static constexpr std::size_t max_file_size = std::size_t{16} * 1024 * 1024;

  /// `top` is the work tree's.
  explicit ValueCollection(std::string top) : top_(std::move(top)) {}

  /// Takes a version of the file at `path`, from the top, if it is encrypted and of a format that
  /// is supported. The same content is taken once.
  void add(const std::string& path, SecretBytes content);

  /// Takes the encrypted files of the caller's index and of the work tree, tracked or not, but for
  /// what git ignores; found by their contents (list_encrypted_files).
  void add_repository();

  /// Whether there were more than these bounds let in.
  [[nodiscard]] bool is_full() const noexcept { return is_full_; }

  /// Opens what was taken and takes the values that are encrypted and worth seeking
  /// (is_worth_seeking), with identities that are at hand (SearchEffort): no question is asked, no
  /// command and no plugin is run. A file that no such identity opens is named and left out. Throws
  /// nothing for a file that is damaged.
  [[nodiscard]] RepositoryValues open(sops::IdentitySearch& search);

 private:
  struct File {
    std::string path;
    SecretBytes content;
  };
  void add_of_index(const std::vector<std::string>& paths);
  void add_of_work_tree(const std::vector<std::string>& paths);
  void take_values(File& file, sops::IdentitySearch& search);

  std::string top_;
  std::vector<File> files_;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
  RepositoryValues result_;
};

}  // namespace secretsctl::git
