#pragma once

#include <list>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// An encrypted file that is made anew from a plaintext.
class NewFile {
 public:
  /// `from` reads the plaintext, `to` is the store of the encrypted file.
  NewFile(const PlainReader& from, const Store& to, NewMetadata metadata);

  /// Encrypts a plaintext; call it once. Throws what PlainReader::load_plain throws, for the first
  /// line that can't be read, what Store::adapt throws, Error (encrypting_tree), and
  /// (input_unreadable) if there would be more of it than is read back (max_sops_file_size).
  void encrypt(const SecretBytes& plaintext);

  /// The keys whose values hold a newline that the format made of two characters, in the order of
  /// the file.
  [[nodiscard]] const std::vector<std::string>& keys_with_newlines() const noexcept {
    return keys_with_newlines_;
  }

  /// What of it is stored in clear.
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
  std::list<TextArena> texts_;  // one of each thread
  std::vector<std::string_view> parts_;
  std::size_t size_ = 0;  // of the parts
  std::string trailer_;   // the metadata, or all of the file
  std::vector<std::string> keys_with_newlines_;
  ClearParts clear_;
};

}  // namespace secretsctl::sops
