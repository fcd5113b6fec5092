#pragma once

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string_view>

namespace secretsctl::sops {

// JSON as a tree. Of an encrypted file items count their origin through the text, from 1, each
// before what is in it.

/// The items of an encrypted file: leaves have stored texts. `text` belongs to `tree`, which gets
/// the texts that stand otherwise in the file. Throws Error (generic) that names the line.
[[nodiscard]] Branch read_stored_json(std::string_view text, Tree& tree);

/// The items of a plaintext: leaves have plaintexts. Keys are copied into `tree`. Throws Error
/// (input_unreadable) that names the line, never content.
[[nodiscard]] Branch read_plain_json(std::string_view text, Tree& tree);

/// How JSON is laid out.
struct JsonStyle {
  std::string newline = "\n";  ///< Empty: all in one line.
  std::string indent = "\t";   ///< Of a level.
  std::string colon = ": ";    ///< Between key and value.
};

/// Appends a value of a decrypted tree as sops writes it, without a newline at its end; comments
/// are left out. `margin` is the indentation of the line that it stands in. Throws Error
/// (not_representable) that names the path of what JSON can't hold.
void write_plain_json(const Node& node, const JsonStyle& style, const std::string& margin,
                      SecretBuffer& out);
void write_plain_json(std::span<const Item> map, const JsonStyle& style, const std::string& margin,
                      SecretBuffer& out);

/// The same of stored texts.
void write_stored_json(const Node& node, const JsonStyle& style, const std::string& margin,
                       std::string& out);
void write_stored_json(std::span<const Item> map, const JsonStyle& style, const std::string& margin,
                       std::string& out);

/// A leaf of stored text by itself.
void write_stored_leaf(const Leaf& leaf, std::string& out);

/// Throws Error (not_representable) that names the path of a value, or of a name, that JSON can't
/// hold: a number that is not finite, or what is not UTF-8.
void check_json_values(const Tree& tree);

}  // namespace secretsctl::sops
