#include <secretsctl/sops/stores/yaml/yaml_check.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/stores/yaml/yaml_stray_comments.hpp>
#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>
#include <secretsctl/sops/tree/float_format.hpp>
#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <type_traits>
#include <vector>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

bool is_number(ValueType type) {
  return type == ValueType::integer || type == ValueType::floating;
}

// Puts an item and the items around it into `trail`, from the innermost on; false if these items
// don't have it.
bool find_trail(std::span<const Item> items, const Item* wanted, std::vector<const Item*>& trail) {
  for (const Item& item : items) {
    if (&item != wanted && !find_trail(item.node.items(), wanted, trail)) continue;
    trail.push_back(&item);
    return true;
  }
  return false;
}

template <typename Out>
class Comparison {
 public:
  Comparison(std::string_view text, const YamlEntries& entries, bool binds_comments)
      : text_(text), entries_(entries), binds_comments_(binds_comments) {}

  std::optional<YamlDifference> run(std::span<const YamlItems> documents) {
    // A plaintext of comments alone is refused.
    if (!is_encrypted && !entries_.front().has_key) return YamlDifference{};
    std::size_t index = 0;
    for (document_ = 0; document_ < documents.size(); ++document_) {
      if (index >= entries_.size()) return YamlDifference{};
      if (auto found = compare_document(index, documents[document_])) return found;
      index = entries_[index].last;
    }
    if (index != entries_.size()) return YamlDifference{};
    return std::nullopt;
  }

 private:
  static constexpr bool is_encrypted = std::is_same_v<Out, std::string>;
  static constexpr std::size_t nowhere = SIZE_MAX;

  // A comment line with the keys of its map.
  struct Comment {
    std::string path;
    std::string_view text;
    std::size_t item = nowhere;
    const Item* of = nullptr;
    bool has_blank = false;  // before the text

    [[nodiscard]] std::size_t size() const { return text.size() + (has_blank ? 1 : 0); }
    [[nodiscard]] char operator[](std::size_t i) const {
      if (!has_blank) return text[i];
      return i == 0 ? ' ' : text[i - 1];
    }
    // By the text alone.
    [[nodiscard]] int compare(const Comment& other) const {
      if (has_blank == other.has_blank) return text.compare(other.text);
      for (std::size_t i = 0; i < size() && i < other.size(); ++i) {
        if ((*this)[i] != other[i]) return (*this)[i] < other[i] ? -1 : 1;
      }
      return size() == other.size() ? 0 : size() < other.size() ? -1 : 1;
    }
  };

  std::optional<YamlDifference> compare_document(std::size_t index, const YamlItems& items) {
    here_.clear();
    there_.clear();
    std::size_t next = index + 1;
    for (std::size_t i = 0; i < items.size(); ++i) {
      item_ = i;
      if (&items[i] == items.more) continue;
      if (items[i].is_comment) {
        add_comment(items[i]);
        continue;
      }
      next = next_value(next, entries_[index].last, false);
      if (next == entries_[index].last) trail_.push_back(&items[i]);
      if (next == entries_[index].last || !is_same_item(next, items[i])) return difference(i);
      next = entries_[next].last;
    }
    next = next_value(next, entries_[index].last, false);
    if (next != entries_[index].last) return difference(nowhere);
    if (!has_metadata(index, items)) return difference(nowhere);
    return compare_comments(items.items);
  }

  [[nodiscard]] YamlDifference difference(std::size_t item) const {
    YamlDifference found;
    found.document = document_;
    if (item == nowhere) return found;
    found.item = item;
    found.trail = trail_;
    return found;
  }

  // The next entry of a map or list that is neither comment nor metadata.
  std::size_t next_value(std::size_t index, std::size_t end, bool is_list) {
    for (; index < end; index = entries_[index].last) {
      const YamlEntry& entry = entries_[index];
      if (entry.kind == Kind::comment) {
        here_.push_back({path_, text_.substr(entry.begin + 1, entry.value.end - entry.begin - 1)});
      } else if (is_list && is_comment_in_list(entry)) {
        here_.push_back({path_, *yaml_text_in_place(text_, entry.value)});
      } else if (!is_encrypted || !path_.empty() || !is_metadata_entry(text_, entry)) {
        return index;
      }
    }
    return end;
  }

