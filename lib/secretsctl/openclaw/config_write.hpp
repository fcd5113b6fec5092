#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::openclaw {

/// What became of a configuration that a provider was to be written into.
struct ConfigWrite {
  enum class Outcome { written, unchanged, left_alone };
  Outcome outcome = Outcome::left_alone;
  std::string backup;  ///< Where the old text is kept, if it was written.
  std::string reason;  ///< Why it was left alone, and where the piece belongs.
};

/// A strict JSON text with a provider put into `secrets.providers`: every other byte stays, and the
/// new text is indented like what is around it. Of a provider of that name the members that
/// `provider` (an object of JSON) has are replaced, and the others stay. Throws Error (generic)
/// that says why it can't be done: JSON5, `$include` in the way, a provider of another source.
[[nodiscard]] SecretBytes splice_provider(std::string_view config, const std::string& alias,
                                          const std::string& provider);

/// Puts a provider into a configuration, keeping its mode and owner, and keeps the old text beside
/// it, readable by its owner alone. A file that splice_provider can't change is left alone. In the
/// folder of another user root acts as that user (path_owner): only for a process with one thread.
/// Throws Error (input_unreadable, output_unwritable; generic if the file was changed meanwhile).
[[nodiscard]] ConfigWrite write_provider(const std::string& path, const std::string& alias,
                                         const std::string& provider);

}  // namespace secretsctl::openclaw
