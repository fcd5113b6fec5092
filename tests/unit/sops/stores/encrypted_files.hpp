#pragma once

#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace secretsctl::test {

/// Files of a store that are encrypted and decrypted with a key of the tests.
class EncryptedFiles {
 public:
  /// The store must outlive the object.
  explicit EncryptedFiles(const sops::Store& store) : store_(store) {}

  static SecretBytes data_key() {
    SecretBytes key(32);
    for (auto& byte : key.expose_writable()) byte = 7;
    return key;
  }

  [[nodiscard]] sops::Document encrypted(sops::Tree tree) const {
    sops::Document document = new_document(std::move(tree));
    encrypt_document(document, data_key());
    return document;
  }

  /// The encrypted file of a plaintext.
  [[nodiscard]] std::string encrypt(std::string_view plain) const {
    sops::Document document = new_document(store_.load_plain(SecretBytes::copy_of(plain)));
    return save(document);
  }

  /// A decrypted file. `notes`, if given, receives what the decryption noticed.
  sops::Document open(std::string_view file, sops::DecryptNotes* notes = nullptr) const {
    sops::Document document = store_.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
    const auto found = decrypt_document(document, data_key(), sops::MacCheck::required);
    if (notes != nullptr) *notes = found;
    return document;
  }

  /// The file of a document that was edited.
  [[nodiscard]] std::string save(sops::Document& document) const {
    store_.settle_comments(document);
    encrypt_document(document, data_key());
    return store_.emit_encrypted(document);
  }

  /// The plaintext of a file.
  std::string decrypt(std::string_view file) const {
    const SecretBytes text = store_.emit_plain(open(file).tree);
    return std::string(text.expose_text());
  }

 private:
  static sops::Document new_document(sops::Tree tree) {
    sops::Document document;
    document.tree = std::move(tree);
    document.metadata.key_groups.emplace_back().age.push_back({"age1x", "line\nline\n"});
    document.metadata.version = sops::format_version;
    return document;
  }

  const sops::Store& store_;
};

}  // namespace secretsctl::test
