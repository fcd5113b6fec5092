#include <secretsctl/sops/stores/dotenv/dotenv_update.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>

namespace secretsctl::sops {
namespace {

// The items of a document from one index up to another, indexed by their printed text. Each is
// taken once.
class PrintedItems {
 public:
  PrintedItems(const Branch& items, std::size_t begin, std::size_t end) : begin_(begin) {
    lines_.reserve(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      SecretBuffer line;
      append_plain_line(items[i], line);
      const std::string_view text = lines_.emplace_back(line.take()).expose_text();
      if (text.find('\n') != std::string_view::npos) {
        several_lines_[text.substr(0, text.find('\n'))].push_back(i);
      } else {
        by_line_[text].push_back(i);
      }
    }
  }

  // The first item whose printed text is this line.
  std::optional<std::size_t> take(std::string_view line) {
    const auto found = by_line_.find(line);
    if (found == by_line_.end() || found->second.empty()) return std::nullopt;
    const std::size_t index = found->second.front();
    found->second.pop_front();
    return index;
  }

  // An item of several lines that begins with `line` and whose other lines begin the rest of the
  // text. If many items share the first line, only some are compared, so that the time is not
  // quadratic.
  std::optional<std::size_t> take_several(std::string_view line, std::string_view rest) {
    constexpr std::size_t most = 16;
    const auto found = several_lines_.find(line);
    if (found == several_lines_.end()) return std::nullopt;
    auto& candidates = found->second;
    for (std::size_t i = 0; i < std::min(candidates.size(), most); ++i) {
      const std::size_t index = candidates[i];
      const std::string_view text = lines_[index - begin_].expose_text();
      if (!rest.starts_with(text)) continue;
      if (rest.size() != text.size() && rest[text.size()] != '\n') continue;
      candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(i));
      return index;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::size_t size_of(std::size_t index) const {
    return lines_[index - begin_].size();
  }

 private:
  std::size_t begin_;
  std::vector<SecretBytes> lines_;
  std::map<std::string_view, std::deque<std::size_t>> by_line_;        // the keys point into lines_
  std::map<std::string_view, std::deque<std::size_t>> several_lines_;  // by the first line
};

// One item of the new tree: an old or a new one.
struct NewItem {
  std::optional<std::size_t> kept;
  Item item;  // if it is new
};

// The unchanged lines at the beginning and the end, nearly all lines of a large file: they are
// found without an index of all items.
class CommonLines {
 public:
  CommonLines(const Branch& items, std::string_view text)
      : items_(items), rest_(text), end_(items.size()) {
    // If a comment has several lines, only the index shows which item a line belongs to.
    if (std::ranges::any_of(items, is_of_several_lines)) return;
    while (begin_ < end_ && take_first()) ++begin_;
    while (begin_ < end_ && take_last()) --end_;
  }

  [[nodiscard]] std::size_t begin() const { return begin_; }  // the items between these two changed
  [[nodiscard]] std::size_t end() const { return end_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }   // text of the changed lines
  [[nodiscard]] std::uint32_t number() const { return number_; }  // number of its first line

 private:
  static bool is_of_several_lines(const Item& item) {
    return item.is_comment &&
           item.leaf().plaintext.expose_text().find('\n') != std::string_view::npos;
  }

  std::string_view printed(const Item& item) {
    line_.clear();
    append_plain_line(item, line_);
    return text_of(line_.expose());
  }

  bool take_first() {
    for (; rest_.starts_with('\n'); ++number_) rest_.remove_prefix(1);
    const std::string_view line = printed(items_[begin_]);
    if (!rest_.starts_with(line)) return false;
    if (rest_.size() > line.size() && rest_[line.size()] != '\n') return false;
    rest_.remove_prefix(std::min(line.size() + 1, rest_.size()));
    ++number_;
    return true;
  }

  bool take_last() {
    std::string_view before = rest_;
    while (before.ends_with('\n')) before.remove_suffix(1);
    const std::string_view line = printed(items_[end_ - 1]);
    if (!before.ends_with(line)) return false;
    before.remove_suffix(line.size());
    if (!before.empty() && !before.ends_with('\n')) return false;
    rest_ = before;
    return true;
  }

