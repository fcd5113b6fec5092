#include <secretsctl/sops/stores/yaml/yaml_layout.hpp>

#include <algorithm>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/yaml/yaml_check.hpp>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <type_traits>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

// SOPS's indentation.
constexpr std::size_t usual_step = 4;

std::string_view view_of(const std::string& text) {
  return text;
}
std::string_view view_of(const SecretBuffer& text) {
  return text_of(text.expose());
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
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
YamlLayout<Out>::YamlLayout(std::string_view text, const YamlEntries& entries)
    : text_(text), entries_(entries) {
  for (std::size_t i = 0; i < entries.size(); i = entries[i].last) {
    documents_.push_back(static_cast<std::uint32_t>(i));
  }
  const std::size_t first = text.find('\n');
  if (first != std::string_view::npos && first > 0 && text[first - 1] == '\r') newline_ = "\r\n";
  step_ = find_step();
}

// The indentation of the first map below a key at the top; the metadata show SOPS's.
template <typename Out>
std::size_t YamlLayout<Out>::find_step() const {
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    const YamlEntry& entry = entries_[i];
    const bool is_top = entry.has_key && entry.kind == Kind::map && entry.column == 0;
    if (!is_top || entry.is_flow || entry.is_in_flow) continue;
    const std::size_t column = column_of(i);
    if (column > 0) return column;
  }
  return usual_step;
}

template <typename Out>
std::size_t YamlLayout<Out>::line_begin(std::size_t place) const {
  while (place > 0 && text_[place - 1] != '\n' && text_[place - 1] != '\r') --place;
  return place;
}

template <typename Out>
std::size_t YamlLayout<Out>::line_end(std::size_t place) const {
  while (place < text_.size() && yaml_break_size(text_, place) == 0) ++place;
  return place;
}

// The beginning of the next line; `place` itself if it begins a line behind a text.
template <typename Out>
std::size_t YamlLayout<Out>::after_line(std::size_t place) const {
  if (place > 0 && (text_[place - 1] == '\n' || text_[place - 1] == '\r')) return place;
  const std::size_t end = line_end(place);
  return end + yaml_break_size(text_, end);
}

template <typename Out>
bool YamlLayout<Out>::begins_line(std::size_t place) const {
  const std::size_t begin = line_begin(place);
  return std::ranges::all_of(text_.substr(begin, place - begin), is_blank);
}

template <typename Out>
bool YamlLayout<Out>::is_blank_line_after(std::size_t place) const {
  std::size_t next = after_line(place);
  if (next >= text_.size()) return false;
  while (next < text_.size() && is_blank(text_[next])) ++next;
  return next >= text_.size() || yaml_break_size(text_, next) != 0;
}

template <typename Out>
std::string_view YamlLayout<Out>::texts() const {
  return view_of(texts_);
}

template <typename Out>
template <typename Write>
void YamlLayout<Out>::edit(std::size_t begin, std::size_t end, Write write) {
  const std::size_t size = view_of(texts_).size();
  write();
  edits_.push_back({begin, end, size, view_of(texts_).size() - size});
}

template <typename Out>
void YamlLayout<Out>::cut(std::size_t begin, std::size_t end) {
  edits_.push_back({begin, end, 0, 0});
}

template <typename Out>
void YamlLayout<Out>::set_spellings(const std::vector<Spelling>& spellings) {
  for (const Spelling& spelling : spellings) spellings_.emplace(spelling.path, spelling.text);
}

template <typename Out>
void YamlLayout<Out>::enter(const Item& item, std::size_t index, bool is_list) {
  is_list ? path_.enter(index) : path_.enter(item.key.view());
}

template <typename Out>
void YamlLayout<Out>::find_spellings(std::size_t document, std::span<const Item> items,
                                     SecretBuffer& out) {
  path_.document = document;
  find_spellings_in(items, false, out);
}

