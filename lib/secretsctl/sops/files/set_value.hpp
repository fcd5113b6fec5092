#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::sops {

/// What set_value did.
enum class SetResult { unchanged, changed, added };

/// Gives the value at a path of a decrypted document another text. A new key comes after all others
/// of its map, missing maps are made, and a list grows by its next position. A number or truth
/// stays one if the text is one, where the format has types. A value that is there already keeps
/// its stored text. Throws Error: generic if a key of the path stands more than once (the message
/// names the lines), the path leads through a single value or past the end of a list, or a comment
/// stands there; not_representable if the format can't hold the path, or a map or list stands
/// there. Then the document is as it was.
SetResult set_value(Document& document, const Store& store, const TreePath& path,
                    const SecretBytes& value);

/// Takes the value at a path out, a map or list with all that is in it. Throws Error (generic) if
/// it is not there, or a key of the path stands more than once.
void unset_value(Document& document, const TreePath& path);

}  // namespace secretsctl::sops
