#include <secretsctl/sops/stores/yaml/yaml_writer.hpp>

#include <algorithm>
#include <secretsctl/sops/cipher/encrypted_value.hpp>

namespace secretsctl::sops {
namespace {

// A longer key stands behind `? `, as in go-yaml.
constexpr std::size_t longest_simple_key = 128;

bool has_values(std::span<const Item> items) {
  return std::ranges::any_of(items, [](const Item& item) { return !item.is_comment; });
}

}  // namespace

template <typename Out>
void YamlWriter<Out>::append_margin(std::size_t column) {
  for (std::size_t i = 0; i < column; ++i) append(" ");
}

template <typename Out>
void YamlWriter<Out>::write_comment(const Item& item, std::size_t column) {
  append("#");
  write_yaml_comment(yaml_leaf_text(item.leaf(), out_), {false, column, column, newline_}, out_);
  append(newline_);
}

template <typename Out>
void YamlWriter<Out>::write_map(std::span<const Item> items, std::size_t column, bool is_begun) {
  for (const Item& item : items) {
    if (!is_begun) append_margin(column);
    is_begun = false;
    if (item.is_comment) {
      write_comment(item, column);
      continue;
    }
    write_key(item.key, column, false);
    write_value(item, column, false);
  }
}

template <typename Out>
void YamlWriter<Out>::write_list(std::span<const Item> items, std::size_t column, bool is_begun) {
  const auto begin_line = [&] {
    if (!is_begun) append_margin(column);
    is_begun = false;
  };
  for (const Item& item : items) {
    if (item.is_comment) {
      begin_line();
      write_comment(item, column);
      continue;
    }
    // go-yaml writes the comments at the beginning of a list in a list before its dash.
    std::span<const Item> inner = item.node.items();
    while (item.is_list() && has_values(inner) && inner.front().is_comment) {
      begin_line();
      write_comment(inner.front(), column);
      inner = inner.subspan(1);
    }
    begin_line();
    append("-");
    if (item.leaf_if() != nullptr) {
      write_value(item, column, true);
    } else {
      write_content(inner, item.is_list(), column, true);
    }
  }
}

template <typename Out>
void YamlWriter<Out>::write_value(const Item& item, std::size_t column, bool is_in_list) {
  const Leaf* leaf = item.leaf_if();
  if (leaf == nullptr) {
    return write_content(item.node.items(), item.is_list(), column, is_in_list);
  }
  append(" ");
  const YamlPlace place{false, content_column(column, is_in_list), column, newline_};
  if (std::ranges::find(quoted_, leaf) != quoted_.end()) {
    write_yaml_text(yaml_leaf_text(*leaf, out_), YamlStyle::double_quoted, place, out_);
  } else {
    write_yaml_leaf(*leaf, place, out_);
  }
  append(newline_);
}

template <typename Out>
void YamlWriter<Out>::write_content(std::span<const Item> items, bool is_list, std::size_t column,
                                    bool is_in_list) {
  if (!has_values(items)) {
    append(is_list ? " []" : " {}");
    append(newline_);
    for (const Item& comment : items) {
      append_margin(column);
      write_comment(comment, column);
    }
    return;
  }
  // A comment cannot follow `- ` or a key in the same line.
  const bool is_begun = is_in_list && !items.front().is_comment;
  append(is_begun ? std::string_view(" ") : std::string_view(newline_));
  const std::size_t inner = content_column(column, is_in_list);
  if (is_list) {
    write_list(items, inner, is_begun);
  } else {
    write_map(items, inner, is_begun);
  }
}

template <typename Out>
void YamlWriter<Out>::write_key(std::string_view key, std::size_t column, bool is_in_flow) {
  const bool is_simple =
      key.size() <= longest_simple_key && key.find('\n') == std::string_view::npos;
  const YamlPlace place{is_in_flow, inner_column(column), column, newline_};
  if (!is_simple && !is_in_flow) append("? ");
  if (key.empty()) {
    append("\"\"");
  } else {
    write_yaml_text(key, is_in_flow && !is_simple ? YamlStyle::double_quoted : YamlStyle::plain,
                    place, out_);
  }
  if (!is_simple && !is_in_flow) {
    append(newline_);
    append_margin(column);
  }
  append(":");
}

template <typename Out>
void YamlWriter<Out>::write_flow(const Node& node) {
  if (const auto* leaf = std::get_if<Leaf>(&node.value)) {
    const std::string_view text = yaml_leaf_text(*leaf, out_);
    const YamlPlace place{true, 0, 0, newline_};
    if (is_encrypted_value(text)) {
      write_yaml_text(text, YamlStyle::single_quoted, place, out_);
    } else {
      write_yaml_leaf(*leaf, place, out_);
    }
    return;
  }
  const bool is_list = std::holds_alternative<List>(node.value);
  append(is_list ? "[" : "{");
  bool is_first = true;
  for (const Item& item : node.items()) {
    if (item.is_comment) continue;
    if (!is_first) append(", ");
    is_first = false;
    write_flow_item(item, is_list);
  }
  append(is_list ? "]" : "}");
}

template <typename Out>
void YamlWriter<Out>::write_flow_item(const Item& item, bool is_in_list) {
  if (!is_in_list) {
    write_key(item.key, 0, true);
    append(" ");
  }
  write_flow(item.node);
}

template <typename Out>
void write_yaml_comment(std::string_view text, const YamlPlace& place, Out& out) {
  while (true) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    out.append(text.substr(0, end));
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
    out.append(std::string_view(place.newline));
    if (text.empty() || text.front() == '\r' || text.front() == '\n') continue;
    for (std::size_t i = 0; i < place.margin; ++i) out.append(std::string_view(" "));
    if (text.front() != '#') out.append(std::string_view("# "));
  }
}

template void write_yaml_comment(std::string_view, const YamlPlace&, std::string&);
template void write_yaml_comment(std::string_view, const YamlPlace&, SecretBuffer&);

template class YamlWriter<std::string>;
template class YamlWriter<SecretBuffer>;

}  // namespace secretsctl::sops
