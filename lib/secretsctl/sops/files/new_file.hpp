#pragma once

#include <list>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {
class MacHash;
class TextEncryption;
struct EncryptedPart;
}  // namespace secretsctl::sops

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A new encrypted file, made from a plaintext. One object is for one thread at a time.
class NewFile {
 public:
  /// `from` reads the plaintext, `to` is the encrypted file's store.
  NewFile(const PlainReader& from, const Store& to, NewMetadata metadata);

  /// Has the file written in the style of its format, not in that of the plaintext. Call it before
  /// encrypt().
  void lay_out_anew() noexcept { keeps_layout_ = false; }

  /// Encrypts a plaintext; call it once. Throws the errors of PlainReader::load_plain for the first
  /// line that can't be read, the errors of Store::adapt, Error (encrypting_tree), and
  /// (input_unreadable) if the result exceeds max_sops_file_size, the limit for reading.
  void encrypt(const SecretBytes& plaintext);

  /// The keys whose values hold a newline that the format made from two characters, in the order of
  /// the file.
  [[nodiscard]] const std::vector<std::string>& keys_with_newlines() const noexcept {
    return keys_with_newlines_;
  }

  /// The parts of the file that are stored in clear.
  [[nodiscard]] const ClearParts& clear() const noexcept { return clear_; }

  /// Writes the file.
  void write(Sink& out) const;

 private:
  void encrypt_parts(const TextEncryption& encryption, const SecretBytes& plaintext);
  void encrypt_tree(const SecretBytes& plaintext);
  void take(EncryptedPart part, MacHash& hash);

  const PlainReader& from_;
  const Store& to_;
  NewMetadata made_;
  bool keeps_layout_;
  std::list<TextArena> texts_;  // one for each thread
  std::vector<std::string_view> parts_;
  std::size_t size_ = 0;  // total of the parts
  std::string trailer_;   // the metadata, where they are no part
  std::vector<std::string> keys_with_newlines_;
  ClearParts clear_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
