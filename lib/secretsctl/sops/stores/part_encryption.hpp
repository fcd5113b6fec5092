#pragma once

#include <cstdint>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Whole lines of a plaintext.
struct PlainPart {
  std::string_view text;
  std::uint32_t first_line = 1;
  std::uint32_t lines = 0;  ///< The number of newlines in it.
};

/// What became of a part.
struct EncryptedPart {
  std::string_view text;  ///< Of the encrypted file.
  MacPart mac;            ///< Of views of the plaintext, and of `values`.
  std::vector<SecretBytes> values;
  std::vector<std::string> keys_with_newlines;  ///< The keys whose values hold one.
  ClearParts clear;
};

/// Turns parts of a plaintext into those of a new encrypted file, on one thread, with nothing but
/// the text in between.
class PartEncryption {
 public:
  virtual ~PartEncryption() = default;

  /// `texts` takes the text. Throws what Store::load_plain throws, and Error (encrypting_tree).
  [[nodiscard]] virtual EncryptedPart encrypt(const PlainPart& part, TextArena& texts) = 0;
};

}  // namespace secretsctl::sops
