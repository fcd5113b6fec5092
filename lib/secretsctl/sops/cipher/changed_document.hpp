#pragma once

#include <cstddef>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>

namespace secretsctl::sops {

/// The value that a document held before one of its values was set, while it is still encrypted.
struct PreviousValue {
  /// The index of the top-level item whose value was set. The new value is encrypted and not empty.
  std::size_t index = 0;
  /// Its previous canonical plaintext; nothing if the item is new.
  std::optional<SecretBytes> plaintext;
};

/// Decrypts a document in which one value was already set, and checks the MAC of the previous
/// values. Returns the hash of the present values, and keeps no plaintext. While it runs, other
/// threads may read the stored texts and the structure of the tree. Throws the errors of
/// decrypt_document.
[[nodiscard]] MacHash verify_and_rehash(Document& document, const SecretBytes& data_key,
                                        const PreviousValue& earlier);

}  // namespace secretsctl::sops
