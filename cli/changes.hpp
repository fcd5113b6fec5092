#pragma once

#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>
#include <vector>

// How commands tell what they changed: by the names of keys.

namespace secretsctl::cli {

/// Prints what was added, changed and removed on standard error, and both notes.
void print_changes(const sops::TreeChanges& changes, const sops::ClearParts& clear);

/// Says of keys that the backslash and n in their text became a newline; nothing if there are none.
void print_newline_note(const std::vector<std::string>& keys);

/// Says what is stored in clear; nothing if there is nothing.
void print_clear_note(const sops::ClearParts& clear);

/// Names, made printable, with commas, each once; of many the first ones.
[[nodiscard]] std::string name_list(const std::vector<std::string>& names);

}  // namespace secretsctl::cli
