#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/batch_encryption.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Encrypts a tree of plaintexts in steps, so that the caller can see the values that will be
/// stored in clear beforehand, and can compute the MAC, one hash over all values, while the values
/// are written.
class DocumentEncryption {
 public:
  /// Sets the stored text of every leaf that must be encrypted and has none, or has one in clear. A
  /// large document is encrypted on several threads, which have ended when this returns. The tree
  /// must live and stay unchanged until the MAC is set. The data key has 32 bytes. Throws Error
  /// (encrypting_tree).
  DocumentEncryption(Document& document, const SecretBytes& data_key);

  /// The keys of the values that the rule newly stores in clear; unchanged values already in clear
  /// are left out.
  [[nodiscard]] std::vector<std::string> clear_keys() const;

  /// Sets the stored text of these values, and of comments; `tree` is the document's.
  void store_clear_values(Tree& tree);

  /// Sets lastmodified to now, and the MAC of all values. Call it once.
  void set_mac(Metadata& metadata, const SecretBytes& data_key);

  /// Whether the document is so large that computing the MAC on another thread pays.
  [[nodiscard]] bool is_large() const noexcept { return is_large_; }

 private:
  std::vector<MacPart> mac_;
  std::vector<ClearLeaf> clear_;
  bool is_large_ = false;
};

/// Encrypts a document in one call. A leaf keeps its stored text if that is encrypted or in clear
/// as the rule says. Throws Error (encrypting_tree).
void encrypt_document(Document& document, const SecretBytes& data_key);

/// Sets lastmodified to now, and the MAC of all values. The hash must not be used afterwards.
void set_mac(Metadata& metadata, MacHash& hash, const SecretBytes& data_key);

/// DocumentEncryption::clear_keys(), before anything is encrypted.
[[nodiscard]] std::vector<std::string> keys_to_be_clear(Document& document);

/// Removes all encrypted stored texts, for a new data key.
void forget_ciphertext(Document& document);

}  // namespace secretsctl::sops
