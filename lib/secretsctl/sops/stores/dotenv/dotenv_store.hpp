#pragma once

#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {

/// Dotenv as SOPS reads and writes it (stores/dotenv): lines `KEY=value` that end in `\n`; the
/// value is all text after the first `=`; `#` in the first column makes a comment; empty lines are
/// dropped. Backslash and n in a value stand for a newline; there is no other escape, no quoting
/// and no trimming. Keys may repeat and may be empty.
class DotenvStore final : public Store {
 public:
  /// A file whose line ends were all turned into CRLF (git's autocrlf) is read as before that.
  [[nodiscard]] Document load_encrypted(LargeBytes file) const override;
  [[nodiscard]] Tree load_plain(const SecretBytes& file) const override;
  void write_encrypted(const Document& document, Sink& out,
                       const CompleteMetadata& complete) const override;
  void write_plain(const Tree& tree, Sink& out) const override;
  /// Lines equal to the output of `decrypt` keep their stored text and are not parsed again.
  TreeChanges update(Document& document, const SecretBytes& file) const override;
  [[nodiscard]] SecretBytes emit_value(const Item& item) const override;
  void adapt(Tree& tree) const override;
  [[nodiscard]] bool keeps_types() const override { return false; }
  void check_path(const TreePath& path) const override;
  [[nodiscard]] std::string problem_in_clear(const SecretBytes& value) const override;
  [[nodiscard]] const TextEncryption* text_encryption() const override;
  [[nodiscard]] const TextDecryption* text_decryption() const override;
};

}  // namespace secretsctl::sops
