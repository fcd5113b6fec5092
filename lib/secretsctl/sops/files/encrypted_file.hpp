#pragma once

#include <functional>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/file_stamp.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

namespace secretsctl::sops {
class DocumentEncryption;
class QuickSet;
}  // namespace secretsctl::sops

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// An encrypted file that was read and parsed: its tree has only stored texts. Nothing in it is
/// authenticated.
struct LoadedFile {
  Document document;               ///< Stored texts and metadata.
  Format format = Format::dotenv;  ///< The format that was read.
  FileStamp stamp;                 ///< Taken before reading, if the file can be written back.
};

/// A decrypted file. Its MAC is verified, unless the caller asked to skip it.
struct OpenedFile {
  Document document;               ///< Decrypted.
  Format format = Format::dotenv;  ///< The format that was read.
  DecryptNotes notes;              ///< What a user may want to know.
  FileStamp stamp;                 ///< Taken before reading, if the file can be written back.
  SecretBytes data_key;            ///< 32 bytes, to encrypt changed values.
};

/// Options for opening a file.
struct OpenOptions {
  std::optional<Format> format;       ///< Empty: from the name, else from the content.
  MacCheck mac = MacCheck::required;  ///< What a wrong MAC does.
  /// `forgotten` where nothing is written back: a large file then takes a third less memory.
  StoredTexts stored = StoredTexts::kept;
  ErrorKind missing = ErrorKind::input_unreadable;  ///< The kind if the file does not exist.
  PathReach reach = PathReach::anywhere;            ///< Where the path may lead.
};

/// A file whose data key is known but that is not authenticated: its values stay hidden until it
/// becomes an OpenedFile. Its metadata, and its parts in clear, can be read as in any file.
class UnlockedFile {
 public:
  /// Throws Error (no_data_key): see recover_data_key.
  UnlockedFile(LoadedFile file, const std::string& path, IdentitySearch& search);

  /// The document with its stored texts: what is encrypted is ciphertext.
  [[nodiscard]] const Document& stored() const noexcept { return file_.document; }
  /// The format of the file.
  [[nodiscard]] Format format() const noexcept { return file_.format; }

  /// Decrypts it and checks the MAC. This object must not be used afterwards. Throws the errors of
  /// decrypt_document.
  [[nodiscard]] OpenedFile authenticate(MacCheck mac, StoredTexts stored) &&;

 private:
  friend class QuickSet;

  LoadedFile file_;
  SecretBytes data_key_;
};

/// The bytes of an encrypted file, of which nothing but the format is known.
struct EncryptedBytes {
  LargeBytes bytes;                ///< The file.
  Format format = Format::dotenv;  ///< By the options, its name or its content.
  FileStamp stamp;                 ///< Taken before reading, if the file can be written back.
};

/// Reads an encrypted file (`-` is standard input). Throws the errors of load_encrypted_file, but
/// for those of its content.
[[nodiscard]] EncryptedBytes read_encrypted_file(const std::string& path,
                                                 const OpenOptions& options);

/// Reads and parses an encrypted file (`-` is standard input), or given bytes under a name. Every
/// message begins with the file's name. Throws Error: see read_file and Store::load_encrypted;
/// (not_encrypted) if neither name nor content shows the format.
[[nodiscard]] LoadedFile load_encrypted_file(const std::string& path, const OpenOptions& options);
/// The same of bytes in memory; `name` is what messages call them.
[[nodiscard]] LoadedFile load_encrypted_bytes(LargeBytes file, const std::string& name,
                                              const OpenOptions& options);

/// Throws Error (generic) if git left the conflict of a merge in the text of a file; it names the
/// line and the command that finishes the merge. The message does not begin with the name.
void refuse_conflict(std::string_view text, const std::string& name);

/// Loads a file and recovers its data key.
[[nodiscard]] UnlockedFile unlock_file(const std::string& path, const OpenOptions& options,
                                       IdentitySearch& search);

/// Loads a file, recovers its data key and decrypts it.
[[nodiscard]] OpenedFile open_encrypted_file(const std::string& path, const OpenOptions& options,
                                             IdentitySearch& search);

/// The bytes of an encrypted file. Throws Error (input_unreadable) if they exceed
/// max_sops_file_size, the limit for reading.
[[nodiscard]] std::string emit_encrypted_file(const Document& document, Format format);

/// Replaces the file that a document was loaded from, if it has not changed since. `encryption`
/// belongs to the document and sets its MAC meanwhile. Throws FileChanged, and Error
/// (encrypting_tree, input_unreadable, output_unwritable).
void replace_encrypted_file(const std::string& path, OpenedFile& file,
                            DocumentEncryption& encryption);

/// Replaces the file that a document was loaded from, if it has not changed since. Calls `complete`
/// before it writes the metadata. Throws FileChanged, the errors of `complete`, and Error
/// (input_unreadable, output_unwritable).
void replace_loaded_file(const std::string& path, const Document& document, Format format,
                         const FileStamp& stamp, const std::function<void()>& complete);

/// Replaces the file that was opened, with its stored texts kept, by a plaintext of mode 0600, if
/// it has not changed since. Throws FileChanged, the errors of `write`, and Error
/// (output_unwritable).
void replace_by_plaintext(const std::string& path, const OpenedFile& file,
                          const std::function<void(Sink&)>& write);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
