#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <string>
#include <string_view>
#include <vector>

// Whole YAML files. What is written is read again and compared with the tree; a part whose layout
// can't be kept so is written in SOPS's style, and if that does not help, the whole file is.

namespace secretsctl::sops {

/// The text of an encrypted file, in the layout of `base`, or in SOPS's style if that is empty
/// or has another number of documents. Adds a line to `notes` about each part that has lost the
/// layout of `base`. Throws Error (not_representable) that names the line of a value that can't be
/// written so that it is read again.
[[nodiscard]] std::string write_encrypted_yaml(const Document& document, std::string_view base,
                                               std::vector<std::string>& notes);

/// The plaintext of a decrypted tree, in the same way.
[[nodiscard]] SecretBytes write_plain_yaml(const Tree& tree, std::string_view base,
                                           std::vector<std::string>& notes);

/// Whether a plaintext of a tree has its comments in the maps in which the tree has them, once it
/// is encrypted.
[[nodiscard]] bool are_comments_in_place(std::string_view text, const Tree& tree);

}  // namespace secretsctl::sops
