#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string_view>

namespace secretsctl::sops {

/// An item of a plaintext line that is not empty; texts are copied into `tree`. Throws what
/// read_plain_line throws.
[[nodiscard]] Item plain_item(Tree& tree, std::string_view text, std::uint32_t number);

/// Appends what `decrypt` prints for an item, without the newline at its end. (A comment that holds
/// newlines is several lines.)
void append_plain_line(const Item& item, SecretBuffer& out);

/// Brings a decrypted document up to an edited plaintext. What did not change is judged on the
/// text: a line equal to the one that `decrypt` prints keeps its item, stored text and all,
/// whatever the line means. Only other lines are parsed. Lines that repeat are matched in order,
/// from the beginning, or from the end where all that follows is the same.
class DotenvUpdate {
 public:
  /// The document has to outlive this object.
  explicit DotenvUpdate(Document& document) : document_(document) {}

  /// Replaces the items. Throws what plain_item throws, and then has changed nothing.
  TreeChanges apply(const SecretBytes& plaintext);

 private:
  Document& document_;
};

}  // namespace secretsctl::sops
