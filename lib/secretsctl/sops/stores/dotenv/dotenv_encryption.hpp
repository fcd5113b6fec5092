#pragma once

#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/text_encryption.hpp>

namespace secretsctl::sops {

/// Encrypts dotenv lines without a tree. A tree would give the same result (BatchEncryption), but
/// building and freeing it takes as long as the encryption.
class DotenvEncryption final : public PartEncryption {
 public:
  /// `metadata` decides which values are encrypted; `selector` is made from its selection; both
  /// must outlive this object. The data key has 32 bytes.
  DotenvEncryption(const Metadata& metadata, const Selector& selector, const SecretBytes& data_key);

  [[nodiscard]] EncryptedPart encrypt(const TextPart& part, TextArena& texts) override;

 private:
  class Room;
  void encrypt_comment(const DotenvLine& line, EncryptedPart& part, Room& room);
  void encrypt_value(const DotenvLine& line, EncryptedPart& part, Room& room);
  void append_stored(const DotenvLine& line, ByteView value, const LeafContext& place, Room& room);

  const Metadata& metadata_;
  const Selector& selector_;
  ValueCipher cipher_;
  LeafSelection selection_;
};

/// Encrypts dotenv part by part.
class DotenvTextEncryption final : public TextEncryption {
 public:
  [[nodiscard]] std::vector<TextPart> divide(std::string_view text,
                                             std::size_t size) const override;
  [[nodiscard]] std::unique_ptr<PartEncryption> part_encryption(
      const Metadata& metadata, const Selector& selector,
      const SecretBytes& data_key) const override;
};

}  // namespace secretsctl::sops
