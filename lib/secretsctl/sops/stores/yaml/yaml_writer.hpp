#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <span>
#include <string>
#include <string_view>

// YAML as SOPS writes it, through go-yaml v3: what is new in a file.

namespace secretsctl::sops {

/// The texts of leaves that are written: stored texts into a std::string, plaintexts into a
/// SecretBuffer.
[[nodiscard]] inline std::string_view yaml_leaf_text(const Leaf& leaf, const std::string&) {
  return leaf.stored;
}
[[nodiscard]] inline std::string_view yaml_leaf_text(const Leaf& leaf, const SecretBuffer&) {
  return leaf.plaintext.expose_text();
}

/// Where a scalar is written.
struct YamlPlace {
  bool is_in_flow = false;
  std::size_t margin = 0;  ///< The columns before the lines of a literal text.
  std::size_t parent = 0;  ///< The columns before the map or list that holds it.
  std::string newline = "\n";
};

/// Writes new entries in SOPS's style.
template <typename Out>
class YamlWriter {
 public:
  /// `step` is the number of columns for a level. Texts of the leaves in `quoted` are written in
  /// double quotes. All references must outlive the object.
  YamlWriter(Out& out, std::size_t step, const std::string& newline,
             std::span<const Leaf* const> quoted = {})
      : out_(out), step_(step), newline_(newline), quoted_(quoted) {}

  /// Appends the lines of a map's or list's items at a column, each with its line end. With
  /// `is_begun` the margin of the first line stands there already.
  void write_map(std::span<const Item> items, std::size_t column, bool is_begun);
  void write_list(std::span<const Item> items, std::size_t column, bool is_begun);

  /// Appends what stands behind `key:` or `-`, with its line end.
  void write_value(const Item& item, std::size_t column, bool is_in_list);

  /// The same for a map or list of these items.
  void write_content(std::span<const Item> items, bool is_list, std::size_t column,
                     bool is_in_list);

  /// Appends a value in flow style, without comments.
  void write_flow(const Node& node);
  /// Appends `key: value` or a value in flow style.
  void write_flow_item(const Item& item, bool is_in_list);

  /// Appends a key and its colon.
  void write_key(std::string_view key, std::size_t column, bool is_in_flow);

  /// The column of the content of a value of a map at a column.
  [[nodiscard]] std::size_t inner_column(std::size_t column) const {
    return (column + step_) / step_ * step_;
  }
  /// The same, or that of the content of an item of a list.
  [[nodiscard]] std::size_t content_column(std::size_t column, bool is_in_list) const {
    constexpr std::size_t dash = 2;
    return is_in_list ? column + dash : inner_column(column);
  }

 private:
  void append(std::string_view text) { out_.append(text); }
  void append_margin(std::size_t column);
  void write_comment(const Item& item, std::size_t column);

  Out& out_;
  std::size_t step_;
  const std::string& newline_;
  std::span<const Leaf* const> quoted_;
};

extern template class YamlWriter<std::string>;
extern template class YamlWriter<SecretBuffer>;

/// Appends the text of a comment behind its `#`; further lines get `# ` as go-yaml writes it: none
/// if they are empty or have a `#`.
template <typename Out>
void write_yaml_comment(std::string_view text, const YamlPlace& place, Out& out);

/// Appends a leaf in the style that go-yaml chooses.
template <typename Out>
void write_yaml_leaf(const Leaf& leaf, const YamlPlace& place, Out& out);

/// Appends a text in a style; in go-yaml's style if the text does not fit into it. Returns the
/// style used.
template <typename Out>
YamlStyle write_yaml_text(std::string_view text, YamlStyle style, const YamlPlace& place, Out& out);

/// Whether a leaf is written as a text, which may stand in quotes.
[[nodiscard]] bool is_yaml_text(const Leaf& leaf, std::string_view text);

}  // namespace secretsctl::sops
