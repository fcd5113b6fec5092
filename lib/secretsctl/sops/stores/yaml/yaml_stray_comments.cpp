#include <secretsctl/sops/stores/yaml/yaml_stray_comments.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <vector>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Stray {
  Range comment;
  std::uint32_t line = 0;
  std::size_t parent = 0;
  std::size_t place = 0;  // the index that it takes
};

std::size_t end_of_line(std::string_view text, std::size_t place) {
  while (place < text.size() && yaml_break_size(text, place) == 0) ++place;
  return place;
}

// A `#` inside a scalar begins no comment, one in the line of `|` does.
Range text_of_scalar(std::string_view text, const YamlScalar& scalar) {
  std::size_t begin = yaml_token_begin(text, scalar);
  const bool has_header = scalar.style == YamlStyle::literal || scalar.style == YamlStyle::folded;
  if (has_header) begin = end_of_line(text, begin);
  return {begin, std::max<std::size_t>(begin, scalar.end)};
}

// Where each `#` is accounted for.
std::vector<Range> known_parts(std::string_view text, const YamlEntries& entries) {
  std::vector<Range> parts;
  parts.reserve(entries.size() * 2);
  for (const YamlEntry& entry : entries) {
    if (entry.kind == Kind::comment) parts.push_back({entry.begin, entry.value.end});
    if (entry.kind == Kind::document) continue;
    if (entry.has_key) parts.push_back(text_of_scalar(text, entry.key));
    if (entry.kind == Kind::scalar) parts.push_back(text_of_scalar(text, entry.value));
  }
  if (!std::ranges::is_sorted(parts, {}, &Range::begin)) {
    std::ranges::sort(parts, {}, &Range::begin);
  }
  return parts;
}

std::vector<Stray> find_strays(std::string_view text, const YamlEntries& entries) {
  std::vector<Stray> strays;
  std::vector<Range> parts;
  std::size_t next = 0;
  std::size_t counted = 0;
  std::uint32_t line = 0;
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at)) {
    if (parts.empty()) parts = known_parts(text, entries);
    while (next < parts.size() && parts[next].end <= at) ++next;
    if (next < parts.size() && parts[next].begin <= at) {
      at = parts[next].end;
    } else {
      for (; counted < at; ++counted) {
        if (text[counted] == '\n') ++line;
      }
      const std::size_t end = end_of_line(text, at);
      strays.push_back({{at, end}, line, 0, 0});
      at = end;
    }
  }
  return strays;
}

// Finds the places of strays, in the order of the text.
class StrayPlaces {
 public:
  StrayPlaces(std::string_view text, const YamlEntries& entries)
      : text_(text), entries_(entries), parents_(entries.size()) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      for (std::size_t k = i + 1; k < entries[i].last; k = entries[k].last) parents_[k] = i;
    }
  }

  // Whether the comment gets an entry.
  bool find(Stray& stray) {
    const std::size_t at = stray.comment.begin;
    // Comments are not in the order of the text.
    for (; next_ < entries_.size(); ++next_) {
      if (entries_[next_].kind == Kind::comment) continue;
      if (begin_of(next_) > at) break;
      before_ = next_;
    }
    std::size_t before = before_;
    if (const std::size_t metadata = metadata_around(before); metadata != 0) {
      if (at < entries_[metadata].value.end) return false;
      for (before = metadata - 1; entries_[before].kind == Kind::comment;) --before;
    }
    put(stray, before);
    return true;
  }

 private:
  [[nodiscard]] std::size_t begin_of(std::size_t index) const {
    const YamlEntry& entry = entries_[index];
    return entry.kind == Kind::document ? entry.value.begin : entry.begin;
  }

  // The index of the metadata that an entry is or belongs to; else 0.
  [[nodiscard]] std::size_t metadata_around(std::size_t index) const {
    if (entries_[index].kind == Kind::document) return 0;
    while (entries_[parents_[index]].kind != Kind::document) index = parents_[index];
    return is_metadata_entry(text_, entries_[index]) ? index : 0;
  }

  void put(Stray& stray, std::size_t before) const {
    const YamlEntry& entry = entries_[before];
    const std::size_t at = stray.comment.begin;
    const bool is_inside = entry.is_flow ? at >= entry.value.begin && at < entry.value.end
                                         : entry.kind == Kind::map || entry.kind == Kind::list;
    if (entry.kind == Kind::document || is_inside) {
      stray.parent = before;
      stray.place = before + 1;
    } else if (at < entry.value.end) {
      put_before(stray, before);
    } else {
      std::size_t index = before;
      while (is_behind_flow(parents_[index], at)) index = parents_[index];
      stray.parent = parents_[index];
      stray.place = entries_[index].last;
    }
    // In a list it would be counted by the paths of values, though not by SOPS.
    if (entries_[stray.parent].kind == Kind::list) {
      std::size_t list = stray.parent;
      while (entries_[parents_[list]].kind == Kind::list) list = parents_[list];
      put_before(stray, list);
    }
  }

  void put_before(Stray& stray, std::size_t index) const {
    stray.parent = parents_[index];
    stray.place = index;
    // A comment in the line of a value stays directly before it.
    while (entries_[stray.place - 1].is_inline) --stray.place;
  }

  [[nodiscard]] bool is_behind_flow(std::size_t index, std::size_t at) const {
    const YamlEntry& entry = entries_[index];
    return entry.is_flow && entry.kind != Kind::document && at >= entry.value.end;
  }

  std::string_view text_;
  const YamlEntries& entries_;
  std::vector<std::size_t> parents_;
  std::size_t next_ = 0;
  std::size_t before_ = 0;
};

