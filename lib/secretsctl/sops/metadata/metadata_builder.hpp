#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Picks the `sops` entry out of the values that a parser reports one after the other; keeps no
/// other part of the file. Private to this folder.
class MetadataBuilder {
 public:
  /// Begins or ends a map or a list. Throws Error (generic) for a file that is not a map, and for a
  /// `sops` that is not a map or is nested too deeply.
  void begin_map();
  void begin_list();
  void end();

  /// Reports the key of a map's next value. Throws Error (generic) for a second `sops`, or a key
  /// that occurs twice below it.
  void key(std::string name);

  /// Reports a text, number, boolean or null. Throws Error (generic) if `sops` is one.
  void text(std::string text);

  /// The metadata under `sops`; nothing if there were none. Call it once.
  [[nodiscard]] std::optional<MetadataMap> take();

 private:
  void begin(MetadataNode node);
  void add(MetadataNode node);

  struct Open {
    MetadataNode node;
    std::string key;  // key of the next value
  };
  std::size_t depth_ = 0;   // number of open maps and lists
  bool in_sops_ = false;    // the next or open top-level value is that of `sops`
  std::vector<Open> open_;  // starting with the value of `sops`
  std::optional<MetadataMap> found_;
};

}  // namespace secretsctl::sops
