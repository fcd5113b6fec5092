#pragma once

#include <algorithm>
#include <map>
#include <secretsctl/sops/stores/yaml/yaml_edits.hpp>
#include <secretsctl/sops/stores/yaml/yaml_writer.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <span>
#include <utility>
#include <vector>

namespace secretsctl::sops {

/// The part of YamlLayout that writes scalars and comments in the place of others, in their style
/// or in a spelling that was kept.
template <typename Out>
class YamlScalarEdits : public YamlEdits<Out> {
 public:
  using YamlEdits<Out>::YamlEdits;

  /// Spellings to write values with that have them still, given before the items.
  void set_spellings(const std::vector<Spelling>& spellings);
  /// Texts to write in double quotes, which hold any text, given before the items. The leaves must
  /// be texts and outlive the object.
  void set_quoted(std::vector<const Leaf*> leaves) { quoted_ = std::move(leaves); }
  /// Appends the spellings of the text's values that this class would write otherwise when they
  /// were encrypted and decrypted.
  void find_spellings(std::size_t document, std::span<const Item> items, SecretBuffer& out);

  /// Appends how a document that is a null, with the entry at `index`, is spelt: `~`, with the
  /// blanks behind its `---`.
  void find_document_spelling(std::size_t document, std::size_t index, SecretBuffer& out);

 protected:
  using Base = YamlEdits<Out>;
  using Base::after_line;
  using Base::at;
  using Base::begins_line;
  using Base::break_before;
  using Base::column_of;
  using Base::cut;
  using Base::edit;
  using Base::edits_;
  using Base::entries_;
  using Base::is_blank_line_after;
  using Base::line_begin;
  using Base::line_end;
  using Base::newline_;
  using Base::step_;
  using Base::text_;
  using Base::texts_;
  using typename Base::Edit;

  /// That spelling for the document of the path; empty if there is none.
  [[nodiscard]] std::string_view document_spelling() const;
  void enter(const Item& item, std::size_t index, bool is_list);
  void sync_comment(const YamlEntry& entry, const Item& item);
  [[nodiscard]] bool is_same(const YamlEntry& entry, const Leaf& leaf) const;
  [[nodiscard]] bool is_quoted(const Leaf& leaf) const {
    return std::ranges::find(quoted_, &leaf) != quoted_.end();
  }
  void replace_scalar(const YamlEntry& entry, const Leaf& leaf);

  std::map<std::string_view, std::string_view> spellings_;
  std::vector<const Leaf*> quoted_;
  const YamlStep* comment_ = nullptr;  // in the line of the value in hand
  TreePath path_;                      // only kept where there are spellings

 private:
  void find_spellings_in(std::span<const Item> items, bool is_list, SecretBuffer& out);
  [[nodiscard]] bool is_written_as_it_is() const;
  [[nodiscard]] std::string_view spelling_for(const YamlEntry& entry, const Leaf& leaf) const;
  [[nodiscard]] bool is_at_open_end(const YamlEntry& entry) const;
  [[nodiscard]] bool has_comment_behind_tag(const YamlEntry& entry) const;
  [[nodiscard]] bool keeps_tag(const YamlEntry& entry, const Leaf& leaf) const;
  [[nodiscard]] std::size_t scalar_begin(const YamlEntry& entry, const Leaf& leaf);
  [[nodiscard]] std::size_t body_end(const YamlEntry& entry, std::size_t line, bool keeps) const;
  void keep_comment();
  void replace_block_scalar(const YamlEntry& entry, const Leaf& leaf);
};

extern template class YamlScalarEdits<std::string>;
extern template class YamlScalarEdits<SecretBuffer>;

}  // namespace secretsctl::sops
