#pragma once

#include <cstdint>
#include <memory>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
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

/// A format whose plaintext can be encrypted part by part. What it makes is what a tree would give.
class TextEncryption {
 public:
  virtual ~TextEncryption() = default;

  /// Divides a plaintext into parts of about `size` bytes that can be encrypted each for itself.
  [[nodiscard]] virtual std::vector<PlainPart> divide(std::string_view text,
                                                      std::size_t size) const = 0;

  /// What one thread encrypts parts with; `selector` is that of the metadata, both have to outlive
  /// the object. What Store::write_encrypted() writes of a document without items goes after the
  /// last part.
  [[nodiscard]] virtual std::unique_ptr<PartEncryption> part_encryption(
      const Metadata& metadata, const Selector& selector, const SecretBytes& data_key) const = 0;
};

}  // namespace secretsctl::sops
