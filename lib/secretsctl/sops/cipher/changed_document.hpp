#pragma once

#include <cstddef>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>

namespace secretsctl::sops {

/// What a document that is not decrypted yet held before one of its values was set.
struct EarlierValue {
  /// The item at the top whose value, which is encrypted and not empty, was set.
  std::size_t index = 0;
  /// The canonical plaintext that it had; nothing if there was no such item.
  std::optional<SecretBytes> plaintext;
};

/// Decrypts a document of which one value was set already: the MAC that is checked is that of the
/// values before. Returns the hash of those that there are now. While it is at work the stored
/// texts and the shape of the tree may be read. Throws what decrypt_document throws.
[[nodiscard]] MacHash decrypt_changed_document(Document& document, const SecretBytes& data_key,
                                               const EarlierValue& earlier);

}  // namespace secretsctl::sops
