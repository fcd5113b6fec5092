#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace YAML {
class Node;
}

namespace secretsctl::sops {

/// Reads maps of a YAML configuration; every complaint names file and line. Private to this folder.
class YamlReader {
 public:
  explicit YamlReader(std::string file) : file_(std::move(file)) {}

  /// The value of a key, in the map or in what `<<` merges into it; an undefined node if there is
  /// none. Throws Error for a key that stands twice, and for maps that `<<` chains too long: one
  /// may hold itself.
  [[nodiscard]] YAML::Node find(const YAML::Node& map, const std::string& key) const;

  /// The text of a scalar under a key; nothing if it is absent or null. Throws Error if it is no
  /// scalar.
  [[nodiscard]] std::optional<std::string> text(const YAML::Node& map,
                                                const std::string& key) const;

  /// Throws Error: `file:line: ` and what is wrong at a node.
  [[noreturn]] void refuse(const YAML::Node& node, const std::string& what) const;

  /// The line of a node, from 1.
  [[nodiscard]] static int line(const YAML::Node& node);

 private:
  [[nodiscard]] YAML::Node find(const YAML::Node& map, const std::string& key, int& maps) const;

  std::string file_;
};

}  // namespace secretsctl::sops
