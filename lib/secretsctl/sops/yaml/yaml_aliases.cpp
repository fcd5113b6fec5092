#include <algorithm>
#include <secretsctl/sops/yaml/yaml_parser.hpp>

// Anchors and aliases: what they stand for, and the limits that hold after expansion.

namespace secretsctl::sops {
namespace {

// All aliases together may add this many bytes, besides as many as the text has.
constexpr std::uint64_t most_copied = std::uint64_t{32} * 1024 * 1024;
// What an entry counts, besides its texts.
constexpr std::uint64_t size_of_entry = 64;

std::string line_of(std::uint32_t line) {
  return "line " + std::to_string(line + 1);
}

}  // namespace

std::uint64_t YamlParser::expanded_size(const YamlEntry& entry) {
  const bool has_text =
      entry.kind == YamlEntry::Kind::scalar || entry.kind == YamlEntry::Kind::comment;
  return size_of_entry + (entry.key.end - entry.key.begin) +
         (has_text ? entry.value.end - entry.value.begin : 0);
}

void YamlParser::set_anchor(const Start& start, std::size_t index) {
  entries_[index].has_anchor = true;
  names_[start.anchor] = anchors_.size();
  anchors_.push_back({static_cast<std::uint32_t>(index), false, start.anchor_line,
                      expanded_ - expanded_size(entries_[index]), 0});
}

void YamlParser::set_key_anchor(const Start& key) {
  names_[key.anchor] = anchors_.size();
  anchors_.push_back({without_entry, true, key.anchor_line, expanded_size(key.entry), 0});
}

// The anchors are in the order of their entries.
YamlParser::Anchor& YamlParser::anchor_of(std::size_t index) {
  auto found = std::ranges::lower_bound(anchors_, index, {}, &Anchor::index);
  while (found->is_key) ++found;
  return *found;
}

void YamlParser::resolve_alias(YamlEntry& entry, std::string_view name) {
  const auto found = names_.find(name);
  if (found == names_.end()) fail("an alias of an anchor that is not above it");
  const Anchor& anchor = anchors_[found->second];
  entry.target = anchor.index;
  entry.targets_key = anchor.is_key;
  if (!anchor.is_key && entries_[anchor.index].last == 0) {
    fail("an alias inside the value of " + line_of(anchor.line) + ", for which it stands");
  }
  if (depth_ + anchor.height > max_yaml_depth) {
    fail("maps and lists nested too deeply, by an alias of " + line_of(anchor.line));
  }
  deepest_ = std::max(deepest_, depth_ + anchor.height);
  expanded_ += anchor.size;
  copied_ += anchor.size;
  if (copied_ > most_copied + text_.size()) {
    fail("aliases that expand to more than 32 MiB; this one is of " + line_of(anchor.line));
  }
}

// A key that is an alias is the scalar that it stands for.
void YamlParser::resolve_key(Start& key) const {
  const YamlEntry& target = entries_[key.entry.target];
  if (!key.entry.targets_key && target.kind != YamlEntry::Kind::scalar) return;
  key.entry.value = key.entry.targets_key ? target.key : target.value;
  key.entry.kind = YamlEntry::Kind::scalar;
  key.entry.is_key_alias = true;
}

bool YamlParser::is_map(std::size_t index) const {
  const YamlEntry& entry = entries_[index];
  if (entry.kind != YamlEntry::Kind::alias) return entry.kind == YamlEntry::Kind::map;
  const YamlEntry::Kind kind = entries_[entry.target].kind;
  return !entry.targets_key && (kind == YamlEntry::Kind::map || kind == YamlEntry::Kind::document);
}

// `<<` takes a map or a list of maps. As go-yaml for SOPS, only in the first document.
void YamlParser::check_merge(std::size_t index) const {
  constexpr std::string_view name = "<<";
  const YamlEntry& entry = entries_[index];
  const YamlScalar& key = entry.key;
  if (key.end - key.begin - key.head < name.size() || entry.is_key_alias) return;
  const bool is_plain = key.style == YamlStyle::plain && key.tag == YamlTag::none;
  if (!is_plain && key.tag != YamlTag::merge) return;
  std::string_view text = text_.substr(key.begin + key.head, key.end - key.begin - key.head);
  if (key.style != YamlStyle::plain) text = text.substr(1, text.size() - 2);
  if (text != name || documents_ > 1 || is_map(index)) return;
  bool fits = entry.kind == YamlEntry::Kind::list;
  for (std::size_t i = index + 1; fits && i < entry.last; i = entries_[i].last) {
    fits = entries_[i].kind == YamlEntry::Kind::comment || is_map(i);
  }
  if (fits) return;
  std::string fault = "'<<' takes a map, an alias of one, or a list of these";
  if (entry.kind == YamlEntry::Kind::alias) {
    fault += "; its alias is of the value in " + line_of(entries_[entry.target].line);
  }
  throw_yaml_fault(kind_, entry.line, fault);
}

}  // namespace secretsctl::sops
