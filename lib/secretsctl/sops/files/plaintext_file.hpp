#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {
class TextDecryption;
}

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The plaintext of an encrypted file, in the file's own format. One object is for one thread at a
/// time.
class PlaintextFile {
 public:
  /// Reads and decrypts a file (`-` is standard input) and checks its MAC. Every message begins
  /// with the file's name. Throws the errors of open_encrypted_file.
  PlaintextFile(const std::string& path, const OpenOptions& options, IdentitySearch& search);

  /// What a user may want to know.
  [[nodiscard]] const DecryptNotes& notes() const noexcept { return notes_; }

  /// The paths of unauthenticated values in clear, printable and in the order of the file.
  [[nodiscard]] const std::vector<std::string>& unauthenticated_keys() const noexcept {
    return unauthenticated_;
  }

  /// Writes the plaintext. Throws the errors of Store::write_plain.
  void write(Sink& out) const;

 private:
  void decrypt_tree(EncryptedBytes file, const std::string& path, const OpenOptions& options,
                    IdentitySearch& search);
  void decrypt_text(const TextDecryption& decryption, std::string_view file,
                    const std::string& path, MacCheck check, IdentitySearch& search);
  void decrypt_parts(const TextDecryption& decryption, std::string_view file,
                     const Metadata& metadata, const SecretBytes& data_key, MacCheck check);

  std::optional<OpenedFile> opened_;
  std::vector<SecretBytes> parts_;  // of a text without a tree
  DecryptNotes notes_;
  std::vector<std::string> unauthenticated_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