  [[nodiscard]] bool is_comment_in_list(const YamlEntry& entry) const {
    if (!is_encrypted || entry.kind != Kind::scalar) return false;
    const auto stored = yaml_text_in_place(text_, entry.value);
    return stored && is_encrypted_comment(*stored);
  }

  [[nodiscard]] bool has_metadata(std::size_t index, const YamlItems& items) {
    if (items.more == nullptr) return true;
    for (std::size_t i = index + 1; i < entries_[index].last; i = entries_[i].last) {
      if (entries_[i].kind == Kind::comment || !is_metadata_entry(text_, entries_[i])) continue;
      // Comments inside the metadata are of no account.
      const std::size_t comments = here_.size();
      const bool is_same = std::ranges::all_of(items.more->node.items(), [&](const Item& item) {
        return item.is_comment || holds(i, item);
      });
      here_.resize(comments);
      return is_same;
    }
    return false;
  }

  // Whether a map holds an item, wherever it stands.
  [[nodiscard]] bool holds(std::size_t map, const Item& item) {
    for (std::size_t i = map + 1; i < entries_[map].last; i = entries_[i].last) {
      if (entries_[i].has_key && is_key(entries_[i], item.key)) return is_same_item(i, item);
    }
    return false;
  }

  void add_comment(const Item& item) {
    std::string_view rest = yaml_leaf_text(item.leaf(), out_);
    for (bool has_more = true, is_first = true; has_more; is_first = false) {
      const std::size_t end = rest.find_first_of("\r\n");
      has_more = end != std::string_view::npos;
      std::string_view line = rest.substr(0, end);
      // As write_yaml_comment() writes it.
      const bool has_mark = !is_first && line.starts_with('#');
      if (has_mark) line.remove_prefix(1);
      if (is_first || has_mark || !line.empty()) {
        there_.push_back({path_, line, item_, &item, !is_first && !has_mark});
      }
      if (has_more) rest.remove_prefix(end + 1);
    }
  }

  bool is_same_item(std::size_t index, const Item& item) {
    const bool is_same = holds_item(index, item);
    if (!is_same) trail_.push_back(&item);
    return is_same;
  }

  bool holds_item(std::size_t index, const Item& item) {
    const YamlEntry& entry = entries_[index];
    if (entry.has_key && !is_key(entry, item.key)) return false;
    if (const Leaf* leaf = item.leaf_if()) {
      return entry.kind == Kind::scalar && is_same_leaf(entry.value, *leaf);
    }
    if (entry.kind != (item.is_list() ? Kind::list : Kind::map)) return false;
    const std::size_t size = path_.size();
    if (entry.has_key) path_.append(item.key.view()).push_back('\0');
    const bool is_same = are_same_items(index, item.node.items(), item.is_list());
    path_.resize(size);
    return is_same;
  }

  [[nodiscard]] bool is_same_leaf(const YamlScalar& scalar, const Leaf& leaf) const {
    const std::string_view leaf_text = yaml_leaf_text(leaf, out_);
    return is_yaml_scalar_of(text_, scalar, leaf, leaf_text) ||
           (is_number(leaf.type) && is_same_number(scalar, leaf_text));
  }

  // As in sops, `1.0` is written as `1`, and read as an integer.
  [[nodiscard]] bool is_same_number(const YamlScalar& scalar, std::string_view leaf_text) const {
    const auto text = yaml_text_in_place(text_, scalar);
    if (!text) return false;
    const auto value = resolve_yaml(scalar.style, scalar.tag, *text);
    if (!value || !is_number(value->type)) return false;
    const auto here = parse_float(value->canonical ? value->canonical->expose_text() : *text);
    const auto there = parse_float(leaf_text);
    return here && there && *here == *there;
  }

