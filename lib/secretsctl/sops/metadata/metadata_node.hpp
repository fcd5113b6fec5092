#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// SOPS metadata as plain data: maps, lists and texts. JSON and YAML nest it under `sops`; a flat
// file such as dotenv holds it flattened, one line a text (stores/flatten.go).

namespace secretsctl::sops {

struct MetadataNode;
using MetadataMap = std::map<std::string, MetadataNode, std::less<>>;
using MetadataList = std::vector<MetadataNode>;

/// A text, a map with its keys in order, or a list.
struct MetadataNode {
  std::variant<std::string, MetadataMap, MetadataList> value;

  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
  [[nodiscard]] const MetadataMap* map() const { return std::get_if<MetadataMap>(&value); }
  [[nodiscard]] const MetadataList* list() const { return std::get_if<MetadataList>(&value); }

  bool operator==(const MetadataNode&) const = default;
};

/// A flattened line: its name, in which `__map_` stands before a map's key and `__list_` before a
/// list's index, and its text.
using FlatMetadata = std::vector<std::pair<std::string, std::string>>;

/// The map that flattened lines stand for, in any order of lines. Throws Error (generic) for a line
/// that stands twice, a list with a gap, and a name that is text and map or list at once.
[[nodiscard]] MetadataMap unflatten_metadata(FlatMetadata lines);

/// The lines of a map, maps by key and lists by number, as SOPS 3.13 writes them.
[[nodiscard]] FlatMetadata flatten_metadata(const MetadataMap& map);

}  // namespace secretsctl::sops
