#pragma once

#include <functional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <vector>

// How a document is decrypted, run by run. Private to this folder.

namespace secretsctl::sops {

/// A run of items, and what is known of it once it is decrypted.
struct DecryptedBatch {
  TreeBatch run;
  MacPart mac;
  DecryptNotes notes;
  Authenticity of_clear_values = Authenticity::nothing;
};

/// The runs of a document, in the order of the file.
[[nodiscard]] std::vector<DecryptedBatch> batches_of(Document& document, MacCheck check);

using TakeBatch = std::function<void(DecryptedBatch&)>;

/// Decrypts run after run, each on any thread, and has each taken in the order of the file. All
/// threads have ended when it returns. Throws Error (decrypting_tree) that names the first value
/// that is damaged.
void decrypt_batches(const Document& document, const SecretBytes& data_key,
                     std::vector<DecryptedBatch>& batches, const TakeBatch& take);

/// Throws Error (mac_mismatch) if the MAC of a file is not that of a hash, which is spent then.
void check_mac(const Metadata& metadata, ValueCipher& cipher, MacHash& hash);

}  // namespace secretsctl::sops
