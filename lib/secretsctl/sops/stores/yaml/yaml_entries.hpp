#pragma once

#include <memory>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string_view>
#include <utility>

namespace secretsctl::sops {

/// The entries of a plaintext or an encrypted file, as parse_yaml() has them, and those of comments
/// that go-yaml drops. go-yaml gives the comments at the end of a document to other maps if a key
/// follows; since the metadata will follow there, the comments of a plaintext are given as if they
/// did.
[[nodiscard]] YamlEntries parse_yaml_file(std::string_view text, ErrorKind kind);

/// The entries of a tree's layout.
class YamlLayoutParts final : public LayoutParts {
 public:
  /// Of a text that outlives the object.
  YamlLayoutParts(std::string_view text, YamlEntries entries)
      : text_(text), entries_(std::move(entries)) {}

  /// Whether they are those of this very text.
  [[nodiscard]] bool are_of(std::string_view text) const noexcept {
    return text.data() == text_.data() && text.size() == text_.size();
  }
  [[nodiscard]] const YamlEntries& entries() const noexcept { return entries_; }

 private:
  std::string_view text_;
  YamlEntries entries_;
};

/// The parts of the layout that a tree has, or those of another text.
[[nodiscard]] std::shared_ptr<const YamlLayoutParts> yaml_parts(const Tree& tree,
                                                                std::string_view text);

/// Whether an entry is the metadata of a document.
[[nodiscard]] bool is_metadata_entry(std::string_view text, const YamlEntry& entry);

}  // namespace secretsctl::sops
