#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// SHA-512 (FIPS 180-4) over pieces of secret data. Its state is secret memory.
class Sha512 {
 public:
  static constexpr std::size_t digest_size = 64;

  Sha512();
  void update(ByteView bytes);
  /// A second hash over the same pieces so far.
  [[nodiscard]] Sha512 clone() const;
  /// The digest of all pieces. The object must not be used afterwards.
  [[nodiscard]] std::array<std::uint8_t, digest_size> digest();

 private:
  explicit Sha512(SecretBytes state) noexcept;

  SecretBytes state_;
};

}  // namespace secretsctl::crypto
