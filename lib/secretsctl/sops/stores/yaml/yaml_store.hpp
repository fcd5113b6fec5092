#pragma once

#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {

/// YAML as SOPS reads and writes it (stores/yaml), with the metadata under `sops`, the last key of
/// each document. The layout of a text stays: an encrypted file looks like its plaintext but for
/// the values, and the other way round. Aliases are expanded, as by SOPS.
class YamlStore final : public Store {
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
  void settle_comments(Document& document) const override;
  [[nodiscard]] bool keeps_types() const override { return true; }
  void check_path(const TreePath& path) const override;
  [[nodiscard]] std::string problem_in_clear(const SecretBytes& value) const override;
};

}  // namespace secretsctl::sops
