#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <span>
#include <vector>

// Shamir's secret sharing over GF(256), in the form that SOPS took from HashiCorp Vault. The field
// is that of AES (polynomial 0x11b). A part is one byte longer than the secret: its x coordinate,
// at the end.

namespace secretsctl::sops {

/// One part for each possible x coordinate.
inline constexpr std::size_t max_shamir_parts = 255;

/// Divides a secret into `parts` parts (2 to 255), any `threshold` (2 to `parts`) of which recover
/// it. The x coordinates are 1, 2, 3... in order.
[[nodiscard]] std::vector<SecretBytes> split_secret(const SecretBytes& secret, std::size_t parts,
                                                    std::size_t threshold);

/// Recovers the secret from its parts. Too few parts, or parts of different secrets, yield a wrong
/// secret; this function can't detect that. Returns nothing if there are fewer than two parts, or
/// if their sizes or x coordinates can't belong to one secret.
[[nodiscard]] std::optional<SecretBytes> combine_secret(std::span<const SecretBytes> parts);

}  // namespace secretsctl::sops
