#pragma once

#include <map>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::git {

/// The plaintext of a merge, with both sides of each conflict between marks. A conflict stands
/// where our line stands, so that a comment before the line still applies.
class ConflictText {
 public:
  /// Takes the lines of both versions, which are decrypted.
  ConflictText(const sops::OpenedFile& ours, const sops::OpenedFile& theirs);

  /// Marks the conflicting keys in the text of the merge. Call it once.
  [[nodiscard]] SecretBytes mark(const SecretBytes& merged,
                                 const std::vector<std::string>& conflicts);

 private:
  using Keys = std::set<std::string, std::less<>>;
  using Texts = std::map<std::string, SecretBytes, std::less<>>;

  static Texts lines_by_key(const sops::OpenedFile& file);
  void add_line(std::string_view line);
  void add_conflict(Keys::iterator key);
  void add_mark(std::string_view mark, std::string_view name);
  void add_side(const Texts& texts, const std::string& key);

  Texts ours_;
  Texts theirs_;
  Keys open_;
  Keys done_;
  SecretBuffer out_;
};

/// Throws Error (input_unreadable) that names the line if a text still holds a conflict mark.
void refuse_conflict_marks(std::string_view text);

}  // namespace secretsctl::git