// The entries with those of the strays between them.
class StrayInsertion {
 public:
  StrayInsertion(const YamlEntries& entries, std::vector<Stray> strays)
      : entries_(entries), strays_(std::move(strays)) {
    std::ranges::stable_sort(strays_, {}, &Stray::place);
  }

  YamlEntries run() {
    YamlEntries all;
    all.reserve(entries_.size() + strays_.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i <= entries_.size(); ++i) {
      for (; next < strays_.size() && strays_[next].place == i; ++next) {
        all.push_back(entry_for(strays_[next], all.size()));
      }
      if (i == entries_.size()) break;
      YamlEntry& entry = all.emplace_back(entries_[i]);
      if (entry.last != 0) entry.last = static_cast<std::uint32_t>(new_end(i));
      if (entry.kind == Kind::alias) entry.target += before(entry.target, true);
    }
    return all;
  }

 private:
  // The number of strays before an entry.
  [[nodiscard]] std::uint32_t before(std::size_t index, bool with_same) const {
    const auto end = with_same ? std::ranges::upper_bound(strays_, index, {}, &Stray::place)
                               : std::ranges::lower_bound(strays_, index, {}, &Stray::place);
    return static_cast<std::uint32_t>(end - strays_.begin());
  }

  // The index behind the last entry inside an entry; strays at its end may belong to what is
  // around it.
  [[nodiscard]] std::size_t new_end(std::size_t index) const {
    const std::size_t last = entries_[index].last;
    std::size_t count = before(last, false);
    while (count < strays_.size() && strays_[count].place == last &&
           strays_[count].parent >= index && strays_[count].parent < last) {
      ++count;
    }
    return last + count;
  }

  [[nodiscard]] YamlEntry entry_for(const Stray& stray, std::size_t index) const {
    YamlEntry entry;
    entry.kind = Kind::comment;
    entry.is_in_flow = entries_[stray.parent].is_flow || entries_[stray.parent].is_in_flow;
    entry.line = stray.line;
    entry.begin = entry.value.begin = static_cast<std::uint32_t>(stray.comment.begin);
    entry.value.end = static_cast<std::uint32_t>(stray.comment.end);
    entry.last = static_cast<std::uint32_t>(index + 1);
    return entry;
  }

  const YamlEntries& entries_;
  std::vector<Stray> strays_;
};

}  // namespace

void add_stray_comments(std::string_view text, YamlEntries& entries) {
  std::vector<Stray> strays = find_strays(text, entries);
  if (strays.empty()) return;
  StrayPlaces places(text, entries);
  std::erase_if(strays, [&](Stray& stray) { return !places.find(stray); });
  entries = StrayInsertion(entries, std::move(strays)).run();
}

}  // namespace secretsctl::sops
