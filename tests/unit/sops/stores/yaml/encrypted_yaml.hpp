#pragma once

#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <string>
#include <string_view>

#include "sops/stores/encrypted_files.hpp"

// YAML files that are encrypted and decrypted with a key of the tests.

namespace encrypted_yaml {

inline const secretsctl::sops::YamlStore store;
inline const secretsctl::test::EncryptedFiles files(store);

/// The encrypted file of a plaintext.
inline std::string encrypt(std::string_view plain) {
  return files.encrypt(plain);
}

/// A decrypted file; all of its comments were encrypted for the maps in which they stand.
inline secretsctl::sops::Document open(std::string_view file) {
  secretsctl::sops::DecryptNotes notes;
  secretsctl::sops::Document document = files.open(file, &notes);
  CHECK(notes.clear_comments == 0);
  return document;
}

/// The file of a document that was edited.
inline std::string save(secretsctl::sops::Document& document) {
  return files.save(document);
}

inline std::string decrypt(std::string_view file) {
  const secretsctl::SecretBytes text = store.emit_plain(open(file).tree);
  return std::string(text.expose_text());
}

}  // namespace encrypted_yaml
