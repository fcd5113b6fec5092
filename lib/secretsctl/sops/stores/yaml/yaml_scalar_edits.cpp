#include <secretsctl/sops/stores/yaml/yaml_scalar_edits.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/stores/yaml/yaml_check.hpp>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Whether a scalar with its tag stands in quotes.
bool is_in_quotes(std::string_view text) {
  if (text.starts_with('!')) {
    text.remove_prefix(std::min(text.find_first_of(" \t\r\n"), text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  }
  return text.starts_with('"') || text.starts_with('\'');
}

// Whether all lines but the first, and empty ones, begin behind a column.
bool is_indented(std::string_view text, std::size_t column) {
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    const std::size_t begin = std::min(text.find_first_not_of(' ', at + 1), text.size());
    const bool is_empty = begin == text.size() || text[begin] == '\n' || text[begin] == '\r';
    if (!is_empty && begin - at - 1 <= column) return false;
  }
  return true;
}

}  // namespace

template <typename Out>
void YamlScalarEdits<Out>::set_spellings(const std::vector<Spelling>& spellings) {
  for (const Spelling& spelling : spellings) spellings_.emplace(spelling.path, spelling.text);
}

template <typename Out>
void YamlScalarEdits<Out>::enter(const Item& item, std::size_t index, bool is_list) {
  is_list ? path_.enter(index) : path_.enter(item.key.view());
}

template <typename Out>
void YamlScalarEdits<Out>::find_spellings(std::size_t document, std::span<const Item> items,
                                          SecretBuffer& out) {
  path_.document = document;
  find_spellings_in(items, false, out);
}

template <typename Out>
void YamlScalarEdits<Out>::find_spellings_in(std::span<const Item> items, bool is_list,
                                             SecretBuffer& out) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.is_comment || item.origin == 0) continue;
    enter(item, i, is_list);
    const Leaf* leaf = item.leaf_if();
    const YamlEntry& entry = at(item.origin);
    if (leaf == nullptr) {
      find_spellings_in(item.node.items(), item.is_list(), out);
    } else if (entry.kind == Kind::scalar && !leaf->plaintext.empty()) {
      edits_.clear();
      texts_.clear();
      replace_scalar(entry, *leaf);
      if (!is_written_as_it_is()) {
        SecretBuffer spelling;
        for (const Edit& each : edits_) {
          spelling.append(text_.substr(each.begin, each.end - each.begin));
        }
        add_spelling({path_.text(), text_of(spelling.expose())}, out);
      }
    }
    path_.leave();
  }
  edits_.clear();
  texts_.clear();
}

template <typename Out>
void YamlScalarEdits<Out>::find_document_spelling(std::size_t document, std::size_t index,
                                                  SecretBuffer& out) {
  const YamlEntry& entry = at(index);
  bool has_values = entry.is_flow || entry.key.end == entry.key.begin;
  for (std::size_t i = index + 1; i < entry.last; ++i) {
    has_values = has_values || at(i).kind != Kind::comment;
  }
  if (has_values) return;
  std::size_t begin = entry.key.begin;
  const std::string_view before = text_.substr(entry.value.begin, begin - entry.value.begin);
  if (std::ranges::all_of(before, is_blank)) begin = entry.value.begin;
  path_.document = document;
  add_spelling({path_.text(), text_.substr(begin, entry.key.end - begin)}, out);
}

template <typename Out>
std::string_view YamlScalarEdits<Out>::document_spelling() const {
  const auto found = spellings_.find(path_.text());
  if (found == spellings_.end()) return {};
  const std::string_view text = found->second;
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  const auto value = resolve_yaml(YamlStyle::plain, YamlTag::none, text.substr(begin));
  return value && value->type == ValueType::null ? text : std::string_view();
}

// Whether the edits say what the text says.
template <typename Out>
bool YamlScalarEdits<Out>::is_written_as_it_is() const {
  return std::ranges::all_of(edits_, [&](const Edit& each) {
    return yaml_view(texts_).substr(each.text, each.size) ==
           text_.substr(each.begin, each.end - each.begin);
  });
}

// Whether the last value of a text that ends without a newline.
template <typename Out>
bool YamlScalarEdits<Out>::is_at_open_end(const YamlEntry& entry) const {
  if (entry.is_in_flow || text_.ends_with('\n') || text_.ends_with('\r')) return false;
  const auto next = static_cast<std::size_t>(&entry - entries_.data()) + 1;
  if (next == entries_.size()) return true;
  return is_metadata_entry(text_, entries_[next]) && entries_[next].last == entries_.size();
}

