#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::sops {

/// The result of set_value().
enum class SetResult { unchanged, changed, added };

/// Sets the text of the value at a path of a decrypted document. A new key goes to the end of its
/// map, missing maps are created, and a list grows by its next index. A number or boolean keeps its
/// type if the new text is valid for it and the format has types. An equal value keeps its stored
/// text. Throws Error: generic if a key of the path occurs more than once (the message names the
/// lines), the path leads through a single value or past the end of a list, or points at a comment;
/// not_representable if the format can't hold the path, or it points at a map or list. The document
/// is then unchanged.
/// there. Then the document is as it was.
SetResult set_value(Document& document, const Store& store, const TreePath& path,
                    const SecretBytes& value);

/// Removes the value at a path; a map or list with all its content. Throws Error (generic) if there
/// is none, or a key of the path occurs more than once.
void unset_value(Document& document, const TreePath& path);

}  // namespace secretsctl::sops
