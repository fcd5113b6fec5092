#pragma once

#include <secretsctl/sops/stores/ini/ini_reader.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <vector>

// INI as a tree, in SOPS's order: sections with their keys; the comment of a section is its first
// item, that of a key follows the key. The origin of an item is the number of its entry, from 1.

namespace secretsctl::sops {

/// The name of the format, for Tree::layout_format.
inline constexpr std::string_view ini_format_name = "ini";

/// The sections of an encrypted file with their stored texts. The text belongs to `tree`, which
/// also gets the texts that are not in one piece.
[[nodiscard]] Branch read_stored_ini(const IniText& ini, Tree& tree);

/// The sections of a plaintext. Names are copied into `tree`.
[[nodiscard]] Branch read_plain_ini(const IniText& ini, Tree& tree);

/// A key of a tree with its comment, which may be null.
struct IniKey {
  const Item* item = nullptr;
  const Item* comment = nullptr;
};

/// A section of a tree with its comment, which may be null.
struct IniSection {
  const Item* item = nullptr;
  const Item* comment = nullptr;
  std::vector<IniKey> keys;
};

/// The sections of a tree. The comment of a key that was removed is left out, and of several
/// comments in a row all but the last, as SOPS does. Throws Error (not_representable) that names
/// what INI lacks: a value outside a section, a map or list in one, null, a name that it cannot
/// hold.
[[nodiscard]] std::vector<IniSection> ini_sections(const Tree& tree);

}  // namespace secretsctl::sops
