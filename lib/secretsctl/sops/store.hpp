#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/document.hpp>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// Turns the bytes of one format into a tree and back. A new format is a new store.
class Store {
 public:
  virtual ~Store() = default;

  /// Parses an encrypted file: a tree of stored texts, and the metadata. Throws Error (generic)
  /// that names the line; a file without metadata is one of those.
  [[nodiscard]] virtual Document load_encrypted(Bytes file) const = 0;

  /// Parses a plaintext into a tree without stored texts. Throws Error (input_unreadable) that
  /// names the line and never its content, and (already_encrypted) if it holds SOPS metadata.
  [[nodiscard]] virtual Tree load_plain(const SecretBytes& file) const = 0;

  /// The encrypted file: stored texts, then metadata.
  [[nodiscard]] virtual std::string emit_encrypted(const Document& document) const = 0;

  /// The plaintext of a decrypted tree.
  [[nodiscard]] virtual SecretBytes emit_plain(const Tree& tree) const = 0;
};

/// The formats, as --input-type names them.
enum class Format { dotenv };

/// The store of a format. It has no state and lives as long as the process.
[[nodiscard]] const Store& store_for(Format format);

/// The format of a --input-type or --output-type. Throws Error (generic) for one that is not
/// supported, naming those that are.
[[nodiscard]] Format parse_format(std::string_view name);

/// The format that a file's name tells: `.env`, `.env.*` and `*.env`, each also with `.enc` after
/// it, are dotenv. (sops goes by the last extension alone.) Nothing if the name tells none.
[[nodiscard]] std::optional<Format> format_of_name(std::string_view path);

/// The format of an encrypted file from its content, where the name tells none.
[[nodiscard]] std::optional<Format> format_of_content(ByteView file);

}  // namespace secretsctl::sops
