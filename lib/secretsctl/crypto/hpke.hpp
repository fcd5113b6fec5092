#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <string_view>

namespace secretsctl::crypto {

/// The key and the nonce of a context's first message.
struct HpkeKey {
  SecretBytes key;
  ChaChaNonce nonce;
};

/// The key schedule of HPKE (RFC 9180 section 5.1) in base mode, with HKDF-SHA256 and
/// ChaCha20-Poly1305. `shared` is the shared secret of the key encapsulation mechanism `kem_id`.
[[nodiscard]] HpkeKey hpke_base_key(std::uint16_t kem_id, const SecretBytes& shared,
                                    std::string_view info);

}  // namespace secretsctl::crypto
