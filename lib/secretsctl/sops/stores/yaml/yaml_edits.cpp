#include <secretsctl/sops/stores/yaml/yaml_edits.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/stores/yaml/yaml_writer.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

// SOPS's indentation.
constexpr std::size_t usual_step = 4;

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

void reserve(std::string& text, std::size_t size) {
  text.reserve(text.size() + size);
}
void reserve(SecretBuffer& text, std::size_t size) {
  static_cast<void>(text.room(size));
}

}  // namespace

template <typename Out>
YamlEdits<Out>::YamlEdits(std::string_view text, const YamlEntries& entries)
    : text_(text), entries_(entries) {
  const std::size_t first = text.find('\n');
  if (first != std::string_view::npos && first > 0 && text[first - 1] == '\r') newline_ = "\r\n";
  step_ = find_step();
}

// The indentation of the first map below a key at the top; the metadata show SOPS's.
template <typename Out>
std::size_t YamlEdits<Out>::find_step() const {
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    const YamlEntry& entry = entries_[i];
    const bool is_top = entry.has_key && entry.kind == Kind::map && entry.column == 0;
    if (!is_top || entry.is_flow || entry.is_in_flow) continue;
    const std::size_t column = column_of(i);
    if (column > 0) return column;
  }
  return usual_step;
}

// The size of the line break of any kind that ends at a place; 0 if none does.
template <typename Out>
std::size_t YamlEdits<Out>::break_before(std::size_t place) const {
  const char last = place > 0 ? text_[place - 1] : '\0';
  if (last == '\r') return 1;
  if (last == '\n') return place > 1 && text_[place - 2] == '\r' ? 2 : 1;
  if (last == '\x85') return place > 1 && yaml_break_size(text_, place - 2) == 2 ? 2 : 0;
  const bool may_be_wide = last == '\xa8' || last == '\xa9';
  return may_be_wide && place > 2 && yaml_break_size(text_, place - 3) == 3 ? 3 : 0;
}

template <typename Out>
std::size_t YamlEdits<Out>::line_begin(std::size_t place) const {
  while (place > 0 && break_before(place) == 0) --place;
  return place;
}

template <typename Out>
std::size_t YamlEdits<Out>::line_end(std::size_t place) const {
  while (place < text_.size() && yaml_break_size(text_, place) == 0) ++place;
  return place;
}

// The beginning of the next line; `place` itself if it begins a line behind a text.
template <typename Out>
std::size_t YamlEdits<Out>::after_line(std::size_t place) const {
  if (break_before(place) != 0) return place;
  const std::size_t end = line_end(place);
  return end + yaml_break_size(text_, end);
}

template <typename Out>
bool YamlEdits<Out>::begins_line(std::size_t place) const {
  const std::size_t begin = line_begin(place);
  return std::ranges::all_of(text_.substr(begin, place - begin), is_blank);
}

// The metadata that begin at a place go with decryption.
template <typename Out>
std::size_t YamlEdits<Out>::after_metadata(std::size_t place) const {
  for (const YamlEntry& entry : entries_) {
    if (entry.begin == place && entry.column == 0 && is_metadata_entry(text_, entry)) {
      return after_line(entry.value.end);
    }
  }
  return place;
}

template <typename Out>
bool YamlEdits<Out>::is_blank_line_after(std::size_t place) const {
  std::size_t next = after_metadata(after_line(place));
  if (next >= text_.size()) return false;
  while (next < text_.size() && is_blank(text_[next])) ++next;
  return next >= text_.size() || yaml_break_size(text_, next) != 0;
}

template <typename Out>
void YamlEdits<Out>::expect(std::span<const Item> items) {
  const auto add = [](const auto& self, std::span<const Item> some) -> std::size_t {
    std::size_t size = 0;
    for (const Item& item : some) {
      const Leaf* leaf = item.leaf_if();
      size += leaf == nullptr ? self(self, item.node.items()) : yaml_leaf_text(*leaf, Out()).size();
    }
    return size;
  };
  reserve(texts_, add(add, items));
  edits_.reserve(entries_.size());
}

// The edits, without those in a part that goes as a whole: it needs no edit of its own.
template <typename Out>
template <typename Visit>
void YamlEdits<Out>::for_each_edit(Visit visit) const {
  std::size_t done = 0;
  for (const Edit& each : edits_) {
    if (each.begin < done) continue;
    visit(each, done);
    done = each.end;
  }
}

template <typename Out>
void YamlEdits<Out>::write(Out& out) {
  // What is inserted at a place stands before what goes from there on.
  std::ranges::stable_sort(
      edits_, {}, [](const Edit& each) { return std::pair(each.begin, each.end > each.begin); });
  std::size_t size = text_.size();
  for_each_edit(
      [&](const Edit& each, std::size_t) { size += each.size - (each.end - each.begin); });
  reserve(out, size);
  std::size_t rest = 0;
  for_each_edit([&](const Edit& each, std::size_t done) {
    out.append(text_.substr(done, each.begin - done));
    out.append(yaml_view(texts_).substr(each.text, each.size));
    rest = each.end;
  });
  out.append(text_.substr(rest));
}

template <typename Out>
std::size_t YamlEdits<Out>::column_of(std::size_t container) const {
  const YamlEntry& entry = at(container);
  for (std::size_t i = container + 1; i < entry.last; i = at(i).last) {
    if (at(i).kind != Kind::comment) return at(i).column;
  }
  return 0;
}

template class YamlEdits<std::string>;
template class YamlEdits<SecretBuffer>;

}  // namespace secretsctl::sops
