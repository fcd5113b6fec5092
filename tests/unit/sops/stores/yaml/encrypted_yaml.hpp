#pragma once

#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <string>
#include <string_view>

// YAML files that are encrypted and decrypted with a key of the tests.

namespace encrypted_yaml {

inline const secretsctl::sops::YamlStore store;

inline secretsctl::SecretBytes data_key() {
  secretsctl::SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = 7;
  return key;
}

/// The encrypted file of a plaintext.
inline std::string encrypt(std::string_view plain) {
  secretsctl::sops::Document document;
  document.tree = store.load_plain(secretsctl::SecretBytes::copy_of(plain));
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "line\nline\n"});
  document.metadata.version = secretsctl::sops::format_version;
  encrypt_document(document, data_key());
  return store.emit_encrypted(document);
}

/// A decrypted file; all of its comments were encrypted for the maps in which they stand.
inline secretsctl::sops::Document open(std::string_view file) {
  secretsctl::sops::Document document =
      store.load_encrypted(secretsctl::LargeBytes::copy_of(secretsctl::bytes_of(file)));
  const auto notes = decrypt_document(document, data_key(), secretsctl::sops::MacCheck::required);
  CHECK(notes.clear_comments == 0);
  return document;
}

/// The file of a document that was edited.
inline std::string save(secretsctl::sops::Document& document) {
  store.settle_comments(document);
  encrypt_document(document, data_key());
  return store.emit_encrypted(document);
}

inline std::string decrypt(std::string_view file) {
  const secretsctl::SecretBytes text = store.emit_plain(open(file).tree);
  return std::string(text.expose_text());
}

}  // namespace encrypted_yaml
