#include <secretsctl/sops/stores/yaml/yaml_layout.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>
#include <type_traits>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The value at the end of an item; null if that is an empty map or list.
const Leaf* last_leaf(const Item& item) {
  const auto items = item.node.items();
  return items.empty() ? item.leaf_if() : last_leaf(items.back());
}

}  // namespace

template <typename Out>
YamlLayout<Out>::YamlLayout(std::string_view text, const YamlEntries& entries)
    : Base(text, entries) {
  for (std::size_t i = 0; i < entries.size(); i = entries[i].last) {
    documents_.push_back(static_cast<std::uint32_t>(i));
  }
}

template <typename Out>
void YamlLayout<Out>::set_items(std::size_t document, const YamlItems& items) {
  path_.document = document;
  sync(documents_[document], items);
}

// The end of a document's last entry. Comments behind the `---` of the next document may be in its
// entries, as for go-yaml.
template <typename Out>
std::size_t YamlLayout<Out>::document_end(std::size_t index) const {
  const YamlEntry& entry = at(index);
  std::size_t end = std::max(entry.value.begin, entry.key.end);
  for (std::size_t i = index + 1; i < entry.last; ++i) {
    if (at(i).begin < entry.value.end) end = std::max<std::size_t>(end, at(i).value.end);
  }
  return end;
}

template <typename Out>
void YamlLayout<Out>::append_lines(std::size_t document, std::string_view lines) {
  const std::size_t index = documents_[document];
  const std::size_t place = after_line(document_end(index));
  const bool is_open = place > 0 && text_[place - 1] != '\n' && text_[place - 1] != '\r';
  edit(place, place, [&] {
    if (is_open) texts_.append(std::string_view(newline_));
    // A text without a newline at its end has none behind the metadata either.
    if (is_open && lines.ends_with('\n')) lines.remove_suffix(1);
    texts_.append(lines);
  });
}

// Items with an origin appear in the order of their entries; one out of order counts as new.
template <typename Out>
void YamlLayout<Out>::sync(std::size_t container, const YamlItems& items) {
  std::vector<YamlStep> steps;
  const std::uint32_t end = at(container).last;
  auto next = static_cast<std::uint32_t>(container + 1);
  bool keeps = false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const std::uint32_t origin = is_renewed(items[i].origin) ? 0 : items[i].origin;
    std::uint32_t child = next;
    while (origin >= child && child < end && child != origin) child = at(child).last;
    if (origin != child || child >= end) {
      steps.push_back({0, &items[i], i});
      continue;
    }
    for (; next != origin; next = at(next).last) steps.push_back({next, nullptr, 0});
    steps.push_back({origin, &items[i], i});
    next = at(next).last;
    keeps = true;
  }
  for (; next < end; next = at(next).last) steps.push_back({next, nullptr, 0});
  const bool is_top_flow = at(container).kind == Kind::document && at(container).is_flow;
  if (!keeps && !is_top_flow && !steps.empty()) {
    replace_all(container, items);
  } else {
    apply(container, steps);
  }
}

template <typename Out>
void YamlLayout<Out>::apply(std::size_t container, std::span<const YamlStep> steps) {
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t last = i;
    if (steps[i].item == nullptr) {
      while (last < steps.size() && steps[last].item == nullptr) ++last;
      remove_run(container, steps, i, last);
    } else if (steps[i].entry == 0) {
      while (last < steps.size() && steps[last].item != nullptr && steps[last].entry == 0) ++last;
      insert_run(container, steps, i, last);
    } else {
      const YamlStep* comment = i == 0 ? nullptr : &steps[i - 1];
      if (comment != nullptr && (comment->entry == 0 || !at(comment->entry).is_inline)) {
        comment = nullptr;
      }
      comment_ = comment;
      sync_entry(steps[i].entry, *steps[i].item, steps[i].index, at(container).kind == Kind::list);
      last = i + 1;
    }
    i = last;
  }
}

