#pragma once

#include <secretsctl/sops/stores/json/json_tree.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// A JSON text as it is laid out: what becomes of it in an edit keeps every byte that says the same
/// as before: spaces, line ends, spellings of numbers and strings, the order of what is there.
class JsonLayout {
 public:
  /// The text has to outlive the object. `style` is for an object without entries, which shows
  /// none. Throws Error (generic) that names the line.
  JsonLayout(std::string_view text, JsonStyle style);

  /// The text for these items at the top, of stored texts. An item whose origin (json_tree.hpp) is
  /// that of one in the same map or list takes its place.
  [[nodiscard]] std::string write(std::span<const Item* const> items) const;

  /// How new lines are laid out here: as the first ones are.
  [[nodiscard]] const JsonStyle& style() const noexcept { return style_; }

 private:
  /// An entry of a map or list: its bytes in the text, and what is in it.
  struct Entry {
    std::uint32_t number = 0;  // as origins count
    std::size_t begin = 0;     // of the key, or of the value in a list
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
