#include <secretsctl/sops/cipher/changed_document.hpp>

#include <functional>
#include <secretsctl/sops/cipher/batch_decryption.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

// The MAC hashes of the previous and the new values. Both are one hash up to the first value that
// differs.
class PreviousAndNewMac {
 public:
  PreviousAndNewMac(const Document& document, const PreviousValue& earlier)
      : changed_(document.tree.root()[earlier.index]),
        earlier_(earlier),
        now_(document.metadata.mac_only_encrypted) {}

  void add(const DecryptedBatch& batch) {
    const std::less_equal<> not_after;
    const std::span<Item> items = batch.run.items;
    const bool is_in_it = not_after(items.data(), &changed_) && not_after(&changed_, &items.back());
    if (is_in_it) {
      before_.emplace(now_.clone());
      add_before(batch.mac);
    } else if (before_) {
      before_->add(batch.mac);
    }
    now_.add(batch.mac);
  }

  [[nodiscard]] MacHash& before() { return *before_; }
  [[nodiscard]] MacHash& now() { return now_; }

 private:
  void add_before(const MacPart& part) {
    const ByteView changed = changed_.leaf().plaintext.expose();
    for (const ByteView plaintext : part.plaintexts()) {
      if (plaintext.data() != changed.data()) {
        before_->add(plaintext);
      } else if (earlier_.plaintext) {
        before_->add(earlier_.plaintext->expose());
      }
    }
  }

  const Item& changed_;
  const PreviousValue& earlier_;
  MacHash now_;
  std::optional<MacHash> before_;
};

// The store that made the tree limits its depth.
void forget_plaintexts(std::span<Item> items) noexcept {
  for (Item& item : items) {
    if (Leaf* leaf = item.leaf_if()) leaf->plaintext = SecretBytes();
    forget_plaintexts(item.node.items());
  }
}

}  // namespace

MacHash verify_and_rehash(Document& document, const SecretBytes& data_key,
                          const PreviousValue& earlier) {
  PreviousAndNewMac mac(document, earlier);
  auto batches = batches_of(document, MacCheck::required);
  decrypt_batches(document, data_key, batches, [&](DecryptedBatch& batch) {
    mac.add(batch);
    forget_plaintexts(batch.run.items);
  });
  ValueCipher cipher(data_key);
  check_mac(document.metadata, cipher, mac.before());
  return std::move(mac.now());
}

}  // namespace secretsctl::sops
