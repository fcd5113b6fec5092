#pragma once

#include <cstddef>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// What of a file is stored in clear. Values and comments that are empty are never encrypted and
/// don't count.
struct ClearParts {
  /// The most names that are kept: of a large file the first ones say enough.
  static constexpr std::size_t max_names = 50;

  std::vector<std::string> names;    ///< Of the first values in clear, in the order of the file.
  std::size_t values = 0;            ///< How many values are in clear.
  std::size_t comments = 0;          ///< How many comments are.
  std::size_t encrypted_values = 0;  ///< How many values are encrypted.

  void add_value(const TreePath& path);
  /// Adds what follows in the same file.
  void add(const ClearParts& later);

  [[nodiscard]] bool any() const noexcept { return values > 0 || comments > 0; }
  /// Whether there are values and none of them is encrypted.
  [[nodiscard]] bool is_all_clear() const noexcept { return values > 0 && encrypted_values == 0; }
};

/// What of a document is stored in clear, or will be, where it has no stored text yet but was
/// through DocumentEncryption. It need not be decrypted.
[[nodiscard]] ClearParts clear_parts_of(const Document& document);

/// `DB_HOST, DB_PORT and 3 more, and 2 comments`; empty if nothing is in clear.
[[nodiscard]] std::string clear_parts_text(const ClearParts& parts);

/// Why a file protects nothing: it has values, and none of them is encrypted. Names the rule that
/// has it so. Empty for every other file. The document need not be decrypted: this is for the hook
/// and for doctor.
[[nodiscard]] std::string all_clear_reason(const Document& document);

/// Throws Error (generic) if no value of a file is encrypted; names the rule and `--clear`.
void refuse_all_clear(const ClearParts& parts, const SelectionRule& rule);

/// What in a rule's pattern is hardly meant as it stands: blanks beside `|` or a parenthesis, which
/// belong to the names. Empty if there is nothing.
[[nodiscard]] std::string pattern_hint(const SelectionRule& rule);

}  // namespace secretsctl::sops
