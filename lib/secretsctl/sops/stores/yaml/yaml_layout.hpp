#pragma once

#include <algorithm>
#include <map>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/yaml/yaml_writer.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The items of a document, with one more for the metadata.
struct YamlItems {
  std::span<const Item> items;
  const Item* more = nullptr;
  std::size_t more_at = 0;  ///< Its index.

  [[nodiscard]] std::size_t size() const { return items.size() + (more == nullptr ? 0 : 1); }
  [[nodiscard]] const Item& operator[](std::size_t i) const {
    if (more == nullptr || i < more_at) return items[i];
    return i == more_at ? *more : items[i - 1];
  }
};

/// The layout of a YAML text: quotes, indentation, empty lines, comments, flow and block style. The
/// text is written with other values in it, and every other byte stays as it was. Lists the
/// differences between the text and a tree, then copies the text around them.
///
/// `Out` is std::string for stored texts, SecretBuffer for plaintexts. The style of an encrypted
/// value tells the style of its plaintext: quotes stay; in `{}` and `[]`, where `ENC[...]` cannot
/// stand alone, what was plain stands in single quotes; a literal text keeps its mark and its
/// indentation.
template <typename Out>
class YamlLayout {
 public:
  /// `text` and `entries`, its syntax, must outlive the object.
  YamlLayout(std::string_view text, const YamlEntries& entries);

  /// Spellings to write values with that have them still, given before the items.
  void set_spellings(const std::vector<Spelling>& spellings);
  /// Appends the spellings of the text's values that this class would write otherwise when they
  /// were encrypted and decrypted.
  void find_spellings(std::size_t document, std::span<const Item> items, SecretBuffer& out);

  /// Writes the item of a top level with this origin anew, in SOPS's style. Given before the items.
  void renew(std::uint32_t origin) { renewed_.push_back(origin); }

  /// Ends the text with a newline, though it had none: a literal text at its end may need it. Given
  /// before the items.
  void end_with_newline() { is_closed_ = true; }

  /// Brings a document, by its number, to these items. An item whose origin is the index of an
  /// entry of the same map or list replaces that entry.
  void set_items(std::size_t document, const YamlItems& items);
  /// Appends lines to a document that is in block style or empty.
  void append_lines(std::size_t document, std::string_view lines);

  /// Appends the new text. Call it once.
  void write(Out& out);

  /// The index of a document's entry.
  [[nodiscard]] std::size_t entry_of(std::size_t document) const { return documents_[document]; }

 private:
  // A part of the text and what stands there in future, a part of `texts_`.
  struct Edit {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t text = 0;
    std::size_t size = 0;
  };
  struct Gap {
    bool has_comment = false;
    std::size_t comma = 0;  // 0: none
  };
  struct Step {
    std::uint32_t entry = 0;     // 0: a new item
    const Item* item = nullptr;  // null: the entry goes
    std::size_t index = 0;       // of the item
  };
  [[nodiscard]] bool is_renewed(std::uint32_t origin) const {
    return std::ranges::find(renewed_, origin) != renewed_.end();
  }
  static bool is_kept(const Step& step) { return step.entry != 0 && step.item != nullptr; }

  [[nodiscard]] const YamlEntry& at(std::size_t index) const { return entries_[index]; }
  [[nodiscard]] std::size_t line_begin(std::size_t place) const;
  [[nodiscard]] std::size_t line_end(std::size_t place) const;
  [[nodiscard]] std::size_t after_line(std::size_t place) const;
  [[nodiscard]] bool begins_line(std::size_t place) const;
  [[nodiscard]] bool is_blank_line_after(std::size_t place) const;
  [[nodiscard]] std::size_t find_step() const;
  [[nodiscard]] std::size_t column_of(std::size_t container) const;
  [[nodiscard]] std::string_view texts() const;

  template <typename Write>
  void edit(std::size_t begin, std::size_t end, Write write);
  void cut(std::size_t begin, std::size_t end);

