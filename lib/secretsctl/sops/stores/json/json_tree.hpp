#pragma once

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string>
#include <string_view>

namespace secretsctl::sops {

// JSON as a tree. The origins of an encrypted file's items count through the text from 1; an item
// comes before its content.

/// The items of an encrypted file: leaves have stored texts. `text` belongs to `tree`, which also
/// receives decoded texts. Throws Error (generic) that names the line.
[[nodiscard]] Branch read_stored_json(std::string_view text, Tree& tree);

/// The items of a plaintext: leaves have plaintexts. Keys are copied into `tree`. Throws Error
/// (input_unreadable) that names the line, never content.
[[nodiscard]] Branch read_plain_json(std::string_view text, Tree& tree);

/// The layout of JSON text.
struct JsonStyle {
  std::string newline = "\n";  ///< Empty: everything in one line.
  std::string indent = "\t";   ///< For each level.
  std::string colon = ": ";    ///< Between key and value.
};

/// Appends a value of a decrypted tree as sops writes it, without a final newline and without
/// comments. `margin` is the indentation of its line. Throws Error (not_representable) that names
/// the path of a value that JSON can't hold.
void write_plain_json(const Node& node, const JsonStyle& style, const std::string& margin,
                      SecretBuffer& out);

/// Writes a map of a decrypted tree as a file. Throws as above, and the errors of `out`.
void write_plain_json(std::span<const Item> map, const JsonStyle& style, Sink& out);

/// Writes a new encrypted file: the items of a map of stored texts, without comments, and behind
/// them the item that `make_last` returns when they are written. Throws the errors of `out`.
void write_new_json(std::span<const Item> map, const JsonStyle& style,
                    const std::function<Item()>& make_last, Sink& out);

/// The same for stored texts.
void write_stored_json(const Node& node, const JsonStyle& style, const std::string& margin,
                       std::string& out);
void write_stored_json(std::span<const Item> map, const JsonStyle& style, const std::string& margin,
                       std::string& out);

/// Appends a single leaf of stored text.
void write_stored_leaf(const Leaf& leaf, std::string& out);

/// Throws Error (not_representable) that names the path of a value or name that JSON can't hold: a
/// number that is not finite, or a text that is not UTF-8.
void check_json_values(const Tree& tree);

}  // namespace secretsctl::sops