template <typename Out>
void YamlLayout<Out>::remove(std::size_t index, std::size_t next) {
  const YamlEntry& entry = at(index);
  if (entry.kind == Kind::comment && !begins_line(entry.begin)) {
    std::size_t begin = entry.begin;
    while (begin > 0 && is_blank(text_[begin - 1])) --begin;
    return cut(begin, entry.value.end);
  }
  if (begins_line(entry.begin)) {
    std::size_t begin = line_begin(entry.begin);
    const std::size_t end = after_line(entry.value.end);
    // A text without a newline at its end stays so.
    const bool is_open = !is_closed_ && end == text_.size() && end > 0 && text_[end - 1] != '\n';
    if (is_open && begin > 0) --begin;
    if (is_open && begin > 0 && text_[begin - 1] == '\r') --begin;
    return cut(begin, end);
  }
  // `- a: 1`, and the next key takes the place of the first.
  cut(entry.begin, next != 0 && at(next).begin > entry.begin ? at(next).begin : entry.value.end);
}

template <typename Out>
void YamlLayout<Out>::remove_run(std::size_t container, std::span<const YamlStep> steps,
                                 std::size_t first, std::size_t last) {
  if (at(container).is_flow) {
    for (std::size_t i = first; i < last; ++i) remove_from_flow(container, steps, i);
    return;
  }
  const auto rest = steps.subspan(last);
  const auto next = std::ranges::find_if(
      rest, [&](const YamlStep& step) { return step.is_kept() && !at(step.entry).is_inline; });
  const std::size_t next_entry = next == rest.end() ? 0 : next->entry;
  for (std::size_t i = first; i < last; ++i) remove(steps[i].entry, next_entry);
}

template <typename Out>
void YamlLayout<Out>::insert_run(std::size_t container, std::span<const YamlStep> steps,
                                 std::size_t first, std::size_t last) {
  if (at(container).is_flow) return insert_into_flow(container, steps, first, last);
  const YamlEntry* before = nullptr;
  const YamlEntry* after = nullptr;
  std::size_t end = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!steps[i].is_kept()) continue;
    const YamlEntry& entry = at(steps[i].entry);
    if (i < first) {
      before = &entry;
      const bool is_beyond =
          at(container).kind == Kind::document && entry.begin > at(container).value.end;
      if (!is_beyond) end = std::max<std::size_t>(end, entry.value.end);
    } else if (after == nullptr && !entry.is_inline) {
      after = &entry;
    }
  }
  const auto run = steps.subspan(first, last - first);
  if (before == nullptr && after != nullptr) return insert_before(container, after->begin, run);
  const std::size_t column = column_of(container);
  const std::size_t place = after_line(end);
  const bool is_open = place > 0 && text_[place - 1] != '\n' && text_[place - 1] != '\r';
  // `|+` would take the empty lines behind it; quotes of a stored text tell those of the plaintext.
  const Leaf* leaf = last_leaf(*run.back().item);
  if (leaf != nullptr && is_blank_line_after(place)) {
    const std::string_view text = leaf->plaintext.expose_text();
    if (text.ends_with("\n\n") || text == "\n") quoted_.push_back(leaf);
  }
  edit(place, place, [&] {
    if (is_open) texts_.append(std::string_view(newline_));
    write_run(container, run, column, false);
  });
  if (is_open && !is_closed_) edits_.back().size -= newline_.size();
}

template <typename Out>
void YamlLayout<Out>::insert_before(std::size_t container, std::size_t place,
                                    std::span<const YamlStep> run) {
  const std::size_t column = column_of(container);
  edit(place, place, [&] {
    write_run(container, run, column, true);
    for (std::size_t i = 0; i < column; ++i) texts_.append(std::string_view(" "));
  });
}

template <typename Out>
void YamlLayout<Out>::write_run(std::size_t container, std::span<const YamlStep> run,
                                std::size_t column, bool is_begun) {
  YamlWriter<Out> writer(texts_, step_, newline_, quoted_);
  for (const YamlStep& step : run) {
    const std::span<const Item> item(step.item, 1);
    at(container).kind == Kind::list ? writer.write_list(item, column, is_begun)
                                     : writer.write_map(item, column, is_begun);
    is_begun = false;
  }
}

