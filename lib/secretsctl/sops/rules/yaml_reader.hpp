#pragma once

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace secretsctl::sops {

/// Complains about a YAML configuration, with file and line, and bounds the work of reading it:
/// aliases and `<<` make a small file a very large one. One object is for reading one file once.
/// Private to this folder.
class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}

  /// Throws Error: `file:line: ` and what is wrong at a node.
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& what) const;

  /// Counts work: an entry or an item that is looked at, and the bytes of it that are taken. Throws
  /// Error (generic) that names the node once it comes to more than any honest file of the largest
  /// size needs.
  void spend(const YAML::Node& node, std::size_t bytes) const;

  /// The line of a node, from 1.
  [[nodiscard]] static int line(const YAML::Node& node);

 private:
  std::string file_;
  mutable std::size_t spent_ = 0;
};

/// A map of a YAML configuration, with what `<<` merges into it. It is gone through once.
class YamlMap {
 public:
  /// Throws Error for a name that stands twice or is no text, and for maps that `<<` chains too
  /// long: one may hold itself. `reader` has to outlive the object.
  YamlMap(const YamlReader& reader, const YAML::Node& map);

  /// One name with its value.
  struct Entry {
    YAML::Node name;
    YAML::Node value;
  };
  [[nodiscard]] const std::map<std::string, Entry, std::less<>>& entries() const noexcept {
    return entries_;
  }

  /// The value of a name; an undefined node if there is none.
  [[nodiscard]] YAML::Node find(std::string_view name) const;

  /// The text of a scalar; nothing if it is absent or null. Throws Error if it is no scalar.
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;

  [[nodiscard]] const YAML::Node& node() const noexcept { return node_; }
  [[nodiscard]] const YamlReader& reader() const noexcept { return *reader_; }

 private:
  void add(const YAML::Node& map, int& maps);
  void merge(const YAML::Node& merged, int& maps);

  const YamlReader* reader_;
  YAML::Node node_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace secretsctl::sops
