#include <secretsctl/sops/document.hpp>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <secretsctl/sops/encrypted_value.hpp>
#include <secretsctl/sops/tree_walk.hpp>

namespace secretsctl::sops {
namespace {

// SHA-256 of "sops": where the hash starts under mac_only_encrypted, so that its MAC is never one
// of the other kind (sops.go).
constexpr std::array<std::uint8_t, 32> mac_only_encrypted_start = {
    0x8a, 0x3f, 0xd2, 0xad, 0x54, 0xce, 0x66, 0x52, 0x7b, 0x10, 0x34, 0xf3, 0xd1, 0x47, 0xbe, 0x0b,
    0x0b, 0x97, 0x5b, 0x3b, 0xf4, 0x4f, 0x72, 0xc6, 0xfd, 0xad, 0xec, 0x81, 0x76, 0xf2, 0x7d, 0x69};

// The MAC before it is encrypted: SHA-512 over the values in the order of the file.
class MacHash {
 public:
  explicit MacHash(bool only_encrypted) : only_encrypted_(only_encrypted) {
    if (only_encrypted) hash_.update(mac_only_encrypted_start);
  }

  void add(const Leaf& leaf, const LeafPlace& place) {
    if (place.is_comment || (only_encrypted_ && !place.is_encrypted)) return;
    hash_.update(leaf.plaintext.expose());
  }

  // Upper-case hexadecimal.
  SecretBytes text() {
    constexpr std::string_view digits = "0123456789ABCDEF";
    SecretBuffer out(2 * crypto::Sha512::digest_size);
    for (const std::uint8_t byte : hash_.digest()) {
      out.append(digits[byte >> 4]);
      out.append(digits[byte & 0xf]);
    }
    return out.take();
  }

 private:
  crypto::Sha512 hash_;
  bool only_encrypted_;
};

std::string_view key_of(const LeafPlace& place) {
  std::string_view key = place.additional_data;
  key.remove_suffix(1);
  return key;
}

std::string name_of(const LeafPlace& place) {
  return "the value of " + printable(key_of(place)) + " (line " + std::to_string(place.line) + ")";
}

void check_mac(const Metadata& metadata, ValueCipher& cipher, MacHash& hash) {
  const auto stored = cipher.decrypt(metadata.mac, metadata.last_modified.whole());
  const std::string mend =
      "; somebody or something changed it without sops: restore it from git, or look at what "
      "changed";
  if (metadata.mac.empty()) throw Error(ErrorKind::mac_mismatch, "the file has no MAC" + mend);
  if (!stored) {
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
    auto plain = cipher.decrypt(leaf.stored, place.additional_data);
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

// A stored text is kept unless the rule has come to say otherwise of its place: what must be
// encrypted is never left in clear.
bool is_kept(const Leaf& leaf, const LeafPlace& place) {
  if (leaf.stored.empty()) return false;
  return leaf.stays_clear || is_encrypted_value(leaf.stored) == place.is_encrypted;
}

std::string_view stored_text(const Leaf& leaf) {
  return leaf.stored;
}
std::string_view plain_text(const Leaf& leaf) {
  return leaf.plaintext.expose_text();
}

}  // namespace

DecryptNotes decrypt_document(Document& document, const SecretBytes& data_key, MacCheck check) {
  const Metadata& metadata = document.metadata;
  const Selector selector(metadata.selection);
  ValueCipher cipher(data_key);
  MacHash hash(metadata.mac_only_encrypted);
  DecryptNotes notes;
  TreeWalk walk(selector, stored_text, [&](Leaf& leaf, const LeafPlace& place) {
    if (place.is_comment) {
      decrypt_comment(leaf, place, cipher, notes);
    } else if (place.is_encrypted) {
      auto plain = cipher.decrypt(leaf.stored, place.additional_data);
      if (!plain) {
        throw Error(ErrorKind::decrypting_tree,
                    name_of(place) +
                        " cannot be decrypted: it was changed, moved from another key, "
                        "or is not encrypted; restore the line from git");
      }
      leaf.type = plain->type;
      leaf.plaintext = std::move(plain->canonical);
    } else {
      leaf.plaintext = SecretBytes::copy_of(leaf.stored);
    }
    hash.add(leaf, place);
  });
  walk.visit(document.tree.root);
  if (check == MacCheck::required) check_mac(metadata, cipher, hash);
  return notes;
}

void encrypt_document(Document& document, const SecretBytes& data_key) {
  Metadata& metadata = document.metadata;
  const Selector selector(metadata.selection);
  ValueCipher cipher(data_key);
  MacHash hash(metadata.mac_only_encrypted);
  std::string text;
  TreeWalk walk(selector, plain_text, [&](Leaf& leaf, const LeafPlace& place) {
    hash.add(leaf, place);
    if (leaf.plaintext.empty() || is_kept(leaf, place)) return;
    if (!place.is_encrypted) {
      const SecretBytes printed = printed_value(leaf.type, leaf.plaintext);
      leaf.stored = document.tree.copy(printed.expose_text());
      return;
    }
    text.clear();
    cipher.encrypt(leaf.type, leaf.plaintext, place.additional_data, text);
    if (place.is_comment) check_encrypted_comment(metadata.selection, selector, text, place.line);
    leaf.stored = document.tree.copy(text);
  });
  walk.visit(document.tree.root);
  metadata.last_modified = timestamp_now();
  metadata.mac.clear();
  cipher.encrypt(ValueType::str, hash.text(), metadata.last_modified.whole(), metadata.mac);
}

std::vector<std::string> keys_to_be_clear(Document& document) {
  const Selector selector(document.metadata.selection);
  std::vector<std::string> keys;
  TreeWalk walk(selector, plain_text, [&](const Leaf& leaf, const LeafPlace& place) {
    if (place.is_comment || place.is_encrypted || leaf.plaintext.empty() || is_kept(leaf, place)) {
      return;
    }
    keys.emplace_back(key_of(place));
  });
  walk.visit(document.tree.root);
  return keys;
}

void forget_ciphertext(Document& document) {
  const Selector selector(document.metadata.selection);
  TreeWalk walk(selector, plain_text, [](Leaf& leaf, const LeafPlace& place) {
    if (place.is_encrypted && is_encrypted_value(leaf.stored)) leaf.stored = {};
  });
  walk.visit(document.tree.root);
}

}  // namespace secretsctl::sops
