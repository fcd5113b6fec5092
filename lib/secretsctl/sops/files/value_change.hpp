#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <string_view>

namespace secretsctl::sops {

/// A value that was set in a document which is not decrypted yet.
struct ValueChange {
  SetResult result = SetResult::changed;
  EarlierValue earlier;
};

/// Does what set_value() does, and encrypts the value, in a document that is not decrypted. Returns
/// nothing, and leaves the document as it is, where more of it has to be known: the value is the
/// one that is there, or empty; it is not encrypted, or comments tell whether it is; the key can't
/// be stored, or stands more than once; what is there is damaged. The data key has 32 bytes.
[[nodiscard]] std::optional<ValueChange> set_encrypted_value(Document& document, const Store& store,
                                                             const SecretBytes& data_key,
                                                             std::string_view key,
                                                             const SecretBytes& value);

}  // namespace secretsctl::sops
