#pragma once

#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/text_decryption.hpp>

namespace secretsctl::sops {

/// Decrypts dotenv lines without a tree. A tree would give the same result (decrypt_document), but
/// building and freeing it takes as long as the decryption.
class DotenvDecryption final : public PartDecryption {
 public:
  /// `selector` is made from the metadata's selection; both must outlive this object. The data key
  /// has 32 bytes; `end` is the line end of the file.
  DotenvDecryption(const Metadata& metadata, const Selector& selector, const SecretBytes& data_key,
                   LineEnd end);

  [[nodiscard]] DecryptedPart decrypt(const TextPart& part) override;

 private:
  // A plaintext that the MAC covers: in the text that is being made, or the next of the values.
  struct Covered {
    bool is_in_text = false;
    std::size_t offset = 0;
    std::size_t size = 0;
  };
  void decrypt_comment(const DotenvLine& line, DecryptedPart& part);
  void decrypt_value(const DotenvLine& line, DecryptedPart& part);
  void add_clear(const DotenvLine& line, const LeafContext& place, DecryptedPart& part);
  void add_encrypted(std::string_view stored, const LeafContext& place, DecryptedPart& part);
  void finish(DecryptedPart& part) const;

  const Metadata& metadata_;
  ValueCipher cipher_;
  LeafSelection selection_;
  LineEnd end_;
  SecretBuffer text_;
  SecretBuffer value_;
  std::vector<Covered> covered_;
};

/// Decrypts dotenv part by part.
class DotenvTextDecryption final : public TextDecryption {
 public:
  [[nodiscard]] Metadata metadata(std::string_view file) const override;
  void check_lines(std::string_view file) const override;
  [[nodiscard]] std::vector<TextPart> divide(std::string_view file,
                                             std::size_t size) const override;
  [[nodiscard]] std::unique_ptr<PartDecryption> part_decryption(
      std::string_view file, const Metadata& metadata, const Selector& selector,
      const SecretBytes& data_key) const override;
};

}  // namespace secretsctl::sops