template <typename Out>
void YamlLayout<Out>::sync_entry(std::size_t index, const Item& item, std::size_t place,
                                 bool is_list) {
  const YamlEntry& entry = at(index);
  if (entry.kind == Kind::comment) return sync_comment(entry, item);
  if (entry.is_key_alias) expand_key(entry, item);
  if (!spellings_.empty()) enter(item, place, is_list);
  if (item.leaf_if() != nullptr) {
    sync_leaf(entry, item);
  } else if (entry.kind == (item.is_list() ? Kind::list : Kind::map)) {
    keep_list(index, item);
    sync(index, {item.node.items()});
  } else {
    replace_value(entry, item);
  }
  if (!spellings_.empty()) path_.leave();
}

// A key that is an alias becomes the text that it stands for.
template <typename Out>
void YamlLayout<Out>::expand_key(const YamlEntry& entry, const Item& item) {
  YamlWriter<Out> writer(texts_, step_, newline_, quoted_);
  edit(entry.begin, entry.after,
       [&] { writer.write_key(item.key.view(), entry.column, entry.is_in_flow); });
  if (entry.lacks_colon) --edits_.back().size;
}

// A list whose only items are encrypted comments is empty when these become lines of comment.
template <typename Out>
void YamlLayout<Out>::keep_list(std::size_t index, const Item& item) {
  const YamlEntry& entry = at(index);
  const std::span<const Item> items = item.node.items();
  if (!item.is_list() || entry.is_flow || items.empty() || std::is_same_v<Out, std::string>) return;
  if (!std::ranges::all_of(items, &Item::is_comment)) return;
  edit(entry.after, entry.after, [&] { texts_.append(std::string_view(" []")); });
}

template <typename Out>
void YamlLayout<Out>::sync_leaf(const YamlEntry& entry, const Item& item) {
  const Leaf& leaf = item.leaf();
  if (entry.kind != Kind::scalar) return replace_value(entry, item);
  if (item.is_comment) {
    // An encrypted comment as an item of a list becomes a line of comment.
    const bool stays = std::is_same_v<Out, std::string> || entry.is_in_flow;
    if (!stays) {
      return edit(entry.begin, entry.value.end, [&] {
        texts_.append(std::string_view("#"));
        write_yaml_comment(yaml_leaf_text(leaf, texts_),
                           {false, entry.column, entry.column, newline_}, texts_);
      });
    }
  }
  if (!is_same(entry, leaf) || is_quoted(leaf)) replace_scalar(entry, leaf);
}

// Writes a value of another kind than that in the text.
template <typename Out>
void YamlLayout<Out>::replace_value(const YamlEntry& entry, const Item& item) {
  YamlWriter<Out> writer(texts_, step_, newline_, quoted_);
  if (entry.is_in_flow) {
    return edit(entry.value.begin, entry.value.end, [&] {
      if (entry.value.begin == entry.after && entry.has_key) texts_.append(std::string_view(" "));
      writer.write_flow(item.node);
    });
  }
  const std::size_t from = yaml_view(texts_).size();
  edit(entry.after, entry.value.end,
       [&] { writer.write_value(item, entry.column, !entry.has_key); });
  if (comment_ != nullptr && comment_->item != nullptr) {
    move_comment(entry, from);
  }
  drop_line_end(entry.value.end);
}

// The comment in the line of an alias stays in the line of its key, before the lines that stand
// there instead; for an item of a list it goes to a line above.
template <typename Out>
void YamlLayout<Out>::move_comment(const YamlEntry& entry, std::size_t from) {
  if (yaml_view(texts_).substr(from, newline_.size()) != newline_) return;
  const YamlEntry& comment = at(comment_->entry);
  Edit& lines = edits_.back();
  const Edit rest = lines;
  lines = {entry.after, entry.after, yaml_view(texts_).size(), 0};
  texts_.append(std::string_view(" #"));
  write_yaml_comment(yaml_leaf_text(comment_->item->leaf(), texts_),
                     {false, entry.column, entry.column, newline_}, texts_);
  edits_.back().size = yaml_view(texts_).size() - edits_.back().text;
  edits_.push_back(rest);
  // The comment behind the mark of a literal text goes with the text.
  if (comment.value.end <= entry.value.end) return;
  // The line end behind the value goes with the comment: drop_line_end() counts on it.
  edits_.insert(edits_.end() - 1, {entry.value.end, comment.value.end, 0, 0});
}

