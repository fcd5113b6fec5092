#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string_view>

namespace secretsctl::sops {

/// The item for a plaintext line that is not empty; its texts are copied into `tree`. Throws the
/// errors of read_plain_line.
[[nodiscard]] Item plain_item(Tree& tree, std::string_view text, std::uint32_t number);

/// Appends the text that `decrypt` prints for an item, without the final newline. (A comment that
/// holds newlines has several lines.)
void append_plain_line(const Item& item, SecretBuffer& out);

/// Updates a decrypted document to an edited plaintext. Lines are compared as text: a line equal to
/// the one that `decrypt` prints keeps its item with its stored text. Only other lines are parsed.
/// Repeated lines are matched in order, from the beginning, or from the end where all later lines
/// are equal.
class DotenvUpdate {
 public:
  /// The document must outlive this object.
  explicit DotenvUpdate(Document& document) : document_(document) {}

  /// Replaces the items. If it throws an error of plain_item, nothing has changed.
  TreeChanges apply(const SecretBytes& plaintext);

 private:
  Document& document_;
};

}  // namespace secretsctl::sops