  bool are_same_items(std::size_t index, std::span<const Item> items, bool is_list) {
    const std::size_t end = entries_[index].last;
    std::size_t next = index + 1;
    for (const Item& item : items) {
      if (item.is_comment) {
        add_comment(item);
        continue;
      }
      next = next_value(next, end, is_list);
      if (next == end) trail_.push_back(&item);
      if (next == end || !is_same_item(next, item)) return false;
      next = entries_[next].last;
    }
    return next_value(next, end, is_list) == end;
  }

  [[nodiscard]] bool is_key(const YamlEntry& entry, std::string_view key) const {
    if (const auto in_place = yaml_text_in_place(text_, entry.key)) return *in_place == key;
    std::string decoded;
    decode_yaml_scalar(text_, entry.key, decoded);
    return decoded == key;
  }

  std::optional<YamlDifference> compare_comments(std::span<const Item> items) {
    const auto order = [&](const Comment& a, const Comment& b) {
      if (binds_comments_ && a.path != b.path) return a.path < b.path;
      return a.compare(b) < 0;
    };
    std::ranges::sort(here_, order);
    std::ranges::sort(there_, order);
    const auto is_same = [&](const Comment& a, const Comment& b) {
      return !order(a, b) && !order(b, a);
    };
    const auto found = std::ranges::mismatch(here_, there_, is_same);
    if (found.in1 == here_.end() && found.in2 == there_.end()) return std::nullopt;
    const bool is_lost = found.in2 != there_.end();
    if (is_lost) find_trail(items, found.in2->of, trail_);
    YamlDifference different = difference(is_lost ? found.in2->item : nowhere);
    different.is_comment = true;
    return different;
  }

  std::string_view text_;
  const YamlEntries& entries_;
  bool binds_comments_;  // whether a comment must stand in its map
  const Out out_;        // chooses the texts of leaves
  std::size_t document_ = 0;
  std::size_t item_ = 0;
  std::string path_;
  std::vector<Comment> here_;
  std::vector<Comment> there_;
  std::vector<const Item*> trail_;
};

}  // namespace

bool is_yaml_scalar_of(std::string_view text, const YamlScalar& scalar, const Leaf& leaf,
                       std::string_view leaf_text) {
  const auto in_place = yaml_text_in_place(text, scalar);
  if (in_place && is_encrypted_value(leaf_text)) return *in_place == leaf_text;
  SecretBuffer decoded;
  if (!in_place) decode_yaml_scalar(text, scalar, decoded);
  const std::string_view before = in_place ? *in_place : text_of(decoded.expose());
  const auto value = resolve_yaml(scalar.style, scalar.tag, before);
  if (!value) return false;
  const std::string_view canonical = value->canonical ? value->canonical->expose_text() : before;
  const bool is_text = leaf.type == ValueType::bytes || leaf.type == ValueType::comment ||
                       is_encrypted_value(leaf_text);
  const ValueType type = is_text ? ValueType::str : leaf.type;
  return value->type == type && canonical == leaf_text;
}

template <typename Out>
std::optional<YamlDifference> find_yaml_difference(std::string_view text,
                                                   std::span<const YamlItems> documents) {
  YamlEntries entries;
  try {
    entries = parse_yaml(text, ErrorKind::generic);
  } catch (const Error&) {
    return YamlDifference{};
  }
  add_stray_comments(text, entries);
  return Comparison<Out>(text, entries, std::is_same_v<Out, std::string>).run(documents);
}

std::optional<YamlDifference> find_yaml_difference(std::string_view text,
                                                   const YamlEntries& entries,
                                                   std::span<const YamlItems> documents) {
  return Comparison<SecretBuffer>(text, entries, true).run(documents);
}

template std::optional<YamlDifference> find_yaml_difference<std::string>(
    std::string_view, std::span<const YamlItems>);
template std::optional<YamlDifference> find_yaml_difference<SecretBuffer>(
    std::string_view, std::span<const YamlItems>);

}  // namespace secretsctl::sops
