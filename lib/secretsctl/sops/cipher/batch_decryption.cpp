#include <secretsctl/sops/cipher/batch_decryption.hpp>

#include <memory>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <string>
#include <utility>

namespace secretsctl::sops {
namespace {

void decrypt_comment(Leaf& leaf, const LeafContext& place, ValueCipher& cipher,
                     DecryptNotes& notes) {
  leaf.type = ValueType::comment;
  if (place.is_encrypted) {
    auto plain = cipher.decrypt(leaf.stored, place.path.additional_data());
    const bool is_text =
        plain && (plain->type == ValueType::comment || plain->type == ValueType::str);
    if (is_text) {
      leaf.plaintext = std::move(plain->canonical);
      return;
    }
    ++notes.clear_comments;
    leaf.unencrypted = true;
  }
  leaf.plaintext = SecretBytes::copy_of(leaf.stored);
}

std::string_view stored_text(const Leaf& leaf) {
  return leaf.stored;
}

// The cipher and buffers of one thread.
class BatchDecryption {
 public:
  BatchDecryption(const Selector& selector, const SecretBytes& data_key, unsigned threads)
      : selector_(selector), cipher_(data_key) {
    if (threads > 1) share_.emplace();
  }

  void decrypt(DecryptedBatch& batch) {
    batch.mac.expect(batch.run.items.size());
    TreeWalk walk(selector_, stored_text, [&](Leaf& leaf, const LeafContext& place) {
      decrypt_leaf(leaf, place, batch);
      batch.mac.add(leaf.plaintext.expose(), place);
    });
    walk.visit(batch.run.items, batch.run.document);
  }

 private:
  void decrypt_leaf(Leaf& leaf, const LeafContext& place, DecryptedBatch& batch) {
    if (place.is_comment) {
      decrypt_comment(leaf, place, cipher_, batch.notes);
      return;
    }
    if (!place.is_encrypted) {
      leaf.plaintext = SecretBytes::copy_of(leaf.stored);
      if (!leaf.stored.empty()) leaf.authenticity = batch.of_clear_values;
      return;
    }
    auto plain = cipher_.decrypt(leaf.stored, place.path.additional_data());
    // A value must not have the type comment: sops would print it as a map.
    if (!plain || plain->type == ValueType::comment) throw_not_decrypted(place);
    leaf.type = plain->type;
    leaf.plaintext = std::move(plain->canonical);
    // An empty value is stored as an empty text, which any writer can make.
    if (!leaf.stored.empty()) leaf.authenticity = Authenticity::whole;
  }

  const Selector& selector_;
  ValueCipher cipher_;
  std::optional<secret_pool::ThreadShare> share_;
};

}  // namespace

std::vector<DecryptedBatch> batches_of(Document& document, MacCheck check) {
  const bool covers_clear = check == MacCheck::required && !document.metadata.mac_only_encrypted;
  const Authenticity of_clear = covers_clear ? Authenticity::text : Authenticity::nothing;
  std::vector<DecryptedBatch> batches;
  for (const TreeBatch& run : tree_batches(document.tree, batch_weight)) {
    batches.push_back({run, MacPart(document.metadata.mac_only_encrypted), {}, of_clear});
  }
  return batches;
}

void decrypt_batches(const Document& document, const SecretBytes& data_key,
                     std::vector<DecryptedBatch>& batches, const TakeBatch& take) {
  const Selector selector(document.metadata.selection);
  OrderedWork work;
  work.take = [&](const auto& piece, InputGate&) { return piece.number < batches.size(); };
  work.threads = threads_for(batches.size());
  work.make_worker = [&] {
    auto worker = std::make_shared<BatchDecryption>(selector, data_key, work.threads);
    return [&batches, worker](const auto& piece) { worker->decrypt(batches[piece.number]); };
  };
  work.put = [&](const auto& piece) {
    take(batches[piece.number]);
    batches[piece.number].mac = MacPart();
  };
  run_in_order(work);
}

}  // namespace secretsctl::sops
