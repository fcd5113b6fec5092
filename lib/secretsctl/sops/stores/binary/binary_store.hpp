#pragma once

#include <secretsctl/sops/stores/json/json_store.hpp>

namespace secretsctl::sops {

/// A file with any content as SOPS encrypts it (stores/json, BinaryStore): one value `data`, in
/// JSON. It is always encrypted, whatever a rule says.
class BinaryStore final : public JsonStore {
 public:
  [[nodiscard]] Tree load_plain(const SecretBytes& file) const override;
  void write_encrypted(const Document& document, Sink& out,
                       const CompleteMetadata& complete) const override;
  void write_plain(const Tree& tree, Sink& out) const override;
  [[nodiscard]] SecretBytes emit_value(const Item& item) const override;
  void adapt(Tree& tree) const override;
  void check_path(const TreePath& path) const override;
  void check_text(const TreePath&, const SecretBytes&) const override {}
  [[nodiscard]] bool obeys_selection() const override { return false; }

 protected:
  [[nodiscard]] MetadataMap metadata_of(const Document& document) const override;
};

}  // namespace secretsctl::sops
