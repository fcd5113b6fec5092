#pragma once

#include <cstddef>
#include <cstdint>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// An entry of a map or list in a text, and the item that it becomes.
struct YamlStep {
  std::uint32_t entry = 0;     ///< 0: a new item.
  const Item* item = nullptr;  ///< Null: the entry goes.
  std::size_t index = 0;       ///< Of the item.

  [[nodiscard]] bool is_kept() const noexcept { return entry != 0 && item != nullptr; }
};

/// The text in a buffer of either kind.
[[nodiscard]] inline std::string_view yaml_view(const std::string& text) {
  return text;
}
[[nodiscard]] inline std::string_view yaml_view(const SecretBuffer& text) {
  return text_of(text.expose());
}

/// A YAML text, and a list of what is to stand elsewhere in it: the parts of YamlLayout begin with
/// it.
template <typename Out>
class YamlEdits {
 public:
  /// `text` and `entries`, its syntax, must outlive the object.
  YamlEdits(std::string_view text, const YamlEntries& entries);

  /// Makes room for the values of items that come into the text.
  void expect(std::span<const Item> items);

  /// Appends the text with all edits. Call it once.
  void write(Out& out);

 protected:
  // A part of the text and what stands there in future, a part of `texts_`.
  struct Edit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t text = 0;
    std::size_t size = 0;
  };

  [[nodiscard]] const YamlEntry& at(std::size_t index) const { return entries_[index]; }
  [[nodiscard]] std::size_t break_before(std::size_t place) const;
  [[nodiscard]] std::size_t line_begin(std::size_t place) const;
  [[nodiscard]] std::size_t line_end(std::size_t place) const;
  [[nodiscard]] std::size_t after_line(std::size_t place) const;
  [[nodiscard]] bool begins_line(std::size_t place) const;
  [[nodiscard]] std::size_t after_metadata(std::size_t place) const;
  [[nodiscard]] bool is_blank_line_after(std::size_t place) const;
  [[nodiscard]] std::size_t column_of(std::size_t container) const;

  // `write` appends the new text to `texts_`.
  template <typename Write>
  void edit(std::size_t begin, std::size_t end, Write write) {
    const std::size_t size = yaml_view(texts_).size();
    write();
    edits_.push_back({begin, end, size, yaml_view(texts_).size() - size});
  }
  void cut(std::size_t begin, std::size_t end) { edits_.push_back({begin, end, 0, 0}); }

  std::string_view text_;
  const YamlEntries& entries_;
  std::string newline_ = "\n";
  std::size_t step_ = 0;  // the columns of a level
  Out texts_;
  std::vector<Edit> edits_;

 private:
  [[nodiscard]] std::size_t find_step() const;
  template <typename Visit>
  void for_each_edit(Visit visit) const;
};

extern template class YamlEdits<std::string>;
extern template class YamlEdits<SecretBuffer>;

}  // namespace secretsctl::sops
