#pragma once

#include <cstddef>
#include <optional>
#include <secretsctl/sops/stores/yaml/yaml_layout.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What was written, read again before it replaces a file.

namespace secretsctl::sops {

/// Where a text does not hold the items that it should.
struct YamlDifference {
  /// The index of the item at the top of the document; nothing if the text is no such document at
  /// all.
  std::optional<std::size_t> item;
  std::size_t document = 0;
  bool is_comment = false;  ///< Only a comment is lost, or stands in another map.
  /// The items of the tree that differ, from the innermost to that at the top; none without `item`.
  std::vector<const Item*> trail;
};

/// Reads a text and compares it with the items of its documents: keys, values with their types,
/// comments. The comments of an encrypted file must stand in the map to which they are bound; those
/// of a plaintext may stand anywhere. Spelling and layout do not count. `Out` is std::string for an
/// encrypted file, SecretBuffer for a plaintext. Takes linear time. Nothing: the same.
template <typename Out>
[[nodiscard]] std::optional<YamlDifference> find_yaml_difference(
    std::string_view text, std::span<const YamlItems> documents);

extern template std::optional<YamlDifference> find_yaml_difference<std::string>(
    std::string_view, std::span<const YamlItems>);
extern template std::optional<YamlDifference> find_yaml_difference<SecretBuffer>(
    std::string_view, std::span<const YamlItems>);

/// The same for a plaintext with these entries, whose comments must stand in the maps in which the
/// items have them.
[[nodiscard]] std::optional<YamlDifference> find_yaml_difference(
    std::string_view text, const YamlEntries& entries, std::span<const YamlItems> documents);

/// Whether a scalar in a text means the same as a leaf with this text; the spelling may differ.
[[nodiscard]] bool is_yaml_scalar_of(std::string_view text, const YamlScalar& scalar,
                                     const Leaf& leaf, std::string_view leaf_text);

}  // namespace secretsctl::sops
