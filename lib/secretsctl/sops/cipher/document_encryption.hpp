#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/batch_encryption.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Encrypts a tree of plaintexts in steps: what would be stored in clear can be looked at before it
/// is, and the MAC, one hash over all values, can be made while they are written.
class DocumentEncryption {
 public:
  /// Fills the stored text of every leaf that is to be encrypted and has none, or one in clear. The
  /// values of a large document are encrypted on several threads, which have ended when this
  /// returns. Until the MAC is set the tree has to live and to stay as it is. The data key has
  /// 32 bytes. Throws Error (encrypting_tree).
  DocumentEncryption(Document& document, const SecretBytes& data_key);

  /// The keys whose values are to be stored in clear, because the metadata's rule says so; what is
  /// in clear already and did not change is not one of them.
  [[nodiscard]] std::vector<std::string> clear_keys() const;

  /// Fills the stored text of those, and of comments; `tree` is the document's.
  void store_clear_values(Tree& tree);

  /// Sets lastmodified to now, and the MAC to that of all values. To be called once.
  void set_mac(Metadata& metadata, const SecretBytes& data_key);

  /// Whether it is worth a thread to make the MAC beside something else.
  [[nodiscard]] bool is_large() const noexcept { return is_large_; }

 private:
  std::vector<MacPart> mac_;
  std::vector<ClearLeaf> clear_;
  bool is_large_ = false;
};

/// All steps of it. Leaves that have their stored text keep it, if it is encrypted where the
/// metadata's rule wants that and clear where it does not. Throws Error (encrypting_tree).
void encrypt_document(Document& document, const SecretBytes& data_key);

/// Sets lastmodified to now, and the MAC to that of all values; the hash is spent then.
void set_mac(Metadata& metadata, MacHash& hash, const SecretBytes& data_key);

/// What DocumentEncryption would say, before anything is encrypted.
[[nodiscard]] std::vector<std::string> keys_to_be_clear(Document& document);

/// Takes the stored text of all that is encrypted, for a new data key.
void forget_ciphertext(Document& document);

}  // namespace secretsctl::sops