template <typename Out>
void YamlLayout<Out>::find_spellings_in(std::span<const Item> items, bool is_list,
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

// Whether the edits say what the text says.
template <typename Out>
bool YamlLayout<Out>::is_written_as_it_is() const {
  return std::ranges::all_of(edits_, [&](const Edit& each) {
    return view_of(texts_).substr(each.text, each.size) ==
           text_.substr(each.begin, each.end - each.begin);
  });
}

// Whether the last value of a text that ends without a newline.
template <typename Out>
bool YamlLayout<Out>::is_at_open_end(const YamlEntry& entry) const {
  if (entry.is_in_flow || text_.ends_with('\n') || text_.ends_with('\r')) return false;
  const auto next = static_cast<std::size_t>(&entry - entries_.data()) + 1;
  if (next == entries_.size()) return true;
  return is_metadata_entry(text_, entries_[next]) && entries_[next].last == entries_.size();
}

// Whether a comment stands between the tag of a scalar and the scalar.
template <typename Out>
bool YamlLayout<Out>::has_comment_behind_tag(const YamlEntry& entry) const {
  if (!entry.has_core_tag) return false;
  const std::size_t begin = entry.value.begin;
  const std::string_view before = text_.substr(begin, yaml_token_begin(text_, entry.value) - begin);
  return before.find('#') != std::string_view::npos;
}

template <typename Out>
bool YamlLayout<Out>::keeps_tag(const YamlEntry& entry, const Leaf& leaf) const {
  return has_comment_behind_tag(entry) && entry.value.tag == YamlTag::text &&
         is_yaml_text(leaf, yaml_leaf_text(leaf, texts_));
}

// Where the text of a scalar begins that is to be replaced: with its tag, unless a comment stands
// between them. Then the tag of a text stays, any other goes.
template <typename Out>
std::size_t YamlLayout<Out>::scalar_begin(const YamlEntry& entry, const Leaf& leaf) {
  const std::size_t begin = entry.value.begin;
  if (!has_comment_behind_tag(entry)) return begin;
  if (!keeps_tag(entry, leaf)) {
    cut(begin, std::min(text_.find_first_of(" \t\r\n", begin), std::size_t{entry.value.end}));
  }
  return yaml_token_begin(text_, entry.value);
}

// The spelling of a value, if it still means the value.
template <typename Out>
std::string_view YamlLayout<Out>::spelling_for(const YamlEntry& entry, const Leaf& leaf) const {
  if (spellings_.empty()) return {};
  const auto found = spellings_.find(path_.text());
  if (found == spellings_.end() || !is_indented(found->second, entry.column)) return {};
  SecretBuffer text;
  text.append(entry.is_in_flow ? "k: [" : "k: ");
  if (keeps_tag(entry, leaf)) text.append("!!str ");
  text.append(found->second);
  if (entry.is_in_flow) text.append(']');
  if (!is_at_open_end(entry)) text.append('\n');
  const std::string_view all = text_of(text.expose());
  try {
    const YamlEntries entries = parse_yaml(all, ErrorKind::generic);
    const std::size_t index = entry.is_in_flow ? 2 : 1;
    if (entries.size() != index + 1 || entries[index].kind != Kind::scalar) return {};
    return YamlLayout(all, entries).is_same(entries[index], leaf) ? found->second
                                                                  : std::string_view();
  } catch (const Error&) {
    return {};
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

template <typename Out>
void YamlLayout<Out>::write(Out& out) {
  // What is inserted at a place stands before what goes from there on.
  std::ranges::stable_sort(
      edits_, {}, [](const Edit& each) { return std::pair(each.begin, each.end > each.begin); });
  std::size_t done = 0;
  for (const Edit& each : edits_) {
    // What stands in a part that goes needs no edit of its own.
    if (each.begin < done) continue;
    out.append(text_.substr(done, each.begin - done));
    out.append(view_of(texts_).substr(each.text, each.size));
    done = each.end;
  }
  out.append(text_.substr(done));
}

// Items with an origin appear in the order of their entries; one out of order counts as new.
template <typename Out>
void YamlLayout<Out>::sync(std::size_t container, const YamlItems& items) {
  std::vector<Step> steps;
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
void YamlLayout<Out>::apply(std::size_t container, std::span<const Step> steps) {
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t last = i;
    if (steps[i].item == nullptr) {
      while (last < steps.size() && steps[last].item == nullptr) ++last;
      remove_run(container, steps, i, last);
    } else if (steps[i].entry == 0) {
      while (last < steps.size() && steps[last].item != nullptr && steps[last].entry == 0) ++last;
      insert_run(container, steps, i, last);
    } else {
      const Step* comment = i == 0 ? nullptr : &steps[i - 1];
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
void YamlLayout<Out>::remove_run(std::size_t container, std::span<const Step> steps,
                                 std::size_t first, std::size_t last) {
  if (at(container).is_flow) {
    for (std::size_t i = first; i < last; ++i) remove_from_flow(container, steps, i);
    return;
  }
  const auto rest = steps.subspan(last);
  const auto next = std::ranges::find_if(
      rest, [&](const Step& step) { return is_kept(step) && !at(step.entry).is_inline; });
  const std::size_t next_entry = next == rest.end() ? 0 : next->entry;
  for (std::size_t i = first; i < last; ++i) remove(steps[i].entry, next_entry);
}

template <typename Out>
std::size_t YamlLayout<Out>::column_of(std::size_t container) const {
  const YamlEntry& entry = at(container);
  for (std::size_t i = container + 1; i < entry.last; i = at(i).last) {
    if (at(i).kind != Kind::comment) return at(i).column;
  }
  return 0;
}

template <typename Out>
void YamlLayout<Out>::insert_run(std::size_t container, std::span<const Step> steps,
                                 std::size_t first, std::size_t last) {
  if (at(container).is_flow) return insert_into_flow(container, steps, first, last);
  const YamlEntry* before = nullptr;
  const YamlEntry* after = nullptr;
  std::size_t end = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!is_kept(steps[i])) continue;
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
  edit(place, place, [&] {
    if (is_open) texts_.append(std::string_view(newline_));
    write_run(container, run, column, false);
  });
  if (is_open && !is_closed_) edits_.back().size -= newline_.size();
}

template <typename Out>
void YamlLayout<Out>::insert_before(std::size_t container, std::size_t place,
                                    std::span<const Step> run) {
  const std::size_t column = column_of(container);
  edit(place, place, [&] {
    write_run(container, run, column, true);
    for (std::size_t i = 0; i < column; ++i) texts_.append(std::string_view(" "));
  });
}

template <typename Out>
void YamlLayout<Out>::write_run(std::size_t container, std::span<const Step> run,
                                std::size_t column, bool is_begun) {
  YamlWriter<Out> writer(texts_, step_, newline_);
  for (const Step& step : run) {
    const std::span<const Item> item(step.item, 1);
    at(container).kind == Kind::list ? writer.write_list(item, column, is_begun)
                                     : writer.write_map(item, column, is_begun);
    is_begun = false;
  }
}

// The place of `}` or `]`.
template <typename Out>
std::size_t YamlLayout<Out>::flow_end(std::size_t container) const {
  const YamlEntry& entry = at(container);
  return (entry.kind == Kind::document ? entry.key.end : entry.value.end) - 1;
}

// What stands between two values in `{}` or `[]`: blanks, comments, a comma.
template <typename Out>
typename YamlLayout<Out>::Gap YamlLayout<Out>::gap_between(std::size_t begin,
                                                           std::size_t end) const {
  Gap gap;
  for (std::size_t place = begin; place < end; ++place) {
    if (text_[place] == '#') {
      gap.has_comment = true;
      place = line_end(place);
    } else if (text_[place] == ',' && gap.comma == 0) {
      gap.comma = place;
    }
  }
  return gap;
}

// The value nearest to a step that stays, before it or behind it; null if there is none.
template <typename Out>
const YamlEntry* YamlLayout<Out>::kept_near(std::span<const Step> steps, std::size_t index,
                                            bool is_before) const {
  const auto stays = [&](const Step& step) {
    return is_kept(step) && at(step.entry).kind != Kind::comment;
  };
  if (is_before) {
    while (index > 0) {
      if (stays(steps[--index])) return &at(steps[index].entry);
    }
    return nullptr;
  }
  while (++index < steps.size()) {
    if (stays(steps[index])) return &at(steps[index].entry);
  }
  return nullptr;
}

// A value goes with one comma; comments around it stay.
template <typename Out>
void YamlLayout<Out>::remove_from_flow(std::size_t container, std::span<const Step> steps,
                                       std::size_t index) {
  const YamlEntry& entry = at(steps[index].entry);
  if (entry.kind == Kind::comment) return cut(entry.begin, entry.value.end);
  const YamlEntry* before = kept_near(steps, index, true);
  const YamlEntry* after = kept_near(steps, index, false);
  const std::size_t end = entry.value.end;
  const Gap behind = gap_between(end, after != nullptr ? after->begin : flow_end(container));
  const auto cut_with_comma = [&](std::size_t comma) {
    cut(entry.begin, end);
    if (comma != 0) cut(comma, comma + 1);
  };
  if (after != nullptr) {
    return behind.has_comment ? cut_with_comma(behind.comma) : cut(entry.begin, after->begin);
  }
  if (before == nullptr) return cut_with_comma(behind.comma);
  const Gap ahead = gap_between(before->value.end, entry.begin);
  if (!ahead.has_comment) return cut(before->value.end, end);
  cut_with_comma(behind.comma != 0 ? behind.comma : ahead.comma);
}

template <typename Out>
void YamlLayout<Out>::insert_into_flow(std::size_t container, std::span<const Step> steps,
                                       std::size_t first, std::size_t last) {
  const bool is_list = at(container).kind == Kind::list;
  const YamlEntry* before = kept_near(steps, first, true);
  const YamlEntry* after = kept_near(steps, last - 1, false);
  const std::size_t close = flow_end(container);
  YamlWriter<Out> writer(texts_, step_, newline_);
  const auto write = [&](std::size_t place, std::string_view ahead, std::string_view behind,
                         std::string_view between) {
    edit(place, place, [&] {
      bool is_begun = false;
      for (const Step& step : steps.subspan(first, last - first)) {
        if (step.item->is_comment) continue;
        texts_.append(is_begun ? between : ahead);
        writer.write_flow_item(*step.item, is_list);
        is_begun = true;
      }
      if (is_begun) texts_.append(behind);
    });
  };
  if (before == nullptr) {
    return after == nullptr ? write(close, "", "", ", ") : write(after->begin, "", ", ", ", ");
  }
  const std::size_t place = before->value.end;
  const Gap gap = gap_between(place, after != nullptr ? after->begin : close);
  if (!gap.has_comment) return write(place, ", ", "", ", ");
  if (after != nullptr) return write(after->begin, "", ", ", ", ");
  // The comment stays in the line of the value before, behind its comma.
  const bool has_comma = gap.comma != 0;
  if (!has_comma) edit(place, place, [&] { texts_.append(std::string_view(",")); });
  write(close, "", has_comma ? "," : "", ", ");
}

template <typename Out>
void YamlLayout<Out>::sync_entry(std::size_t index, const Item& item, std::size_t place,
                                 bool is_list) {
  const YamlEntry& entry = at(index);
  if (entry.kind == Kind::comment) return sync_comment(entry, item);
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
void YamlLayout<Out>::sync_comment(const YamlEntry& entry, const Item& item) {
  const std::string_view now = yaml_leaf_text(item.leaf(), texts_);
  if (text_.substr(entry.begin + 1, entry.value.end - entry.begin - 1) == now) return;
  const std::size_t margin = entry.begin - line_begin(entry.begin);
  edit(entry.begin + 1, entry.value.end, [&] {
    write_yaml_comment(now, {false, margin, margin, newline_}, texts_);
  });
}

template <typename Out>
bool YamlLayout<Out>::is_same(const YamlEntry& entry, const Leaf& leaf) const {
  return is_yaml_scalar_of(text_, entry.value, leaf, yaml_leaf_text(leaf, texts_));
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
  if (!is_same(entry, leaf)) replace_scalar(entry, leaf);
}

template <typename Out>
void YamlLayout<Out>::replace_scalar(const YamlEntry& entry, const Leaf& leaf) {
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
  if (ends_twice && is_blank_line_after(entry.value.end)) wanted = YamlStyle::double_quoted;
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
void YamlLayout<Out>::keep_comment() {
  Edit& last = edits_.back();
  const std::string_view text = view_of(texts_).substr(last.text, last.size);
  const std::size_t mark = std::min(text.find_first_of("\r\n"), text.size());
  if (comment_ == nullptr || mark == text.size()) return;
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
std::size_t YamlLayout<Out>::body_end(const YamlEntry& entry, std::size_t line, bool keeps) const {
  std::size_t end = entry.value.end;
  while (end > line) {
    const bool is_at_break = text_[end - 1] == '\n' || text_[end - 1] == '\r';
    const std::size_t begin = std::max(line_begin(end), line);
    const bool is_empty = end - begin <= entry.value.indent &&
                          std::ranges::all_of(text_.substr(begin, end - begin), is_blank);
    if (!is_at_break && !is_empty) break;
    if (keeps && end < entry.value.end) break;
    if (is_at_break) {
      const bool is_pair = end - 1 > line && text_[end - 1] == '\n' && text_[end - 2] == '\r';
      end -= is_pair ? 2 : 1;
    } else {
      end = begin;
    }
  }
  return end;
}

// Keeps the mark, a comment behind it, and the indentation of a literal or folded text.
template <typename Out>
void YamlLayout<Out>::replace_block_scalar(const YamlEntry& entry, const Leaf& leaf) {
  const std::size_t begin = yaml_token_begin(text_, entry.value);
  const std::size_t mark_end =
      std::min(text_.find_first_not_of("+-123456789", begin + 1), text_.size());
  const bool keeps = text_.substr(begin, mark_end - begin).find('+') != std::string_view::npos;
  const std::size_t line = line_end(mark_end);
  const std::size_t end = body_end(entry, line, keeps);
  const std::size_t scalar = scalar_begin(entry, leaf);
  const std::size_t from = view_of(texts_).size();
  const auto push = [&] {
    // The mark, then the lines; a comment stands between them.
    const std::string_view all = view_of(texts_).substr(from);
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
  if (ends_twice && !keeps && is_blank_line_after(end)) wanted = YamlStyle::double_quoted;
  const YamlPlace place{false, entry.value.indent, entry.column, newline_};
  if (is_yaml_text(leaf, now)) {
    write_yaml_text(now, wanted, place, texts_);
  } else {
    write_yaml_leaf(leaf, place, texts_);
  }
  push();
}

// Writes a value of another kind than that in the text.
template <typename Out>
void YamlLayout<Out>::replace_value(const YamlEntry& entry, const Item& item) {
  YamlWriter<Out> writer(texts_, step_, newline_);
  if (entry.is_in_flow) {
    return edit(entry.value.begin, entry.value.end, [&] {
      if (entry.value.begin == entry.after && entry.has_key) texts_.append(std::string_view(" "));
      writer.write_flow(item.node);
    });
  }
  const std::size_t from = view_of(texts_).size();
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
  if (view_of(texts_).substr(from, newline_.size()) != newline_) return;
  const YamlEntry& comment = at(comment_->entry);
  Edit& lines = edits_.back();
  const Edit rest = lines;
  lines = {entry.after, entry.after, view_of(texts_).size(), 0};
  texts_.append(std::string_view(" #"));
  write_yaml_comment(yaml_leaf_text(comment_->item->leaf(), texts_),
                     {false, entry.column, entry.column, newline_}, texts_);
  edits_.back().size = view_of(texts_).size() - edits_.back().text;
  edits_.push_back(rest);
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
  YamlWriter<Out> writer(texts_, step_, newline_);
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
  const bool is_open = begin > 0 && text_[begin - 1] != '\n' && text_[begin - 1] != '\r';
  edit(begin, end, [&] {
    if (is_open) texts_.append(std::string_view(newline_));
    YamlWriter<Out> writer(texts_, step_, newline_);
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
