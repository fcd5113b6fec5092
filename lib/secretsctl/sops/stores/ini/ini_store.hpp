#pragma once

#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {

/// INI as SOPS reads and writes it (stores/ini over gopkg.in/ini.v1): sections of texts, with the
/// metadata flattened in a section [sops]. The layout of a text stays. A plaintext of which SOPS
/// would lose or change something is refused. Each text is read again before it is handed out.
class IniStore final : public Store {
 public:
  [[nodiscard]] Document load_encrypted(LargeBytes file) const override;
  [[nodiscard]] Tree load_plain(const SecretBytes& file) const override;
  void write_encrypted(const Document& document, Sink& out,
                       const CompleteMetadata& complete) const override;
  void write_plain(const Tree& tree, Sink& out) const override;
  [[nodiscard]] SecretBytes emit_value(const Item& item) const override;
  void adapt(Tree& tree) const override;
  /// The layout of the edited plaintext becomes that of the document.
  TreeChanges update(Document& document, const SecretBytes& file) const override;
  [[nodiscard]] bool keeps_types() const override { return false; }
  void check_path(const TreePath& path) const override;
  void check_text(const TreePath& path, const SecretBytes& value) const override;
  [[nodiscard]] std::string problem_in_clear(const SecretBytes& value) const override;
};

/// The metadata in the section [sops] of a text; see FormatRow::metadata_of.
[[nodiscard]] std::optional<MetadataMap> ini_metadata(std::string_view text);

}  // namespace secretsctl::sops
