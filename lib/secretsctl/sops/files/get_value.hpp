#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The value at a path of an open file, as its format prints a single value. Throws Error (generic)
/// if there is none, or a key of the path occurs more than once (the message names the lines);
/// (not_representable) if the format has no text for it.
[[nodiscard]] SecretBytes get_value(const OpenedFile& file, const TreePath& path);

/// As get_value(), but takes the first of repeated keys, as sops's --extract does, and prints it in
/// another format.
[[nodiscard]] SecretBytes extract_value(const OpenedFile& file, const TreePath& path,
                                        Format format);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
