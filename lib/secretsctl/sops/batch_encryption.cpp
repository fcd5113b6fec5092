#include <secretsctl/sops/batch_encryption.hpp>

#include <secretsctl/sops/tree_walk.hpp>

namespace secretsctl::sops {

BatchEncryption::BatchEncryption(const Selector& selector, const SecretBytes& data_key,
                                 TextArena& texts)
    : selector_(selector), cipher_(data_key), texts_(texts) {}

void BatchEncryption::encrypt(TreeBatch items, MacPart& mac) {
  TreeWalk walk(selector_, plain_text, [&](Leaf& leaf, const LeafPlace& place) {
    mac.add(leaf.plaintext.expose(), place);
    if (!leaf.plaintext.empty() && !keeps_stored_text(leaf, place)) encrypt_leaf(leaf, place);
  });
  walk.visit(items);
}

void BatchEncryption::encrypt_leaf(Leaf& leaf, const LeafPlace& place) {
  if (!place.is_encrypted) {
    const SecretBytes printed = printed_value(leaf.type, leaf.plaintext);
    leaf.stored = texts_.copy(printed.expose_text());
    return;
  }
  const std::string_view text =
      cipher_.encrypt(leaf.type, leaf.plaintext, place.additional_data, texts_);
  if (place.is_comment) selector_.check_encrypted_comment(text, place.line);
  leaf.stored = text;
}

bool keeps_stored_text(const Leaf& leaf, const LeafPlace& place) {
  if (leaf.stored.empty()) return false;
  return leaf.stays_clear || is_encrypted_value(leaf.stored) == place.is_encrypted;
}

std::string_view plain_text(const Leaf& leaf) {
  return leaf.plaintext.expose_text();
}

}  // namespace secretsctl::sops
