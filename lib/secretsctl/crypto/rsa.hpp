#pragma once

#include <memory>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

namespace secretsctl::crypto {

/// The accepted sizes of a modulus, in bits: age refuses shorter ones, OpenSSH makes no longer
/// ones, and the time of an operation grows with the cube of the size.
inline constexpr std::size_t min_rsa_bits = 2048;
inline constexpr std::size_t max_rsa_bits = 16384;

/// An RSA public key, its numbers big-endian without leading zeros.
struct RsaPublicKey {
  Bytes modulus;
  Bytes exponent;
};

/// An RSA private key, its numbers big-endian.
struct RsaNumbers {
  SecretBytes private_exponent;
  SecretBytes prime1;
  SecretBytes prime2;
};

/// Throws Error (generic) for a key of a size that is not taken.
void check_rsa_size(const RsaPublicKey& key);

/// RSAES-OAEP (RFC 8017 section 7.1) with SHA-256 for hash and mask, to a public key. Throws Error
/// (generic) for a key that is invalid or has a size that is not accepted.
[[nodiscard]] Bytes rsa_oaep_seal(const RsaPublicKey& key, std::string_view label,
                                  const SecretBytes& plaintext);

/// An RSA private key. Botan keeps its numbers in its own secret memory, which is also locked and
/// zeroed.
class RsaPrivateKey {
 public:
  /// Throws Error (generic) if the numbers do not belong together or have a size that is not
  /// accepted.
  RsaPrivateKey(const RsaPublicKey& public_key, const RsaNumbers& numbers);
  /// Parses an RSAPrivateKey (RFC 8017 appendix A.1.2) in DER. Throws Error (generic).
  explicit RsaPrivateKey(const SecretBytes& der);
  RsaPrivateKey(RsaPrivateKey&& other) noexcept;
  RsaPrivateKey& operator=(RsaPrivateKey&& other) noexcept;
  ~RsaPrivateKey();

  [[nodiscard]] RsaPublicKey public_key() const;

  /// Opens the result of rsa_oaep_seal for this key; nothing if it was made for another key or
  /// label.
  [[nodiscard]] std::optional<SecretBytes> oaep_open(std::string_view label, ByteView sealed) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace secretsctl::crypto
