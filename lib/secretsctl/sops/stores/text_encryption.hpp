#pragma once

#include <memory>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/stores/text_part.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The encrypted text of a part, and its contribution to the MAC.
struct EncryptedPart {
  std::string_view text;  ///< The text of the encrypted file.
  MacPart mac;            ///< Holds views of the plaintext and of `values`.
  std::vector<SecretBytes> values;
  std::vector<std::string> keys_with_newlines;  ///< The keys whose values hold a newline.
  ClearParts clear;
};

/// Turns parts of a plaintext into parts of a new encrypted file, on one thread, without a tree.
class PartEncryption {
 public:
  virtual ~PartEncryption() = default;

  /// `texts` receives the text. Throws the errors of Store::load_plain, and Error
  /// (encrypting_tree).
  [[nodiscard]] virtual EncryptedPart encrypt(const TextPart& part, TextArena& texts) = 0;
};

/// A format that can encrypt a plaintext part by part. The result is the same as from a tree.
class TextEncryption {
 public:
  virtual ~TextEncryption() = default;

  /// Divides a plaintext into parts of about `size` bytes that can be encrypted independently.
  [[nodiscard]] virtual std::vector<TextPart> divide(std::string_view text,
                                                     std::size_t size) const = 0;

  /// The encryption for one thread. `selector` is made from the metadata; both must outlive the
  /// object. After the last part comes the text that Store::write_encrypted() writes for a document
  /// without items.
  [[nodiscard]] virtual std::unique_ptr<PartEncryption> part_encryption(
      const Metadata& metadata, const Selector& selector, const SecretBytes& data_key) const = 0;
};

}  // namespace secretsctl::sops
