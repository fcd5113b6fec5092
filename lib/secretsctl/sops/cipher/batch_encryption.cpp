#include <secretsctl/sops/cipher/batch_encryption.hpp>

namespace secretsctl::sops {
namespace {

bool needs_stored_text(const Leaf& leaf, const LeafContext& place) {
  return !leaf.plaintext.empty() && !keeps_stored_text(leaf, place);
}

}  // namespace

BatchEncryption::BatchEncryption(const Metadata& metadata, const Selector& selector,
                                 const SecretBytes& data_key, TextArena& texts)
    : mac_only_encrypted_(metadata.mac_only_encrypted),
      selector_(selector),
      cipher_(data_key),
      texts_(texts) {}

EncryptedBatch BatchEncryption::encrypt(const TreeBatch& batch_items) {
  EncryptedBatch batch{MacPart(mac_only_encrypted_), {}};
  batch.mac.expect(batch_items.items.size());
  TreeWalk walk(selector_, plain_text, [&](Leaf& leaf, const LeafContext& place) {
    batch.mac.add(leaf.plaintext.expose(), place);
    if (would_be_clear(leaf, place)) {
      batch.clear.push_back({&leaf, place.path.text(), place.is_comment});
    } else if (needs_stored_text(leaf, place)) {
      encrypt_leaf(leaf, place);
    }
  });
  walk.visit(batch_items.items, batch_items.document);
  return batch;
}

void BatchEncryption::encrypt_leaf(Leaf& leaf, const LeafContext& place) {
  const std::string_view text =
      cipher_.encrypt(leaf.type, leaf.plaintext, place.path.additional_data(), texts_);
  if (place.is_comment) selector_.check_encrypted_comment(text, place.line);
  leaf.stored = text;
}

bool keeps_stored_text(const Leaf& leaf, const LeafContext& place) {
  if (leaf.stored.empty()) return false;
  return leaf.unencrypted || is_encrypted_value(leaf.stored) == place.is_encrypted;
}

bool would_be_clear(const Leaf& leaf, const LeafContext& place) {
  return !place.is_encrypted && needs_stored_text(leaf, place);
}

std::string_view plain_text(const Leaf& leaf) {
  return leaf.plaintext.expose_text();
}

}  // namespace secretsctl::sops
