#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <string_view>

namespace secretsctl::sops {

/// What set_value did.
enum class SetResult { unchanged, changed, added };

/// Gives a key at the top of a decrypted document a value; a new one comes after all data. A value
/// that is there already keeps its stored text. Throws Error: generic if the key stands more than
/// once (the message names the lines), not_representable if the format can't hold the key.
SetResult set_value(Document& document, const Store& store, std::string_view key,
                    const SecretBytes& value);

/// Takes a key out. Throws Error (generic) if it is not there, or stands more than once.
void unset_value(Document& document, std::string_view key);

}  // namespace secretsctl::sops
