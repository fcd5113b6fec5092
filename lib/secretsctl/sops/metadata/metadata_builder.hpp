#pragma once

#include <optional>
#include <secretsctl/sops/metadata/metadata_node.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Picks the `sops` entry out of what a parser tells of a file, value after value; all else is
/// passed over without being kept. Private to this folder.
class MetadataBuilder {
 public:
  /// A map or a list begins, and ends. Throws Error (generic) for a file that is no map, and for a
  /// `sops` that is none or is nested too deeply.
  void begin_map();
  void begin_list();
  void end();

  /// The key of a map's next value. Throws Error (generic) for a second `sops`, or a key that
  /// stands twice below it.
  void key(std::string name);

  /// A text, number, truth or nothing. Throws Error (generic) where a `sops` is one.
  void text(std::string text);

  /// What stood under `sops`; nothing if that did not come. To be called once.
  [[nodiscard]] std::optional<MetadataMap> take();

 private:
  void begin(MetadataNode node);
  void add(MetadataNode node);

  struct Open {
    MetadataNode node;
    std::string key;  // of the value that comes next
  };
  std::size_t depth_ = 0;   // of maps and lists that are open
  bool in_sops_ = false;    // the value at the top that comes, or is open, is the one of `sops`
  std::vector<Open> open_;  // from the value of `sops` down
  std::optional<MetadataMap> found_;
};

}  // namespace secretsctl::sops
