#pragma once

#include <secretsctl/sops/stores/json/json_tree.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The layout of a JSON text. An edit keeps every byte of the unchanged parts: spaces, line ends,
/// the spelling of numbers and strings, and the order.
class JsonLayout {
 public:
  /// The text must outlive the object. `style` is for an object without entries, which shows no
  /// style. Throws Error (generic) that names the line.
  JsonLayout(std::string_view text, JsonStyle style);

  /// The text with these top-level items, of stored texts. An item with the origin (json_tree.hpp)
  /// of an old entry in the same map or list replaces that entry.
  [[nodiscard]] std::string write(std::span<const Item* const> items) const;

  /// The style of new lines, taken from the first lines.
  [[nodiscard]] const JsonStyle& style() const noexcept { return style_; }

 private:
  /// An entry of a map or list: its bytes in the text, and its content.
  struct Entry {
    std::uint32_t number = 0;  // counted like origins
    std::size_t begin = 0;     // start of the key, or of the value in a list
    std::size_t value = 0;
    std::size_t end = 0;
    bool is_map = false;
    bool is_list = false;
    std::vector<Entry> entries;
  };
  class Parser;
  class Writer;

  void find_style();

  std::string_view text_;
  Entry top_;
  JsonStyle style_;
};

}  // namespace secretsctl::sops
