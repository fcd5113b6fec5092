#pragma once

#include <array>
#include <secretsctl/age/line_source.hpp>
#include <secretsctl/age/stanza.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <vector>

// The header of an age file (C2SP age.md, "Header").

namespace secretsctl::age {

/// The largest header that is read: 1 MiB, a few thousand recipients.
inline constexpr std::size_t max_header_size = std::size_t{1024} * 1024;

/// A parsed header.
struct Header {
  std::vector<Stanza> stanzas;
  std::string authenticated;  ///< Its text up to and including `---`: the MAC covers it.
  Bytes mac;                  ///< 32 bytes.
};

/// Reads a header and leaves the source at the payload. Throws Error (age_header).
[[nodiscard]] Header read_header(LineSource& source);

/// Whether the header's MAC is right under the file key.
[[nodiscard]] bool verify_header(const Header& header, const SecretBytes& file_key);

/// The text of a header for these stanzas, with its MAC.
[[nodiscard]] std::string write_header(const std::vector<Stanza>& stanzas,
                                       const SecretBytes& file_key);

}  // namespace secretsctl::age
