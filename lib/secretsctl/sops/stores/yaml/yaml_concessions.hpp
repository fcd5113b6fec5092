#pragma once

#include <cstdint>
#include <secretsctl/sops/stores/yaml/yaml_check.hpp>
#include <secretsctl/sops/stores/yaml/yaml_layout.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What of a layout is given up, and the words for it.

namespace secretsctl::sops {

/// The parts of a text that get SOPS's own style because they would be read otherwise in the layout
/// that they had.
class YamlConcessions {
 public:
  /// Gives up the least that may help against a difference in `text`, which was written with what
  /// is given up already: a newline at the end, the quotes of a value, the layout of the item, then
  /// that of the items around it. `is_text` says whether a leaf is written as a text. False if
  /// nothing is left to give up.
  [[nodiscard]] bool add(const YamlDifference& difference, std::string_view text,
                         bool (*is_text)(const Leaf& leaf));

  /// Tells a layout what is given up, before it gets the items.
  template <typename Out>
  void apply(YamlLayout<Out>& layout) const {
    for (const std::uint32_t origin : renewed_) layout.renew(origin);
    layout.set_quoted(quoted_);
    if (has_newline_) layout.end_with_newline();
  }

  /// A note a part: its path, its line in the file if it had one, and why.
  [[nodiscard]] std::vector<std::string> notes(std::span<const YamlItems> documents) const;

 private:
  // A part, from the innermost item of a difference on.
  struct Part {
    const Item* item = nullptr;
    bool is_quoted = false;       // else laid out anew
    bool is_for_comment = false;  // a comment would be lost, or read in another map
  };

  void drop(std::span<const Item* const> items);

  std::vector<Part> parts_;
  std::vector<std::uint32_t> renewed_;  // origins of items
  std::vector<const Leaf*> quoted_;
  bool has_newline_ = false;  // at the end of the text
  std::size_t count_ = 0;     // of what was given up
};

/// The note about a file of which no part keeps its layout.
[[nodiscard]] std::string note_of_new_layout(bool has_other_documents);

/// Adds a note that names the lines of a text's aliases, if it has any: SOPS encrypts each copy of
/// what they stand for apart.
void add_alias_note(const YamlEntries& entries, std::vector<std::string>& notes);

}  // namespace secretsctl::sops
