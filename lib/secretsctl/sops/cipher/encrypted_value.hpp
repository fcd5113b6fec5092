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

/// Whether a stored text has the look of an encrypted value; it may still be damaged.
[[nodiscard]] bool is_encrypted_value(std::string_view stored) noexcept;

/// A decrypted value with its type.
struct TypedPlaintext {
  ValueType type = ValueType::str;
  SecretBytes canonical;
};

/// Encrypts and decrypts the values of one file. The empty value is not encrypted: its stored text
/// is empty too.
class ValueCipher {
 public:
  /// `data_key` is 32 bytes.
  explicit ValueCipher(const SecretBytes& data_key) : aes_(data_key) {}

  /// Decrypts `ENC[...]` or the empty text; nothing if it is damaged, was made for other additional
  /// data or under another key, or holds no value of its type.
  [[nodiscard]] std::optional<TypedPlaintext> decrypt(std::string_view stored,
                                                      std::string_view additional_data);

  /// The encrypted value, with a fresh IV of 32 random bytes. The text is the arena's.
  [[nodiscard]] std::string_view encrypt(ValueType type, const SecretBytes& canonical,
                                         std::string_view additional_data, TextArena& texts);
  /// The same at the beginning of a room that is large enough.
  [[nodiscard]] std::string_view encrypt(ValueType type, ByteView canonical,
                                         std::string_view additional_data, std::span<char> room);
  /// The bytes that an encrypted value takes whose canonical plaintext has `size` bytes.
  [[nodiscard]] static std::size_t stored_size(std::size_t size, ValueType type);

 private:
  crypto::Aes256Gcm aes_;
  crypto::RandomReserve random_;
  // Reused from value to value; they hold ciphertext alone.
  Bytes data_;
  Bytes iv_;
  Bytes tag_;
};

}  // namespace secretsctl::sops
