#include <secretsctl/sops/cipher/document.hpp>

#include <algorithm>
#include <secretsctl/sops/cipher/batch_decryption.hpp>
#include <secretsctl/sops/cipher/encrypted_spellings.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

// Copying the keys and giving pages back takes time, too.
constexpr std::size_t worth_forgetting = std::size_t{8} * 1024 * 1024;

// The keys also point into the file's text, so they are copied.
void drop_stored(std::span<Item> items, Tree& tree) {
  for (Item& item : items) {
    item.key = tree.copy(item.key);
    if (Leaf* leaf = item.leaf_if()) {
      leaf->stored = {};
    } else {
      drop_stored(item.node.items(), tree);
    }
  }
}

// The items arrive in the order of the file.
void forget_stored(std::span<Item> items, Tree& tree) {
  const char* last = items.back().key.data();
  drop_stored(items, tree);
  tree.forget_text_before(last);
}

}  // namespace

DecryptNotes decrypt_document(Document& document, const SecretBytes& data_key, MacCheck check,
                              StoredTexts stored) {
  MacHash hash(document.metadata.mac_only_encrypted);
  DecryptNotes notes;
  auto batches = batches_of(document, check);
  const bool forgets = document.original.size() >= worth_forgetting &&
                       stored == StoredTexts::forgotten && document.tree.layout.empty();
  decrypt_batches(document, data_key, batches, [&](DecryptedBatch& batch) {
    hash.add(batch.mac);
    notes.clear_comments += batch.notes.clear_comments;
    if (forgets) forget_stored(batch.run.items, document.tree);
  });
  if (forgets) document.original = {};
  ValueCipher cipher(data_key);
  if (check == MacCheck::required) check_mac(document.metadata, cipher, hash);
  decrypt_spellings(document, data_key);
  return notes;
}

}  // namespace secretsctl::sops
