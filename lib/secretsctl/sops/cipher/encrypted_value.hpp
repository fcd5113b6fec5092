#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <string>
#include <string_view>

// `ENC[AES256_GCM,data:<base64>,iv:<base64>,tag:<base64>,type:<type>]`: one encrypted value, as
// SOPS writes it (aes/cipher.go).

namespace secretsctl::sops {

/// Whether a stored text has the form of an encrypted value; it may still be damaged.
[[nodiscard]] bool is_encrypted_value(std::string_view stored) noexcept;

/// A decrypted value with its type.
struct TypedPlaintext {
  ValueType type = ValueType::str;
  SecretBytes canonical;
};

/// Encrypts and decrypts the values of one file. An empty value is not encrypted: its stored text
/// is empty too.
class ValueCipher {
 public:
  /// `data_key` is 32 bytes.
  explicit ValueCipher(const SecretBytes& data_key) : aes_(data_key) {}

  /// Decrypts `ENC[...]` or the empty text. Nothing if it is damaged, was encrypted with other
  /// additional data or another key, or is not a valid value of its type.
  [[nodiscard]] std::optional<TypedPlaintext> decrypt(std::string_view stored,
                                                      std::string_view additional_data);

  /// As above; the canonical plaintext takes the place of what is in `canonical`.
  [[nodiscard]] std::optional<ValueType> decrypt(std::string_view stored,
                                                 std::string_view additional_data,
                                                 SecretBuffer& canonical);

  /// Encrypts a value with a fresh random IV of 32 bytes. The arena owns the text.
  [[nodiscard]] std::string_view encrypt(ValueType type, const SecretBytes& canonical,
                                         std::string_view additional_data, TextArena& texts);
  /// As above, into a buffer that is large enough; returns its used beginning.
  [[nodiscard]] std::string_view encrypt(ValueType type, ByteView canonical,
                                         std::string_view additional_data, std::span<char> room);
  /// The size of the encrypted value for a canonical plaintext of `size` bytes, in bytes.
  [[nodiscard]] static std::size_t stored_size(std::size_t size, ValueType type);

 private:
  // Decodes a stored text, which is not empty, into the buffers.
  [[nodiscard]] std::optional<ValueType> decode(std::string_view stored);

  crypto::Aes256Gcm aes_;
  crypto::RandomReserve random_;
  // Reused from value to value; they hold only ciphertext.
  Bytes data_;
  Bytes iv_;
  Bytes tag_;
};

}  // namespace secretsctl::sops
