#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <span>
#include <vector>

// Shamir's secret sharing over GF(256) in the form that SOPS took from HashiCorp Vault: the field
// of AES (polynomial 0x11b); a part is as long as the secret and one byte more, its x coordinate,
// at the end.

namespace secretsctl::sops {

/// As many parts as there are x coordinates.
inline constexpr std::size_t max_shamir_parts = 255;

/// Divides a secret into `parts` parts (2 to 255), `threshold` (2 to `parts`) of which are needed.
/// The x coordinates are 1, 2, 3... in order.
[[nodiscard]] std::vector<SecretBytes> split_secret(const SecretBytes& secret, std::size_t parts,
                                                    std::size_t threshold);

/// The secret of enough parts; too few of them, or parts of different secrets, give another one:
/// nothing here tells. Nothing if there are fewer than two, or their sizes or x coordinates can't
/// be of one secret.
[[nodiscard]] std::optional<SecretBytes> combine_secret(std::span<const SecretBytes> parts);

}  // namespace secretsctl::sops