  void enter(const Item& item, std::size_t index, bool is_list);
  void find_spellings_in(std::span<const Item> items, bool is_list, SecretBuffer& out);
  [[nodiscard]] bool is_written_as_it_is() const;
  [[nodiscard]] std::string_view spelling_for(const YamlEntry& entry, const Leaf& leaf) const;
  [[nodiscard]] bool is_at_open_end(const YamlEntry& entry) const;
  [[nodiscard]] bool has_comment_behind_tag(const YamlEntry& entry) const;
  [[nodiscard]] bool keeps_tag(const YamlEntry& entry, const Leaf& leaf) const;
  [[nodiscard]] std::size_t scalar_begin(const YamlEntry& entry, const Leaf& leaf);
  [[nodiscard]] std::size_t body_end(const YamlEntry& entry, std::size_t line, bool keeps) const;
  void sync(std::size_t container, const YamlItems& items);
  void sync_entry(std::size_t index, const Item& item, std::size_t place, bool is_list);
  void keep_comment();
  void keep_list(std::size_t index, const Item& item);
  void sync_comment(const YamlEntry& entry, const Item& item);
  void sync_leaf(const YamlEntry& entry, const Item& item);
  [[nodiscard]] bool is_same(const YamlEntry& entry, const Leaf& leaf) const;
  void replace_scalar(const YamlEntry& entry, const Leaf& leaf);
  void replace_block_scalar(const YamlEntry& entry, const Leaf& leaf);
  void replace_value(const YamlEntry& entry, const Item& item);
  void replace_all(std::size_t container, const YamlItems& items);
  void replace_document(std::size_t index, const YamlItems& items);
  void drop_line_end(std::size_t place);
  void move_comment(const YamlEntry& entry, std::size_t from);
  [[nodiscard]] std::size_t document_end(std::size_t index) const;
  void apply(std::size_t container, std::span<const Step> steps);
  void remove(std::size_t index, std::size_t next);
  void remove_run(std::size_t container, std::span<const Step> steps, std::size_t first,
                  std::size_t last);
  void insert_before(std::size_t container, std::size_t place, std::span<const Step> run);
  void write_run(std::size_t container, std::span<const Step> run, std::size_t column,
                 bool is_begun);
  [[nodiscard]] std::size_t flow_end(std::size_t container) const;
  [[nodiscard]] Gap gap_between(std::size_t begin, std::size_t end) const;
  [[nodiscard]] const YamlEntry* kept_near(std::span<const Step> steps, std::size_t index,
                                           bool is_before) const;
  void remove_from_flow(std::size_t container, std::span<const Step> steps, std::size_t index);
  void insert_into_flow(std::size_t container, std::span<const Step> steps, std::size_t first,
                        std::size_t last);
  void insert_run(std::size_t container, std::span<const Step> steps, std::size_t first,
                  std::size_t last);

  std::string_view text_;
  const YamlEntries& entries_;
  std::vector<std::uint32_t> documents_;
  std::string newline_ = "\n";
  std::size_t step_ = 0;
  std::vector<std::uint32_t> renewed_;
  bool is_closed_ = false;
  Out texts_;
  std::vector<Edit> edits_;
  std::map<std::string_view, std::string_view> spellings_;
  const Step* comment_ = nullptr;  // in the line of the value in hand
  TreePath path_;                  // only kept where there are spellings
};

extern template class YamlLayout<std::string>;
extern template class YamlLayout<SecretBuffer>;

/// Appends documents in SOPS's style. `step` is the number of columns for a level.
template <typename Out>
void write_new_yaml(std::span<const YamlItems> documents, std::size_t step, Out& out);

extern template void write_new_yaml(std::span<const YamlItems>, std::size_t, std::string&);
extern template void write_new_yaml(std::span<const YamlItems>, std::size_t, SecretBuffer&);

}  // namespace secretsctl::sops
