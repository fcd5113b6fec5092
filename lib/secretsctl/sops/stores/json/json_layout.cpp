#include <secretsctl/sops/stores/json/json_layout.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/json/json_reader.hpp>
#include <secretsctl/sops/stores/json/json_token.hpp>
#include <secretsctl/sops/stores/json/json_writer.hpp>

namespace secretsctl::sops {
namespace {

using Kind = JsonEvent::Kind;

// The line end and indentation at the end of a gap between tokens.
std::string_view last_break(std::string_view gap) {
  const auto at = gap.rfind('\n');
  if (at == std::string_view::npos) return {};
  return gap.substr(at > 0 && gap[at - 1] == '\r' ? at - 1 : at);
}

// An extreme indentation is not copied to each new line.
std::string margin_of(std::string_view line_break) {
  constexpr std::size_t widest = 1024;
  const std::string_view margin =
      line_break.substr(std::min(line_break.find('\n') + 1, line_break.size()));
  return margin.size() > widest ? std::string() : std::string(margin);
}

}  // namespace

class JsonLayout::Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), reader_(text, ErrorKind::generic) {}

  Entry parse() {
    Entry top;
    top.is_map = true;
    top.value = place_of(reader_.next());
    top.begin = top.value;
    parse_entries(top, Kind::end_object);
    static_cast<void>(reader_.next());
    return top;
  }

 private:
  [[nodiscard]] std::size_t place_of(const JsonEvent& event) const {
    return static_cast<std::size_t>(event.token.data() - text_.data());
  }

  // The reader limits the depth.
  void parse_entries(Entry& parent, Kind close) {
    while (true) {
      JsonEvent event = reader_.next();
      if (event.kind == close) {
        parent.end = place_of(event) + event.token.size();
        return;
      }
      Entry entry;
      entry.number = ++count_;
      entry.begin = place_of(event);
      if (parent.is_map) event = reader_.next();
      parse_value(entry, event);
      parent.entries.push_back(std::move(entry));
    }
  }

  void parse_value(Entry& entry, const JsonEvent& event) {
    entry.value = place_of(event);
    entry.end = entry.value + event.token.size();
    entry.is_map = event.kind == Kind::begin_object;
    entry.is_list = event.kind == Kind::begin_list;
    if (entry.is_map) parse_entries(entry, Kind::end_object);
    if (entry.is_list) parse_entries(entry, Kind::end_list);
  }

  std::string_view text_;
  JsonReader reader_;
  std::uint32_t count_ = 0;
};

// Writes items in place of entries.
class JsonLayout::Writer {
 public:
  Writer(const JsonLayout& layout, std::string& out)
      : text_(layout.text_), style_(layout.style_), out_(out) {}

