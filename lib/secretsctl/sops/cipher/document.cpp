#include <secretsctl/sops/cipher/document.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/ordered_work.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

std::string name_of(const LeafPlace& place) {
  return "the value of " + printable(place.path.text()) + " (line " + std::to_string(place.line) +
         ")";
}

void check_mac(const Metadata& metadata, ValueCipher& cipher, MacHash& hash) {
  const auto stored = cipher.decrypt(metadata.mac, metadata.last_modified.whole());
  const std::string mend =
      "; somebody or something changed it without sops: restore it from git, or look at what "
      "changed";
  if (metadata.mac.empty()) throw Error(ErrorKind::mac_mismatch, "the file has no MAC" + mend);
  if (!stored || stored->type != ValueType::str) {
    throw Error(ErrorKind::mac_mismatch, "the MAC or lastmodified of the file is damaged" + mend);
  }
  if (!stored->canonical.equals(hash.text())) {
    throw Error(ErrorKind::mac_mismatch,
                "the MAC does not hold: lines were added, removed, moved or changed" + mend);
  }
}

void decrypt_comment(Leaf& leaf, const LeafPlace& place, ValueCipher& cipher, DecryptNotes& notes) {
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
    leaf.stays_clear = true;
  }
  leaf.plaintext = SecretBytes::copy_of(leaf.stored);
}

std::string_view stored_text(const Leaf& leaf) {
  return leaf.stored;
}

// A run of items, and what is known of it.
struct DecryptedBatch {
  TreeBatch run;
  MacPart mac;
  DecryptNotes notes;
  Authenticity of_clear_values = Authenticity::nothing;
};

std::vector<DecryptedBatch> batches_of(Document& document, MacCheck check) {
  const bool covers_clear = check == MacCheck::required && !document.metadata.mac_only_encrypted;
  const Authenticity of_clear = covers_clear ? Authenticity::text : Authenticity::nothing;
  std::vector<DecryptedBatch> batches;
  for (const TreeBatch& run : tree_batches(document.tree, batch_weight)) {
    batches.push_back({run, MacPart(document.metadata.mac_only_encrypted), {}, of_clear});
  }
  return batches;
}

// The keys lie in the text of the file too, and are kept.
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

// The items come in the order of the file.
void forget_stored(std::span<Item> items, Tree& tree) {
  const char* last = items.back().key.data();
  drop_stored(items, tree);
  tree.forget_text_before(last);
}

// What one thread decrypts with.
class BatchDecryption {
 public:
  BatchDecryption(const Selector& selector, const SecretBytes& data_key, unsigned threads)
      : selector_(selector), cipher_(data_key) {
    if (threads > 1) share_.emplace();
  }

  void decrypt(DecryptedBatch& batch) {
    batch.mac.expect(batch.run.items.size());
    TreeWalk walk(selector_, stored_text, [&](Leaf& leaf, const LeafPlace& place) {
      decrypt_leaf(leaf, place, batch);
      batch.mac.add(leaf.plaintext.expose(), place);
    });
    walk.visit(batch.run.items, batch.run.document);
  }

 private:
  void decrypt_leaf(Leaf& leaf, const LeafPlace& place, DecryptedBatch& batch) {
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
    // A value that says it is a comment is no value: sops would print it as a map.
    if (!plain || plain->type == ValueType::comment) {
      throw Error(ErrorKind::decrypting_tree,
                  name_of(place) +
                      " cannot be decrypted: it was changed, moved from another key, "
                      "or is not encrypted; restore the line from git");
    }
    leaf.type = plain->type;
    leaf.plaintext = std::move(plain->canonical);
    // An empty value is stored as nothing.
    if (!leaf.stored.empty()) leaf.authenticity = Authenticity::whole;
  }

  const Selector& selector_;
  ValueCipher cipher_;
  std::optional<secret_pool::ThreadShare> share_;
};

using TakeBatch = std::function<void(DecryptedBatch&)>;

// Decrypts batch after batch, each on any thread, and has each taken in the order of the file.
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

// The hashes of the values as they are and as they were, which are one until the first that
// differs.
class ChangedMac {
 public:
  ChangedMac(const Document& document, const EarlierValue& earlier)
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
  const EarlierValue& earlier_;
  MacHash now_;
  std::optional<MacHash> before_;
};

}  // namespace

DecryptNotes decrypt_document(Document& document, const SecretBytes& data_key, MacCheck check,
                              StoredTexts stored) {
  MacHash hash(document.metadata.mac_only_encrypted);
  DecryptNotes notes;
  auto batches = batches_of(document, check);
  const bool forgets = are_many(batches.size()) && stored == StoredTexts::forgotten;
  decrypt_batches(document, data_key, batches, [&](DecryptedBatch& batch) {
    hash.add(batch.mac);
    notes.clear_comments += batch.notes.clear_comments;
    if (forgets) forget_stored(batch.run.items, document.tree);
  });
  if (forgets) document.original = {};
  ValueCipher cipher(data_key);
  if (check == MacCheck::required) check_mac(document.metadata, cipher, hash);
  return notes;
}

MacHash decrypt_changed_document(Document& document, const SecretBytes& data_key,
                                 const EarlierValue& earlier) {
  ChangedMac mac(document, earlier);
  auto batches = batches_of(document, MacCheck::required);
  decrypt_batches(document, data_key, batches, [&](DecryptedBatch& batch) { mac.add(batch); });
  ValueCipher cipher(data_key);
  check_mac(document.metadata, cipher, mac.before());
  return std::move(mac.now());
}

}  // namespace secretsctl::sops
