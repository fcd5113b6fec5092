#pragma once

#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/secret.hpp>

// A second identity on paper, for the day on which the first one is lost.

namespace secretsctl::age {

/// Whether the paper has a QR code of the identity too, and how it is coloured.
enum class RecoveryCode { none, for_paper, for_terminal };

/// What goes onto the paper: a key file that says what it is, with a check line `# check: 1a2b
/// 3c4d` after the identity. These are the first eight digits of the SHA-256 of the identity's line
/// without its end, so that who types it in again can compare them with sha256sum; they tell
/// nothing about the identity. Throws Error (generic) for a code in a build without them.
[[nodiscard]] SecretBytes recovery_sheet(const NewIdentity& identity, RecoveryCode code);

}  // namespace secretsctl::age
