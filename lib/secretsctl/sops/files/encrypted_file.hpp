#pragma once

#include <functional>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_stamp.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

namespace secretsctl::sops {

/// An encrypted file that was read and parsed: its tree has stored texts alone. Nothing of it is
/// authenticated.
struct LoadedFile {
  Document document;
  Format format = Format::dotenv;
  FileStamp stamp;  ///< From before it was read, if it can be written back.
};

/// A file that is open: its document is decrypted and, unless it was asked for without, its MAC
/// has held.
struct OpenedFile {
  Document document;
  Format format = Format::dotenv;
  DecryptNotes notes;
  FileStamp stamp;       ///< From before it was read, if it can be written back.
  SecretBytes data_key;  ///< 32 bytes, to encrypt what is changed.
};

/// How a file is opened.
struct OpenOptions {
  std::optional<Format> format;  ///< Else from the name, else from the content.
  MacCheck mac = MacCheck::required;
  /// Forgotten where nothing of it is written back: a large file then takes a third less memory.
  StoredTexts stored = StoredTexts::kept;
  ErrorKind missing = ErrorKind::input_unreadable;  ///< The kind when the file is not there.
};

/// A file whose data key is known and that is not authenticated: nobody sees a value of it before
/// it is turned into an OpenedFile. What it says about itself, and what of it is in clear, can be
/// looked at as of any file.
class UnlockedFile {
 public:
  /// Throws Error (no_data_key): see recover_data_key.
  UnlockedFile(LoadedFile file, const std::string& path, IdentitySearch& search);

  [[nodiscard]] const Document& stored() const noexcept { return file_.document; }
  [[nodiscard]] Format format() const noexcept { return file_.format; }

  /// Decrypts it and checks the MAC; this object is spent then. Throws what decrypt_document
  /// throws.
  [[nodiscard]] OpenedFile authenticate(MacCheck mac, StoredTexts stored) &&;

 private:
  friend class QuickSet;

  LoadedFile file_;
  SecretBytes data_key_;
};

/// Reads and parses an encrypted file (`-` is standard input), or the bytes of one that goes by a
/// name. Every message begins with the file's name. Throws Error: see read_file and
/// Store::load_encrypted; (not_encrypted) if neither name nor content tells the format.
[[nodiscard]] LoadedFile load_encrypted_file(const std::string& path, const OpenOptions& options);
[[nodiscard]] LoadedFile load_encrypted_bytes(LargeBytes file, const std::string& name,
                                              const OpenOptions& options);

/// Throws Error (generic) if git left the conflict of a merge in the text of a file; it names the
/// line and the command that finishes the merge. The message does not begin with the name.
void refuse_conflict(std::string_view text, const std::string& name);

/// Loads a file, and recovers the data key.
[[nodiscard]] UnlockedFile unlock_file(const std::string& path, const OpenOptions& options,
                                       IdentitySearch& search);

/// The same, and decrypts it.
[[nodiscard]] OpenedFile open_encrypted_file(const std::string& path, const OpenOptions& options,
                                             IdentitySearch& search);

/// The bytes of an encrypted file. Throws Error (input_unreadable) if there would be more of them
/// than are read back (max_sops_file_size).
[[nodiscard]] std::string emit_encrypted_file(const Document& document, Format format);

/// Replaces the file that a document was loaded from, if it is still the same. `encryption` is that
/// of the document, which gets its MAC meanwhile. Throws FileChanged, and Error (encrypting_tree,
/// input_unreadable, output_unwritable).
void replace_encrypted_file(const std::string& path, OpenedFile& file,
                            DocumentEncryption& encryption);

/// Replaces the file that a document was loaded from, if it is still the same. `complete` is called
/// before the metadata are written. Throws FileChanged, what `complete` throws, and Error
/// (input_unreadable, output_unwritable).
void replace_loaded_file(const std::string& path, const Document& document, Format format,
                         const FileStamp& stamp, const std::function<void()>& complete);

}  // namespace secretsctl::sops
