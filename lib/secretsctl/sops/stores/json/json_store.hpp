#pragma once

#include <secretsctl/sops/stores/store.hpp>

namespace secretsctl::sops {

/// JSON as SOPS reads and writes it (stores/json): an object whose order and repeated keys are
/// kept, with the metadata under `sops`, its last key. Numbers that fit into 64 bits are integers,
/// all others floats. Stricter than SOPS where SOPS loses data: a text that ends early or continues
/// after its object is refused.
class JsonStore : public Store {
 public:
  [[nodiscard]] Document load_encrypted(LargeBytes file) const override;
  [[nodiscard]] Tree load_plain(const SecretBytes& file) const override;
  void write_encrypted(const Document& document, Sink& out,
                       const CompleteMetadata& complete) const override;
  void write_plain(const Tree& tree, Sink& out) const override;
  [[nodiscard]] SecretBytes emit_value(const Item& item) const override;
  void adapt(Tree& tree) const override;
  [[nodiscard]] bool keeps_types() const override { return true; }
  void check_path(const TreePath& path) const override;
  void check_text(const TreePath& path, const SecretBytes& value) const override;
  [[nodiscard]] std::string problem_in_clear(const SecretBytes& value) const override;

 protected:
  /// The metadata in the form of this format.
  [[nodiscard]] virtual MetadataMap metadata_of(const Document& document) const;

 private:
  void write_new(const Document& document, Sink& out, const CompleteMetadata& complete) const;
};

}  // namespace secretsctl::sops
