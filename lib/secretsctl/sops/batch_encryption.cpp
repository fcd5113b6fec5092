#include <secretsctl/sops/batch_encryption.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree_walk.hpp>
#include <string>

namespace secretsctl::sops {
namespace {

// On reading, the rule sees the comment's ciphertext: if that matched, what follows would count as
// stored in clear.
void check_encrypted_comment(const SelectionRule& rule, const Selector& selector,
                             std::string_view text, std::uint32_t line) {
  if (rule.kind == SelectionKind::unencrypted_comment_regex && selector.matches(text)) {
    throw Error(ErrorKind::encrypting_tree,
                "the comment in line " + std::to_string(line) +
                    " matches unencrypted_comment_regex once it is encrypted; make the rule one "
                    "that no encrypted text matches");
  }
}

}  // namespace

BatchEncryption::BatchEncryption(const Metadata& metadata, const Selector& selector,
                                 const SecretBytes& data_key)
    : metadata_(metadata), selector_(selector), cipher_(data_key) {}

void BatchEncryption::encrypt(TreeBatch items, MacPart& mac, TextArena& texts) {
  TreeWalk walk(selector_, plain_text, [&](Leaf& leaf, const LeafPlace& place) {
    mac.add(leaf, place);
    if (!leaf.plaintext.empty() && !keeps_stored_text(leaf, place)) encrypt_leaf(leaf, place, texts);
  });
  walk.visit(items);
}

void BatchEncryption::encrypt_leaf(Leaf& leaf, const LeafPlace& place, TextArena& texts) {
  if (!place.is_encrypted) {
    const SecretBytes printed = printed_value(leaf.type, leaf.plaintext);
    leaf.stored = texts.copy(printed.expose_text());
    return;
  }
  const std::string_view text =
      cipher_.encrypt(leaf.type, leaf.plaintext, place.additional_data, texts);
  if (place.is_comment) check_encrypted_comment(metadata_.selection, selector_, text, place.line);
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
