#pragma once

#include <cstddef>
#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The values and comments of a file that are stored in clear. Empty ones are never encrypted and
/// don't count.
struct ClearParts {
  /// The most names that are kept: for a large file the first ones are enough.
  static constexpr std::size_t max_names = 50;

  std::vector<std::string> names;    ///< The first values in clear, in the order of the file.
  std::size_t values = 0;            ///< How many values are in clear.
  std::size_t comments = 0;          ///< How many comments are in clear.
  std::size_t encrypted_values = 0;  ///< How many values are encrypted.

  /// Adds one value in clear; of its path the name is kept.
  void add_value(const TreePath& path);
  /// Adds the results for the next part of the same file.
  void add(const ClearParts& later);

  /// Whether anything is in clear.
  [[nodiscard]] bool any() const noexcept { return values > 0 || comments > 0; }
  /// Whether there are values and none is encrypted.
  [[nodiscard]] bool is_all_clear() const noexcept { return values > 0 && encrypted_values == 0; }
};

/// The parts of a document that are stored in clear or, without a stored text, will be after
/// DocumentEncryption. The document need not be decrypted.
[[nodiscard]] ClearParts clear_parts_of(const Document& document);

/// `DB_HOST, DB_PORT and 3 more, and 2 comments`; empty if nothing is in clear.
[[nodiscard]] std::string clear_parts_text(const ClearParts& parts);

/// Why a file protects nothing: it has values and none is encrypted. Names the rule that causes it.
/// Empty for every other file. The document need not be decrypted: the git hook and doctor call
/// this.
[[nodiscard]] std::string all_clear_reason(const Document& document);

/// Throws Error (generic) if no value of a file is encrypted; the message names the rule and
/// `--clear`.
void refuse_all_clear(const ClearParts& parts, const SelectionRule& rule);

/// A likely mistake in a rule's pattern: blanks beside `|` or a parenthesis, which count as part of
/// the names. Empty if there is none.
[[nodiscard]] std::string pattern_hint(const SelectionRule& rule);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
