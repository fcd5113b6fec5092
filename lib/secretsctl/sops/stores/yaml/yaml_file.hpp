#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <string>
#include <string_view>

// Whole YAML files. What is written is read again and compared with the tree; an item at the top
// whose layout can't be kept so is written in SOPS's style, and if that does not help, all of them
// are.

namespace secretsctl::sops {

/// The text of an encrypted file, in the layout of `base`, or in SOPS's style if that is empty
/// or has another number of documents. Throws Error (not_representable) that names the line
/// of a value that can't be written so that it is read again.
[[nodiscard]] std::string write_encrypted_yaml(const Document& document, std::string_view base);

/// The plaintext of a decrypted tree, in the same way.
[[nodiscard]] SecretBytes write_plain_yaml(const Tree& tree, std::string_view base);

/// Whether a plaintext of a tree has its comments in the maps in which the tree has them, once it
/// is encrypted.
[[nodiscard]] bool are_comments_in_place(std::string_view text, const Tree& tree);

}  // namespace secretsctl::sops
