#pragma once

#include <algorithm>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/stores/yaml/yaml_flow_edits.hpp>
#include <secretsctl/sops/tree/tree.hpp>
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
class YamlLayout : private YamlFlowEdits<Out> {
 public:
  /// `text` and `entries`, its syntax, must outlive the object.
  YamlLayout(std::string_view text, const YamlEntries& entries);

  using YamlScalarEdits<Out>::set_spellings;
  using YamlScalarEdits<Out>::find_document_spelling;
  using YamlScalarEdits<Out>::find_spellings;
  using YamlScalarEdits<Out>::set_quoted;
  using YamlEdits<Out>::expect;
  using YamlEdits<Out>::write;

  /// Writes the item with this origin anew, in SOPS's style. Given before the items.
  void renew(std::uint32_t origin) { renewed_.push_back(origin); }

  /// Ends the text with a newline, though it had none: a literal text at its end may need it. Given
  /// before the items.
  void end_with_newline() { is_closed_ = true; }

  /// Brings a document, by its number, to these items. An item whose origin is the index of an
  /// entry of the same map or list replaces that entry.
  void set_items(std::size_t document, const YamlItems& items);
  /// Appends lines to a document that is in block style or empty.
  void append_lines(std::size_t document, std::string_view lines);

  /// The index of a document's entry.
  [[nodiscard]] std::size_t entry_of(std::size_t document) const { return documents_[document]; }

 private:
  using Base = YamlFlowEdits<Out>;
  using Base::after_line;
  using Base::at;
  using Base::begins_line;
  using Base::column_of;
  using Base::comment_;
  using Base::cut;
  using Base::document_spelling;
  using Base::edit;
  using Base::edits_;
  using Base::enter;
  using Base::entries_;
  using Base::insert_into_flow;
  using Base::is_blank_line_after;
  using Base::is_quoted;
  using Base::is_same;
  using Base::line_begin;
  using Base::line_end;
  using Base::newline_;
  using Base::path_;
  using Base::quoted_;
  using Base::remove_from_flow;
  using Base::replace_scalar;
  using Base::spellings_;
  using Base::step_;
  using Base::sync_comment;
  using Base::text_;
  using Base::texts_;
  using typename YamlEdits<Out>::Edit;

  [[nodiscard]] bool is_renewed(std::uint32_t origin) const {
    return std::ranges::find(renewed_, origin) != renewed_.end();
  }

  void sync(std::size_t container, const YamlItems& items);
  void sync_entry(std::size_t index, const Item& item, std::size_t place, bool is_list);
  void expand_key(const YamlEntry& entry, const Item& item);
  void keep_list(std::size_t index, const Item& item);
  void sync_leaf(const YamlEntry& entry, const Item& item);
  void replace_value(const YamlEntry& entry, const Item& item);
  void replace_all(std::size_t container, const YamlItems& items);
  void replace_document(std::size_t index, const YamlItems& items);
  void drop_line_end(std::size_t place);
  void move_comment(const YamlEntry& entry, std::size_t from);
  [[nodiscard]] std::size_t document_end(std::size_t index) const;
  void apply(std::size_t container, std::span<const YamlStep> steps);
  void remove(std::size_t index, std::size_t next);
  void remove_run(std::size_t container, std::span<const YamlStep> steps, std::size_t first,
                  std::size_t last);
  void insert_before(std::size_t container, std::size_t place, std::span<const YamlStep> run);
  void write_run(std::size_t container, std::span<const YamlStep> run, std::size_t column,
                 bool is_begun);
  void insert_run(std::size_t container, std::span<const YamlStep> steps, std::size_t first,
                  std::size_t last);

  std::vector<std::uint32_t> documents_;
  std::vector<std::uint32_t> renewed_;
  bool is_closed_ = false;
};

extern template class YamlLayout<std::string>;
extern template class YamlLayout<SecretBuffer>;

/// Appends documents in SOPS's style. `step` is the number of columns for a level.
template <typename Out>
void write_new_yaml(std::span<const YamlItems> documents, std::size_t step, Out& out);

extern template void write_new_yaml(std::span<const YamlItems>, std::size_t, std::string&);
extern template void write_new_yaml(std::span<const YamlItems>, std::size_t, SecretBuffer&);

}  // namespace secretsctl::sops
