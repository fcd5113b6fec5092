#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::sops {

/// The one value at a path of an open file, as its format prints it by itself. Throws Error
/// (generic) if it is not there, or a key of the path stands more than once: the message names the
/// lines; (not_representable) if the format has no text for it.
[[nodiscard]] SecretBytes get_value(const OpenedFile& file, const TreePath& path);

/// The same of the first of keys that repeat, as sops's --extract takes it, and in another format.
[[nodiscard]] SecretBytes extract_value(const OpenedFile& file, const TreePath& path,
                                        Format format);

}  // namespace secretsctl::sops
