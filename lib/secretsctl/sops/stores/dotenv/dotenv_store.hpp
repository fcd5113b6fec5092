#pragma once

#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {

/// Dotenv as SOPS reads and writes it (stores/dotenv): `KEY=value` lines up to `\n`, all after the
/// first `=` being the value; `#` in the first column makes a comment; empty lines are dropped. The
/// two characters backslash and n in a value are a newline; there is no other escape, no quoting
/// and no trimming. Keys may repeat and may be empty.
class DotenvStore final : public Store {
 public:
  /// A file whose line ends were all turned into CRLF (git's autocrlf) is read as it was before.
  [[nodiscard]] Document load_encrypted(LargeBytes file) const override;
  [[nodiscard]] Tree load_plain(const SecretBytes& file) const override;
  void write_encrypted(const Document& document, Sink& out,
                       const CompleteMetadata& complete) const override;
  void write_plain(const Tree& tree, Sink& out) const override;
  /// What reads as `decrypt` printed it keeps its stored text, and nothing of it is parsed anew.
  TreeChanges update(Document& document, const SecretBytes& file) const override;
  [[nodiscard]] SecretBytes emit_value(const Item& item) const override;
  void adapt(Tree& tree) const override;
  [[nodiscard]] bool keeps_types() const override { return false; }
  void check_path(const TreePath& path) const override;
  [[nodiscard]] std::string problem_in_clear(const SecretBytes& value) const override;
  [[nodiscard]] const TextEncryption* text_encryption() const override;
};

}  // namespace secretsctl::sops