  void write_entries(const Entry& parent, std::span<const Item* const> items,
                     const std::string& margin) {
    if (items.empty()) {
      append(parent.entries.empty() ? between(parent.value, parent.end)
                                    : std::string_view(parent.is_map ? "{}" : "[]"));
      return;
    }
    if (parent.entries.empty()) {
      write_new_entries(parent, items, margin);
      return;
    }
    const Entry& first = parent.entries.front();
    append(between(parent.value, first.begin));
    const std::string inner = margin_of(last_break(between(parent.value, first.begin)));
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Entry* entry = find(parent, *items[i]);
      if (i > 0) append_separator(parent, entry);
      write_item(*items[i], entry, parent.is_map, inner);
    }
    append(between(parent.entries.back().end, parent.end));
  }

 private:
  [[nodiscard]] std::string_view between(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }
  void append(std::string_view text) { out_.append(text); }

  // Numbers increase within a map or list.
  static const Entry* find(const Entry& parent, const Item& item) {
    if (item.origin == 0) return nullptr;
    const auto found = std::ranges::lower_bound(parent.entries, item.origin, {}, &Entry::number);
    return found != parent.entries.end() && found->number == item.origin ? &*found : nullptr;
  }

  // The text before an old entry stays, even if the entry before it was removed; a new entry gets
  // the usual separator of the text.
  void append_separator(const Entry& parent, const Entry* entry) {
    if (entry != nullptr && entry != parent.entries.data()) {
      append(between((entry - 1)->end, entry->begin));
    } else if (parent.entries.size() > 1) {
      append(between(parent.entries[0].end, parent.entries[1].begin));
    } else {
      append(",");
      append(between(parent.value + 1, parent.entries[0].begin));
    }
  }

  void write_item(const Item& item, const Entry* entry, bool has_key, const std::string& margin) {
    if (entry == nullptr) {
      if (has_key) {
        write_json_string(item.key, out_);
        append(style_.colon);
      }
      write_stored_json(item.node, style_, margin, out_);
      return;
    }
    append(between(entry->begin, entry->value));
    write_value(item, *entry, margin);
  }

  void write_value(const Item& item, const Entry& entry, const std::string& margin) {
    const bool is_map = std::holds_alternative<Branch>(item.node.value);
    if (const Leaf* leaf = item.leaf_if()) {
      const std::string_view before = between(entry.value, entry.end);
      if (is_same(*leaf, before)) {
        append(before);
      } else {
        write_stored_leaf(*leaf, out_);
      }
    } else if (is_map == entry.is_map && item.is_list() == entry.is_list) {
      std::vector<const Item*> items;
      for (const Item& below : item.node.items()) {
        if (!below.is_comment) items.push_back(&below);
      }
      write_entries(entry, items, margin);
    } else {
      write_stored_json(item.node, style_, margin, out_);
    }
  }

  // Whether a token means the same as a leaf; the spelling may differ.
  static bool is_same(const Leaf& leaf, std::string_view token) {
    std::string text;
    write_stored_leaf(leaf, text);
    if (text == token) return true;
    if (text.starts_with('"') != token.starts_with('"')) return false;
    if (text.starts_with('"')) {
      std::string now;
      std::string before;
      decode_json_string(text, now);
      decode_json_string(token, before);
      return now == before;
    }
    const auto number = json_number(token);
    return number && number->type() == leaf.type && number->canonical() == leaf.stored.view();
  }

  void write_new_entries(const Entry& parent, std::span<const Item* const> items,
                         const std::string& margin) {
    const std::string inner = style_.newline.empty() ? "" : margin + style_.indent;
    append(parent.is_map ? "{" : "[");
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) append(",");
      append(style_.newline);
      append(inner);
      write_item(*items[i], nullptr, parent.is_map, inner);
    }
    append(style_.newline);
    if (!style_.newline.empty()) append(margin);
    append(parent.is_map ? "}" : "]");
  }

  std::string_view text_;
  const JsonStyle& style_;
  std::string& out_;
};

JsonLayout::JsonLayout(std::string_view text, JsonStyle style)
    : text_(text), top_(Parser(text).parse()), style_(std::move(style)) {
  find_style();
}

void JsonLayout::find_style() {
  if (top_.entries.empty()) return;
  const Entry& first = top_.entries.front();
  const std::string_view line_break =
      last_break(text_.substr(top_.value, first.begin - top_.value));
  style_.newline = line_break.substr(0, std::min(line_break.find('\n') + 1, line_break.size()));
  style_.indent = margin_of(line_break);
  const std::string_view before_value = text_.substr(first.begin, first.value - first.begin);
  style_.colon = before_value.substr(before_value.rfind('"') + 1);
  // A line end between key and value is not copied as a style.
  if (style_.colon.find('\n') != std::string::npos) style_.colon = ": ";
}

std::string JsonLayout::write(std::span<const Item* const> items) const {
  std::string out;
  out.reserve(text_.size() + text_.size() / 8);
  out.append(text_.substr(0, top_.begin));
  Writer(*this, out).write_entries(top_, items, "");
  out.append(text_.substr(top_.end));
  return out;
}

}  // namespace secretsctl::sops