// Whether a comment stands between the tag of a scalar and the scalar.
template <typename Out>
bool YamlScalarEdits<Out>::has_comment_behind_tag(const YamlEntry& entry) const {
  if (!entry.has_core_tag) return false;
  const std::size_t begin = entry.value.begin;
  const std::string_view before = text_.substr(begin, yaml_token_begin(text_, entry.value) - begin);
  return before.find('#') != std::string_view::npos;
}

template <typename Out>
bool YamlScalarEdits<Out>::keeps_tag(const YamlEntry& entry, const Leaf& leaf) const {
  return has_comment_behind_tag(entry) && entry.value.tag == YamlTag::text &&
         is_yaml_text(leaf, yaml_leaf_text(leaf, texts_));
}

// Where the text of a scalar begins that is to be replaced: with its tag, unless a comment stands
// between them. Then the tag of a text stays, any other goes.
template <typename Out>
std::size_t YamlScalarEdits<Out>::scalar_begin(const YamlEntry& entry, const Leaf& leaf) {
  const std::size_t begin = entry.value.begin;
  if (!has_comment_behind_tag(entry)) return begin;
  if (!keeps_tag(entry, leaf)) {
    cut(begin, std::min(text_.find_first_of(" \t\r\n", begin), std::size_t{entry.value.end}));
  }
  return yaml_token_begin(text_, entry.value);
}

// The spelling of a value, if it still means the value.
template <typename Out>
std::string_view YamlScalarEdits<Out>::spelling_for(const YamlEntry& entry,
                                                    const Leaf& leaf) const {
  if (spellings_.empty() || is_quoted(leaf)) return {};
  const auto found = spellings_.find(path_.text());
  if (found == spellings_.end()) return {};
  // In quotes and in `[]` a line may begin at any column.
  const bool is_anywhere = entry.is_in_flow || is_in_quotes(found->second);
  if (!is_anywhere && !is_indented(found->second, entry.column)) return {};
  SecretBuffer text;
  text.append(entry.is_in_flow ? "k: [" : "k: ");
  if (keeps_tag(entry, leaf)) text.append("!!str ");
  // Behind a tag of its own everything is a text.
  if (entry.value.tag == YamlTag::other) text.append("!own ");
  text.append(found->second);
  if (entry.is_in_flow) text.append(']');
  if (!is_at_open_end(entry)) text.append('\n');
  const std::string_view all = text_of(text.expose());
  try {
    const YamlEntries entries = parse_yaml(all, ErrorKind::generic);
    const std::size_t index = entry.is_in_flow ? 2 : 1;
    if (entries.size() != index + 1 || entries[index].kind != Kind::scalar) return {};
    const bool is_same =
        is_yaml_scalar_of(all, entries[index].value, leaf, yaml_leaf_text(leaf, texts_));
    return is_same ? found->second : std::string_view();
  } catch (const Error&) {
    return {};
  }
}

template <typename Out>
void YamlScalarEdits<Out>::sync_comment(const YamlEntry& entry, const Item& item) {
  const std::string_view now = yaml_leaf_text(item.leaf(), texts_);
  if (text_.substr(entry.begin + 1, entry.value.end - entry.begin - 1) == now) return;
  const std::size_t margin = entry.begin - line_begin(entry.begin);
  edit(entry.begin + 1, entry.value.end, [&] {
    write_yaml_comment(now, {false, margin, margin, newline_}, texts_);
  });
}

template <typename Out>
bool YamlScalarEdits<Out>::is_same(const YamlEntry& entry, const Leaf& leaf) const {
  return is_yaml_scalar_of(text_, entry.value, leaf, yaml_leaf_text(leaf, texts_));
}

template <typename Out>
void YamlScalarEdits<Out>::replace_scalar(const YamlEntry& entry, const Leaf& leaf) {
  const YamlStyle style = entry.value.style;
  if (style == YamlStyle::literal || style == YamlStyle::folded) {
    return replace_block_scalar(entry, leaf);
  }
  const std::size_t begin = scalar_begin(entry, leaf);
  if (const std::string_view spelling = spelling_for(entry, leaf); !spelling.empty()) {
    edit(begin, entry.value.end, [&] { texts_.append(spelling); });
    return keep_comment();
  }
  const std::string_view now = yaml_leaf_text(leaf, texts_);
  YamlWriter<Out> writer(texts_, step_, newline_);
  YamlPlace place{entry.is_in_flow, 0, entry.column, newline_};
  place.margin = writer.content_column(entry.column, !entry.has_key);
  YamlStyle wanted = style;
  const bool is_encrypted = is_encrypted_value(now);
  if (entry.is_in_flow && is_encrypted && wanted == YamlStyle::plain) {
    wanted = YamlStyle::single_quoted;
  } else if (entry.is_in_flow && !is_encrypted && wanted == YamlStyle::single_quoted) {
    wanted = YamlStyle::plain;
  }
  // `|+` would take the empty lines behind it.
  const bool ends_twice = now.ends_with("\n\n") || now == "\n";
  const bool takes_lines = ends_twice && is_blank_line_after(entry.value.end);
  if (takes_lines || is_quoted(leaf)) wanted = YamlStyle::double_quoted;
  edit(begin, entry.value.end, [&] {
    const bool touches = entry.value.begin == entry.after && entry.value.begin > entry.begin;
    if (entry.lacks_colon) texts_.append(std::string_view(":"));
    if (touches) texts_.append(std::string_view(" "));
    if (is_yaml_text(leaf, now)) {
      write_yaml_text(now, wanted, place, texts_);
    } else {
      write_yaml_leaf(leaf, place, texts_);
    }
  });
  keep_comment();
}

