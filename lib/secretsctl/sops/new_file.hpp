#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <secretsctl/sops/encryption_plan.hpp>
#include <secretsctl/sops/store.hpp>
#include <secretsctl/sops/text_arena.hpp>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// An encrypted file that is made anew from a plaintext. Its parts are read, encrypted and printed
/// each on one thread, so that no tree of the whole is built.
class NewFile {
 public:
  /// `store` is that of both texts.
  NewFile(const Store& store, NewMetadata metadata);

  /// Encrypts a plaintext; call it once. Throws what Store::load_plain throws, for the first line
  /// that can't be read, and Error (encrypting_tree).
  void encrypt(const SecretBytes& plaintext);

  /// The keys whose values hold a newline, in the order of the file.
  [[nodiscard]] const std::vector<std::string>& keys_with_newlines() const noexcept {
    return keys_with_newlines_;
  }

  /// Writes the file. Throws Error (input_unreadable) before it writes anything if there would be
  /// more of it than is read back (max_sops_file_size).
  void write(Sink& out) const;

 private:
  struct Part;
  class Worker;
  void take(Part& part, MacHash& hash);

  const Store& store_;
  NewMetadata made_;
  std::list<TextArena> texts_;  // one of each thread
  std::vector<std::string_view> parts_;
  std::string trailer_;  // the metadata
  std::vector<std::string> keys_with_newlines_;
};

}  // namespace secretsctl::sops
