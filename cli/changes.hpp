#pragma once

#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>
#include <vector>

// Commands report changes by the names of keys.

namespace secretsctl::cli {

/// Prints the added, changed and removed keys on standard error, then both notes.
void print_changes(const sops::TreeChanges& changes, const sops::ClearParts& clear);

/// Reports keys whose text had a backslash and n that became a newline; prints nothing without such
/// keys.
void print_newline_note(const std::vector<std::string>& keys);

/// Reports the values stored in clear; prints nothing if there are none.
void print_clear_note(const sops::ClearParts& clear);

/// Printable names, separated by commas, each once; if there are many, only the first ones.
[[nodiscard]] std::string name_list(const std::vector<std::string>& names);

}  // namespace secretsctl::cli
