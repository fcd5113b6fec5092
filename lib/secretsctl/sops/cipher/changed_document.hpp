#pragma once

#include <cstddef>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>

namespace secretsctl::sops {

/// What a document that is not decrypted yet held before one of its values was set.
struct PreviousValue {
  /// The item at the top whose value, which is encrypted and not empty, was set.
  std::size_t index = 0;
  /// The canonical plaintext that it had; nothing if there was no such item.
  std::optional<SecretBytes> plaintext;
};

/// Decrypts a document of which one value was set already: the MAC that is checked is that of the
/// values before. Returns the hash of the values as they are now, and keeps no plaintext. While it
/// runs, other threads may read the stored texts and the shape of the tree. Throws what
/// decrypt_document throws.
[[nodiscard]] MacHash verify_and_rehash(Document& document, const SecretBytes& data_key,
                                        const PreviousValue& earlier);

}  // namespace secretsctl::sops
