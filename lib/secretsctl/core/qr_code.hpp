#pragma once

#include <secretsctl/core/secret.hpp>

// A text as a QR code (ISO/IEC 18004) that a terminal or a printer shows.

namespace secretsctl {

/// Whether this build can draw them: the library for it may have been left out.
[[nodiscard]] bool has_qr_codes() noexcept;

/// How a code is coloured.
enum class QrColours {
  none,      ///< Dark modules are the ink, for paper.
  explicit_  ///< Black on white whatever the terminal's own colours are, by its escape sequences.
};

/// The code of a secret text in lines of half blocks (UTF-8), two rows of modules a line, with the
/// light border that readers need. The text and all that is made of it stay in secret memory.
/// Throws Error (generic) in a build without codes, and for a text that is too long (some 300
/// letters).
[[nodiscard]] SecretBytes qr_code(const SecretBytes& text, QrColours colours);

}  // namespace secretsctl
