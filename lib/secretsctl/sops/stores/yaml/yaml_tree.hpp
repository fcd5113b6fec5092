#pragma once

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

// YAML as a tree. The origin of an item is the index of its entry; what an alias stands for is
// copied, and has no origin.

/// The documents of an encrypted file: leaves have stored texts. `text` belongs to `tree`, which
/// also receives decoded texts. Throws Error (generic, and decrypting_tree for a key that is no
/// text) that names the line.
[[nodiscard]] std::vector<Branch> read_stored_yaml(std::string_view text,
                                                   const YamlEntries& entries, Tree& tree);

/// The documents of a plaintext: leaves have plaintexts. Keys are copied into `tree`. Throws Error
/// (input_unreadable, and encrypting_tree for a key that is no text or an integer that is too
/// large) that names the line, never content.
[[nodiscard]] std::vector<Branch> read_plain_yaml(std::string_view text, const YamlEntries& entries,
                                                  Tree& tree);

/// Whether a text is an encrypted comment, which SOPS writes as an item of a list.
[[nodiscard]] bool is_encrypted_comment(std::string_view stored);

}  // namespace secretsctl::sops
