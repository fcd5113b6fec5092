#pragma once

#include <map>
#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// SOPS metadata as plain data: maps, lists and texts. JSON and YAML nest it under `sops`; a flat
// file such as dotenv holds it flattened, one line for each text (stores/flatten.go).

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

struct MetadataNode;
/// A map of metadata, sorted by key.
using MetadataMap = std::map<std::string, MetadataNode, std::less<>>;
/// A list of metadata.
using MetadataList = std::vector<MetadataNode>;

/// A text, a map with its keys in order, or a list.
struct MetadataNode {
  std::variant<std::string, MetadataMap, MetadataList> value;  ///< Which of the three it is.

  /// The text; null if it is none. Owned by the node, as the others are.
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
  /// The map; null if it is none.
  [[nodiscard]] const MetadataMap* map() const { return std::get_if<MetadataMap>(&value); }
  /// The list; null if it is none.
  [[nodiscard]] const MetadataList* list() const { return std::get_if<MetadataList>(&value); }

  /// Whether both hold the same.
  bool operator==(const MetadataNode&) const = default;
};

/// The names and texts of flattened lines. In a name, `__map_` stands before a map's key and
/// `__list_` before a list's index.
using FlatMetadata = std::vector<std::pair<std::string, std::string>>;

/// The map that flattened lines represent, in any order of lines. Throws Error (generic) for a line
/// that occurs twice, a list with a gap, and a name that is both a text and a map or list.
[[nodiscard]] MetadataMap unflatten_metadata(FlatMetadata lines);

/// The flattened lines of a map, maps sorted by key and lists by index, as SOPS 3.13 writes them.
[[nodiscard]] FlatMetadata flatten_metadata(const MetadataMap& map);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
