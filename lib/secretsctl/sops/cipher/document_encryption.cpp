#include <secretsctl/sops/cipher/document_encryption.hpp>

#include <iterator>
#include <memory>
#include <mutex>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/sops/cipher/encrypted_spellings.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/tree/timestamp.hpp>
#include <utility>

namespace secretsctl::sops {

DocumentEncryption::DocumentEncryption(Document& document, const SecretBytes& data_key) {
  encrypt_spellings(document, data_key);
  const Selector selector(document.metadata.selection);
  const auto batches = tree_batches(document.tree, batch_weight);
  std::vector<EncryptedBatch> encrypted(batches.size());
  is_large_ = threads_for(batches.size()) > 1;
  OrderedWork work;
  work.take = [&](const auto& piece, InputGate&) { return piece.number < batches.size(); };
  work.threads = threads_for(batches.size());
  std::mutex arenas;
  work.make_worker = [&] {
    const std::lock_guard lock(arenas);
    auto worker = std::make_shared<BatchEncryption>(document.metadata, selector, data_key,
                                                    document.tree.add_arena());
    return [&batches, &encrypted, worker](const auto& piece) {
      encrypted[piece.number] = worker->encrypt(batches[piece.number]);
    };
  };
  work.put = [&](const auto& piece) {
    EncryptedBatch& batch = encrypted[piece.number];
    mac_.push_back(std::move(batch.mac));
    std::ranges::move(batch.clear, std::back_inserter(clear_));
  };
  run_in_order(work);
}

std::vector<std::string> DocumentEncryption::clear_keys() const {
  std::vector<std::string> keys;
  for (const ClearLeaf& clear : clear_) {
    if (!clear.is_comment) keys.push_back(clear.name);
  }
  return keys;
}

void DocumentEncryption::store_clear_values(Tree& tree) {
  for (const ClearLeaf& clear : clear_) {
    clear.leaf->stored = tree.copy(clear.leaf->plaintext.expose_text());
  }
  clear_.clear();
}

void DocumentEncryption::set_mac(Metadata& metadata, const SecretBytes& data_key) {
  MacHash hash(metadata.mac_only_encrypted);
  for (const MacPart& part : mac_) hash.add(part);
  mac_.clear();
  sops::set_mac(metadata, hash, data_key);
}

void encrypt_document(Document& document, const SecretBytes& data_key) {
  DocumentEncryption encryption(document, data_key);
  encryption.store_clear_values(document.tree);
  encryption.set_mac(document.metadata, data_key);
}

void set_mac(Metadata& metadata, MacHash& hash, const SecretBytes& data_key) {
  metadata.last_modified = timestamp_now();
  TextArena texts;
  metadata.mac = ValueCipher(data_key).encrypt(ValueType::str, hash.text(),
                                               metadata.last_modified.whole(), texts);
}

std::vector<std::string> keys_to_be_clear(Document& document) {
  const Selector selector(document.metadata.selection);
  std::vector<std::string> keys;
  TreeWalk walk(selector, plain_text, [&](Leaf& leaf, const LeafContext& place) {
    if (!place.is_comment && would_be_clear(leaf, place)) keys.push_back(place.path.text());
  });
  walk.visit(document.tree);
  return keys;
}

void forget_ciphertext(Document& document) {
  forget_encrypted_spellings(document);
  const Selector selector(document.metadata.selection);
  TreeWalk walk(selector, plain_text, [](Leaf& leaf, const LeafContext& place) {
    if (place.is_encrypted && is_encrypted_value(leaf.stored)) leaf.stored = {};
  });
  walk.visit(document.tree);
}

}  // namespace secretsctl::sops
