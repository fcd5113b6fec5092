#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

// `sops set`: a value of any shape, given as JSON.

namespace secretsctl::sops {

/// The value that a JSON text stands for. Its keys belong to `tree`. A number by itself is a
/// float, as in sops, unless a float can't hold it; inside a map an integer stays one. Throws Error
/// (input_unreadable) for a text that is not one JSON value; the message holds none of it.
[[nodiscard]] Node parse_json_value(const SecretBytes& text, Tree& tree);

/// Puts a value at a path of a decrypted document and returns whether that changes it: an equal
/// value keeps its stored text. As in sops a new key goes to the end of its map, a position past
/// the end of a list to its end, and a single value on the way gives place to a map or list. Throws
/// Error: generic for a path that is empty or begins with a position, for a position in a map, a
/// key in a list, a comment, and for a key that occurs more than once; the errors of
/// Store::check_path and Store::check_text. The document must not be used after an error.
bool set_node(Document& document, const Store& store, const TreePath& path, Node value);

}  // namespace secretsctl::sops