// The last edit ends with a line end; it goes, unless a line ends before the place.
template <typename Out>
void YamlLayout<Out>::drop_line_end(std::size_t place) {
  const bool is_behind_line = place > 0 && text_[place - 1] == '\n';
  if (!is_behind_line) edits_.back().size -= newline_.size();
}

// No entry stays.
template <typename Out>
void YamlLayout<Out>::replace_all(std::size_t container, const YamlItems& items) {
  const YamlEntry& entry = at(container);
  const bool is_list = entry.kind == Kind::list;
  YamlWriter<Out> writer(texts_, step_, newline_, quoted_);
  if (entry.kind == Kind::document) return replace_document(container, items);
  if (entry.is_in_flow || (entry.is_flow && container + 1 < entry.last && items.size() > 0)) {
    return edit(entry.value.begin + 1, entry.value.end - 1, [&] {
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) texts_.append(std::string_view(", "));
        writer.write_flow_item(items[i], is_list);
      }
    });
  }
  edit(entry.after, entry.value.end,
       [&] { writer.write_content(items.items, is_list, entry.column, !entry.has_key); });
  drop_line_end(entry.value.end);
}

template <typename Out>
void YamlLayout<Out>::replace_document(std::size_t index, const YamlItems& items) {
  const YamlEntry& entry = at(index);
  const bool has_entries = index + 1 < entry.last;
  // The braces or the null at the top go.
  std::size_t begin = entry.key.end > entry.key.begin ? entry.key.begin : entry.value.begin;
  std::size_t end = document_end(index);
  if (has_entries && !entry.is_flow) begin = line_begin(at(index + 1).begin);
  const bool has_text = has_entries || entry.key.end > entry.key.begin;
  if (end > 0) end = after_line(end);
  if (!has_text) begin = end;
  const std::string_view spelling = items.size() == 0 ? document_spelling() : std::string_view();
  const std::string_view before = text_.substr(entry.value.begin, begin - entry.value.begin);
  const bool is_in_line = !spelling.empty() && is_blank(spelling.front()) &&
                          before.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (is_in_line) begin = entry.value.begin;
  const bool is_open =
      !is_in_line && begin > 0 && text_[begin - 1] != '\n' && text_[begin - 1] != '\r';
  edit(begin, end, [&] {
    if (is_open) texts_.append(std::string_view(newline_));
    if (!spelling.empty()) {
      texts_.append(spelling);
      texts_.append(std::string_view(newline_));
      return;
    }
    YamlWriter<Out> writer(texts_, step_, newline_, quoted_);
    for (std::size_t i = 0; i < items.size(); ++i) writer.write_map({&items[i], 1}, 0, false);
    // Behind `---` nothing is an empty map, too.
    if (items.size() > 0 || entry.value.begin > 0) return;
    texts_.append(std::string_view("{}"));
    texts_.append(std::string_view(newline_));
  });
}

template class YamlLayout<std::string>;
template class YamlLayout<SecretBuffer>;

template <typename Out>
void write_new_yaml(std::span<const YamlItems> documents, std::size_t step, Out& out) {
  const std::string newline = "\n";
  YamlWriter<Out> writer(out, step, newline);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (i > 0) out.append(std::string_view("---\n"));
    bool has_values = false;
    for (std::size_t k = 0; k < documents[i].size(); ++k) {
      const Item& item = documents[i][k];
      has_values = has_values || !item.is_comment;
      writer.write_map({&item, 1}, 0, false);
    }
    if (!has_values) out.append(std::string_view("{}\n"));
  }
}

template void write_new_yaml(std::span<const YamlItems>, std::size_t, std::string&);
template void write_new_yaml(std::span<const YamlItems>, std::size_t, SecretBuffer&);

}  // namespace secretsctl::sops
