#pragma once

#include <memory>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/stores/text_part.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The plaintext of a part, and its contribution to the MAC. Nothing in it is authenticated before
/// the MAC of the whole file is checked.
struct DecryptedPart {
  SecretBytes text;  ///< The text of the plaintext file.
  MacPart mac;       ///< Holds views of `text` and of `values`.
  std::vector<SecretBytes> values;
  DecryptNotes notes;
  std::vector<std::string> clear_keys;  ///< The keys of values that are in clear and not empty.
};

/// Turns parts of an encrypted file into parts of its plaintext, on one thread, without a tree.
class PartDecryption {
 public:
  virtual ~PartDecryption() = default;

  /// Throws the errors of Store::load_encrypted for a line, and Error (decrypting_tree) that names
  /// the first damaged value.
  [[nodiscard]] virtual DecryptedPart decrypt(const TextPart& part) = 0;
};

/// A format that can decrypt a file part by part. The result is the same as from a tree.
class TextDecryption {
 public:
  virtual ~TextDecryption() = default;

  /// The metadata of a file. Throws the errors of Store::load_encrypted for them.
  [[nodiscard]] virtual Metadata metadata(std::string_view file) const = 0;

  /// Throws the error of Store::load_encrypted for the first line that can't be read.
  virtual void check_lines(std::string_view file) const = 0;

  /// Divides a file into parts of about `size` bytes that can be decrypted independently.
  [[nodiscard]] virtual std::vector<TextPart> divide(std::string_view file,
                                                     std::size_t size) const = 0;

  /// The decryption for one thread. `selector` is made from the metadata; both must outlive the
  /// object.
  [[nodiscard]] virtual std::unique_ptr<PartDecryption> part_decryption(
      std::string_view file, const Metadata& metadata, const Selector& selector,
      const SecretBytes& data_key) const = 0;
};

}  // namespace secretsctl::sops
