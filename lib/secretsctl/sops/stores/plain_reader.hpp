#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Makes a tree of a plaintext: a store of its own format, or what reads a text that no store
/// writes. It has no state that changes, so that threads may share it.
class PlainReader {
 public:
  virtual ~PlainReader() = default;

  /// Parses a plaintext into a tree without stored texts. Throws Error (input_unreadable) that
  /// names the line and never its content, and (already_encrypted) if it holds SOPS metadata.
  [[nodiscard]] virtual Tree load_plain(const SecretBytes& file) const = 0;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