// The comment in the line of a value stays there, behind the mark of a literal or folded text.
template <typename Out>
void YamlScalarEdits<Out>::keep_comment() {
  if (comment_ == nullptr) return;
  Edit& last = edits_.back();
  const std::string_view text = yaml_view(texts_).substr(last.text, last.size);
  const std::size_t mark = std::min(text.find_first_of("\r\n"), text.size());
  if (mark == text.size()) return;
  // A tag may stand before the mark.
  const std::string_view head = text.substr(0, mark);
  const std::size_t begin = head.starts_with('!') ? head.rfind(' ') + 1 : 0;
  if (begin >= mark || (head[begin] != '|' && head[begin] != '>')) return;
  const std::size_t place = at(comment_->entry).value.end;
  const Edit lines = {place, place, last.text + mark, last.size - mark};
  last.size = mark;
  edits_.push_back(lines);
}

// The end of the last line of a literal or folded text. With `|+` the empty lines behind it belong
// to it, and with every mark a line of more blanks than its indentation.
template <typename Out>
std::size_t YamlScalarEdits<Out>::body_end(const YamlEntry& entry, std::size_t line,
                                           bool keeps) const {
  std::size_t end = entry.value.end;
  while (end > line) {
    const std::size_t line_break = break_before(end);
    const std::size_t begin = std::max(line_begin(end), line);
    const bool is_empty = end - begin <= entry.value.indent &&
                          std::ranges::all_of(text_.substr(begin, end - begin), is_blank);
    if (line_break == 0 && !is_empty) break;
    if (keeps && end < entry.value.end) break;
    end = line_break == 0 ? begin : std::max(end - line_break, line);
  }
  return end;
}

// Keeps the mark, a comment behind it, and the indentation of a literal or folded text.
template <typename Out>
void YamlScalarEdits<Out>::replace_block_scalar(const YamlEntry& entry, const Leaf& leaf) {
  const std::size_t begin = yaml_token_begin(text_, entry.value);
  const std::size_t mark_end =
      std::min(text_.find_first_not_of("+-123456789", begin + 1), text_.size());
  const bool keeps = text_.substr(begin, mark_end - begin).find('+') != std::string_view::npos;
  const std::size_t line = line_end(mark_end);
  const std::size_t end = body_end(entry, line, keeps);
  const std::size_t scalar = scalar_begin(entry, leaf);
  const std::size_t from = yaml_view(texts_).size();
  const auto push = [&] {
    // The mark, then the lines; a comment stands between them.
    const std::string_view all = yaml_view(texts_).substr(from);
    const bool has_lines =
        !all.empty() && (all.front() == '|' || all.front() == '>' || all.front() == '!');
    const std::size_t head =
        has_lines ? std::min(all.find_first_of("\r\n"), all.size()) : all.size();
    edits_.push_back({scalar, mark_end, from, head});
    edits_.push_back({line, end, from + head, all.size() - head});
  };
  if (const std::string_view spelling = spelling_for(entry, leaf); !spelling.empty()) {
    texts_.append(spelling);
    return push();
  }
  const std::string_view now = yaml_leaf_text(leaf, texts_);
  YamlStyle wanted = is_yaml_text(leaf, now) && end > line ? entry.value.style : YamlStyle::plain;
  const bool ends_twice = now.ends_with("\n\n") || now == "\n";
  const bool takes_lines = ends_twice && !keeps && is_blank_line_after(end);
  if (takes_lines || is_quoted(leaf)) wanted = YamlStyle::double_quoted;
  const YamlPlace place{false, entry.value.indent, entry.column, newline_};
  if (is_yaml_text(leaf, now)) {
    write_yaml_text(now, wanted, place, texts_);
  } else {
    write_yaml_leaf(leaf, place, texts_);
  }
  push();
}

template class YamlScalarEdits<std::string>;
template class YamlScalarEdits<SecretBuffer>;

}  // namespace secretsctl::sops