  const Branch& items_;
  std::string_view rest_;
  std::uint32_t number_ = 1;
  std::size_t begin_ = 0;
  std::size_t end_;
  SecretBuffer line_;
};

std::vector<NewItem> match_lines(Document& document, std::string_view whole) {
  const Branch& before = document.tree.root();
  const CommonLines common(before, whole);
  std::vector<NewItem> items;
  items.reserve(before.size());
  for (std::size_t i = 0; i < common.begin(); ++i) items.push_back({i, {}});
  PrintedItems printed(before, common.begin(), common.end());
  std::string_view text = common.rest();
  for (std::uint32_t number = common.number(); !text.empty(); ++number) {
    std::size_t size = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, size);
    if (const auto several = printed.take_several(line, text)) {
      size = printed.size_of(*several);
      number += static_cast<std::uint32_t>(std::ranges::count(text.substr(0, size), '\n'));
      items.push_back({several, {}});
    } else if (const auto kept = printed.take(line)) {
      items.push_back({kept, {}});
    } else if (!is_empty_line(line)) {
      items.push_back({std::nullopt, plain_item(document.tree, line, number)});
    }
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  for (std::size_t i = common.end(); i < before.size(); ++i) items.push_back({i, {}});
  return items;
}

// Gives each new line of a key the position of an old one that was not kept, in order.
TreeChanges compare(const Branch& before, std::vector<NewItem>& items) {
  std::vector<bool> kept(before.size());
  std::size_t last = 0;
  TreeChanges changes;
  for (const NewItem& item : items) {
    if (!item.kept) continue;
    kept[*item.kept] = true;
    if (*item.kept < last) changes.other = true;
    last = *item.kept;
  }
  std::map<std::string_view, std::deque<std::size_t>> left;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (kept[i]) continue;
    if (before[i].is_comment) changes.other = true;
    if (!before[i].is_comment) left[before[i].key].push_back(i);
  }
  for (NewItem& item : items) {
    if (item.kept) continue;
    if (item.item.is_comment) {
      changes.other = true;
      continue;
    }
    const std::string key(item.item.key);
    const bool has_newline =
        item.item.leaf().plaintext.expose_text().find('\n') != std::string_view::npos;
    if (has_newline) changes.newlines.push_back(key);
    const auto found = left.find(item.item.key);
    if (found == left.end() || found->second.empty()) {
      changes.added.push_back(key);
      continue;
    }
    item.item.origin = before[found->second.front()].origin;
    found->second.pop_front();
    changes.changed.push_back(key);
  }
  for (const auto& [key, indices] : left) {
    changes.removed.insert(changes.removed.end(), indices.size(), std::string(key));
  }
  return changes;
}

}  // namespace

Item plain_item(Tree& tree, std::string_view text, std::uint32_t number) {
  const DotenvLine line = read_plain_line(text, number);
  Item item;
  item.key = tree.copy(line.key);
  item.is_comment = line.is_comment;
  item.line = number;
  item.node.value = Leaf{};
  if (line.is_comment) item.leaf().type = ValueType::comment;
  SecretBuffer value(line.value.size());
  if (line.is_comment) {
    value.append(line.value);
  } else {
    unescape_newlines(line.value, value);
  }
  item.leaf().plaintext = value.take();
  return item;
}

void append_plain_line(const Item& item, SecretBuffer& out) {
  const Leaf& leaf = item.leaf();
  const SecretBytes typed = leaf.type == ValueType::str || leaf.type == ValueType::comment
                                ? SecretBytes()
                                : printed_value(leaf.type, leaf.plaintext);
  const std::string_view value = typed.empty() ? leaf.plaintext.expose_text() : typed.expose_text();
  if (item.is_comment) {
    out.append('#');
    out.append(value);
    return;
  }
  out.append(item.key);
  out.append('=');
  escape_newlines(value, out);
}

TreeChanges DotenvUpdate::apply(const SecretBytes& plaintext) {
  Branch& before = document_.tree.root();
  std::vector<NewItem> items = match_lines(document_, plaintext.expose_text());
  TreeChanges changes = compare(before, items);
  Branch after;
  after.reserve(items.size());
  for (NewItem& item : items) {
    after.push_back(item.kept ? std::move(before[*item.kept]) : std::move(item.item));
  }
  before = std::move(after);
  return changes;
}

}  // namespace secretsctl::sops
