#pragma once

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_stamp.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <string>

namespace secretsctl::sops {

/// A file that has been opened. Its document is decrypted and authenticated, unless it was asked
/// for without.
struct OpenedFile {
  Document document;
  Format format = Format::dotenv;
  DecryptNotes notes;
  FileStamp stamp;       ///< Of the file, from before it was read, if it can be written back.
  SecretBytes data_key;  ///< 32 bytes, to encrypt what is changed; empty if only loaded.
};

/// How a file is opened.
struct OpenOptions {
  std::optional<Format> format;  ///< Else from the name, else from the content.
  MacCheck mac = MacCheck::required;
  /// Forgotten where nothing of it is written back: a large file then takes a third less memory.
  StoredTexts stored = StoredTexts::kept;
  ErrorKind missing = ErrorKind::input_unreadable;  ///< The kind when the file is not there.
};

/// Reads an encrypted file (`-` is standard input), recovers its data key and decrypts it. Every
/// message begins with the file's name. Throws Error: see read_file, Store::load_encrypted,
/// recover_data_key and decrypt_document.
[[nodiscard]] OpenedFile open_encrypted_file(const std::string& path, const OpenOptions& options,
                                             IdentitySearch& search);

/// The same in two steps: reads the file and recovers its data key, and decrypts it.
[[nodiscard]] OpenedFile open_without_decrypting(const std::string& path,
                                                 const OpenOptions& options,
                                                 IdentitySearch& search);
void decrypt(OpenedFile& file, const OpenOptions& options);

/// Reads and parses an encrypted file without recovering its data key.
[[nodiscard]] OpenedFile load_encrypted_file(const std::string& path, const OpenOptions& options);

/// The bytes of an encrypted file. Throws Error (input_unreadable) if there would be more of them
/// than are read back (max_sops_file_size).
[[nodiscard]] std::string emit_encrypted_file(const Document& document, Format format);

/// Replaces the file that a document was loaded from, if it is still the same. `encryption` is that
/// of the document, which gets its MAC meanwhile. Throws FileChanged, and Error (encrypting_tree,
/// input_unreadable, output_unwritable).
void replace_encrypted_file(const std::string& path, OpenedFile& file,
                            DocumentEncryption& encryption);

/// The same for a document that is not decrypted and in which one value was set: the new file is
/// written while the old one is authenticated, and takes its place only if that holds. The document
/// is spent then. Throws what decrypt_document throws, too, and rather than that the new file can't
/// be written.
void replace_changed_file(const std::string& path, OpenedFile& file, const EarlierValue& earlier);

}  // namespace secretsctl::sops
