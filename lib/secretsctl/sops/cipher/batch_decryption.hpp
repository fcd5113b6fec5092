#pragma once

#include <functional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <vector>

// Decrypts a document in batches of items. Private to this folder.

namespace secretsctl::sops {

/// A batch of items and the results of decrypting it.
struct DecryptedBatch {
  TreeBatch run;
  MacPart mac;
  DecryptNotes notes;
  Authenticity of_clear_values = Authenticity::nothing;
};

/// The batches of a document, in the order of the file.
[[nodiscard]] std::vector<DecryptedBatch> batches_of(Document& document, MacCheck check);

using TakeBatch = std::function<void(DecryptedBatch&)>;

/// Decrypts batches, each on any thread, and passes them on in the order of the file. All threads
/// have ended when it returns. Throws Error (decrypting_tree) that names the first damaged value.
void decrypt_batches(const Document& document, const SecretBytes& data_key,
                     std::vector<DecryptedBatch>& batches, const TakeBatch& take);

}  // namespace secretsctl::sops
