#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::openclaw {

/// The result of write_provider().
struct ConfigWrite {
  enum class Outcome { written, unchanged, left_alone };
  Outcome outcome = Outcome::left_alone;
  std::string backup;  ///< The copy of the old text, if the file was written.
  std::string reason;  ///< Why the file was not changed, and where to put the piece.
};

/// Puts a provider into `secrets.providers` of a strict JSON text. Every other byte stays; the new
/// text is indented like its surroundings. If a provider of that name exists, the members of
/// `provider` (a JSON object) replace its members of the same name, and the others stay. Throws
/// Error (generic) with the reason if it can't: JSON5, an `$include` on the path, a provider of
/// another source.
[[nodiscard]] SecretBytes splice_provider(std::string_view config, const std::string& alias,
                                          const std::string& provider);

/// Puts a provider into a configuration file. Keeps its mode and owner, and keeps the old text
/// beside it, readable only by its owner. A file that splice_provider can't change stays unchanged.
/// In another user's folder root acts as that user (path_owner): only for a process with one
/// thread. Throws Error (input_unreadable, output_unwritable; generic if the file was changed
/// meanwhile).
[[nodiscard]] ConfigWrite write_provider(const std::string& path, const std::string& alias,
                                         const std::string& provider);

}  // namespace secretsctl::openclaw
