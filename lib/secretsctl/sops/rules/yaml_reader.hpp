#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <secretsctl/sops/yaml/yaml_node.hpp>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// Reports faults in a YAML configuration, with file and line, and limits the work of reading it:
/// aliases and `<<` can make a small file very large. One object reads one file once. Private to
/// this folder.
class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}

  /// Throws Error: `file:line: ` and the fault at a node.
  [[noreturn]] void refuse(const YamlNode& node, const std::string& what) const;

  /// Counts work: an entry or item that is read, and its bytes. Throws Error (generic) that names
  /// the node once the total exceeds the need of any honest file of the largest size.
  void spend(const YamlNode& node, std::size_t bytes) const;

  /// The line of a node, from 1.
  [[nodiscard]] static int line(const YamlNode& node);

 private:
  std::string file_;
  mutable std::size_t spent_ = 0;
};

/// A map of a YAML configuration, with the maps that `<<` merges into it. It is read once.
class YamlMap {
 public:
  using Entry = YamlNode::Entry;

  /// Throws Error for a name that occurs twice or is not a text, and for a chain of `<<` maps that
  /// is too long: a map may contain itself. `reader` must outlive the object.
  YamlMap(const YamlReader& reader, const YamlNode& map);

  [[nodiscard]] const std::map<std::string, Entry, std::less<>>& entries() const noexcept {
    return entries_;
  }

  /// The value of a name; an undefined node if there is none.
  [[nodiscard]] YamlNode find(std::string_view name) const;

  /// The text of a scalar; nothing if it is absent or null. Throws Error if it is not a scalar.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;

  [[nodiscard]] const YamlNode& node() const noexcept { return node_; }
  [[nodiscard]] const YamlReader& reader() const noexcept { return *reader_; }

 private:
  void add(const YamlNode& map, int& maps);
  void merge(const YamlNode& merged, int& maps);

  const YamlReader* reader_;
  YamlNode node_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace secretsctl::sops
