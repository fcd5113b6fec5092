#pragma once

#include <list>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// An encrypted file that is made anew from a plaintext. No tree of it is built: its parts
/// are encrypted for themselves, those of a large file by several threads.
class NewFile {
 public:
  /// `store` is that of both texts.
  NewFile(const Store& store, NewMetadata metadata);

  /// Encrypts a plaintext; call it once. Throws what Store::load_plain throws, for the first line
  /// that can't be read, Error (encrypting_tree), and (input_unreadable) if there would be more of
  /// it than is read back (max_sops_file_size).
  void encrypt(const SecretBytes& plaintext);

  /// The keys whose values hold a newline, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& keys_with_newlines() const noexcept {
    return keys_with_newlines_;
  }

  /// What of it is stored in clear.
  [[nodiscard]] const ClearParts& clear() const noexcept { return clear_; }

  /// Writes the file.
  void write(Sink& out) const;

 private:
  void take(EncryptedPart part, MacHash& hash);

  const Store& store_;
  NewMetadata made_;
  std::list<TextArena> texts_;  // one of each thread
  std::vector<std::string_view> parts_;
  std::size_t size_ = 0;  // of the parts
  std::string trailer_;   // the metadata
  std::vector<std::string> keys_with_newlines_;
  ClearParts clear_;
};

}  // namespace secretsctl::sops
