#pragma once

#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>
#include <string_view>

// Dotenv files with any number of keys, for tests that depend on the number.

namespace secretsctl::test {

inline const sops::DotenvStore store;

/// The data key of these documents.
inline SecretBytes data_key() {
  SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = 7;
  return key;
}

inline std::string key_name(std::size_t index) {
  return "KEY_" + std::to_string(index);
}

/// A plaintext with `count` keys.
inline std::string lines(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += key_name(i) + "=the value of number " + std::to_string(i) + "\n";
  }
  return text;
}

inline std::string encrypt(std::string_view plain, const sops::SelectionRule& rule = {},
                           bool only_encrypted = false) {
  sops::Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(plain));
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "file"});
  document.metadata.selection = rule;
  document.metadata.mac_only_encrypted = only_encrypted;
  document.metadata.version = sops::format_version;
  sops::encrypt_document(document, data_key());
  return store.emit_encrypted(document);
}

inline sops::Document load(std::string_view file) {
  return store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
}

inline std::string decrypt(std::string_view file,
                           sops::StoredTexts stored = sops::StoredTexts::kept) {
  sops::Document document = load(file);
  sops::decrypt_document(document, data_key(), sops::MacCheck::required, stored);
  const SecretBytes out = store.emit_plain(document.tree);
  return std::string(out.expose_text());
}

}  // namespace secretsctl::test
