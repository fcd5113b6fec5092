#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>

namespace secretsctl::sops {

/// Whether a file holds spellings, of whatever values.
[[nodiscard]] bool has_spellings(const Document& document);

/// Sets the tree's spellings from the metadata. They matter only for the layout: damaged ones count
/// as none.
void decrypt_spellings(Document& document, const SecretBytes& data_key);

/// Encrypts the tree's spellings into the metadata, but for those of values without a stored text
/// (see forget_old_spellings); equal ones stay as they are. Call it before the values are
/// encrypted.
void encrypt_spellings(Document& document, const SecretBytes& data_key);

/// Removes the encrypted spellings, for a new data key; those of values without a stored text go
/// from the tree, too. Call it before the stored texts are removed.
void forget_encrypted_spellings(Document& document);

}  // namespace secretsctl::sops
