#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>

#include <algorithm>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/yaml/yaml_stray_comments.hpp>
#include <vector>

namespace secretsctl::sops {
namespace {

using Kind = YamlEntry::Kind;

// Stands for the metadata.
constexpr std::string_view stub = "sops:\n";

// The place behind the last line of a document; nothing where no key can follow.
std::size_t end_of_document(std::string_view text, const YamlEntries& entries, std::size_t index) {
  const YamlEntry& document = entries[index];
  std::size_t end = 0;
  for (std::size_t i = index + 1; i < document.last; ++i) {
    if (entries[i].begin < document.value.end) {
      end = std::max<std::size_t>(end, entries[i].value.end);
    }
  }
  // A literal text ends behind its last line.
  const bool is_behind_line = (end > 0 && yaml_break_size(text, end - 1) == 1) ||
                              (end > 1 && yaml_break_size(text, end - 2) == 2) ||
                              (end > 2 && yaml_break_size(text, end - 3) == 3);
  if (is_behind_line) return end;
  while (end < text.size() && yaml_break_size(text, end) == 0) ++end;
  return end + yaml_break_size(text, end);
}

// Whether each stub is a key without a value: none has taken a line of the text for its own.
bool are_empty(const YamlEntries& entries, const std::vector<std::size_t>& stubs) {
  return std::ranges::all_of(entries, [&](const YamlEntry& entry) {
    return !std::ranges::binary_search(stubs, std::size_t{entry.begin}) ||
           entry.kind == Kind::document || entry.kind == Kind::comment ||
           entry.value.begin == entry.value.end;
  });
}

// The places where metadata will stand; none if there are some, or if one cannot.
std::vector<std::size_t> stub_places(std::string_view text, const YamlEntries& entries) {
  std::vector<std::size_t> places;
  bool has_comment = false;
  for (std::size_t i = 0; i < entries.size(); i = entries[i].last) {
    bool has_key = false;
    for (std::size_t k = i + 1; k < entries[i].last; k = entries[k].last) {
      if (is_metadata_entry(text, entries[k])) return {};
      has_key = has_key || entries[k].kind != Kind::comment;
    }
    if (entries[i].is_flow || !has_key || entries[i].last < i + 2) continue;
    has_comment = has_comment ||
                  std::any_of(entries.begin() + static_cast<std::ptrdiff_t>(i),
                              entries.begin() + entries[i].last,
                              [](const YamlEntry& entry) { return entry.kind == Kind::comment; });
    places.push_back(end_of_document(text, entries, i));
  }
  return has_comment ? places : std::vector<std::size_t>();
}

// Removes the entries of the stubs, and counts places without them.
void remove_stubs(YamlEntries& entries, const std::vector<std::size_t>& stubs,
                  std::size_t text_size) {
  const auto moved = [&](std::uint32_t& place) {
    const auto before = std::ranges::lower_bound(stubs, std::size_t{place}) - stubs.begin();
    const auto size = static_cast<std::uint32_t>(stub.size());
    place -= static_cast<std::uint32_t>(before) * size;
    place = std::min(place, static_cast<std::uint32_t>(text_size));
  };
  std::vector<std::uint32_t> numbers;  // of entries that stay
  std::uint32_t number = 0;
  for (const YamlEntry& entry : entries) {
    numbers.push_back(number);
    if (!std::ranges::binary_search(stubs, std::size_t{entry.begin})) ++number;
    if (entry.kind == Kind::document || entry.kind == Kind::comment) number = numbers.back() + 1;
  }
  numbers.push_back(number);
  YamlEntries kept;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (numbers[i] == numbers[i + 1]) continue;
    YamlEntry& entry = kept.emplace_back(entries[i]);
    entry.last = numbers[entry.last];
    entry.target = numbers[entry.target];
    for (std::uint32_t* place : {&entry.begin, &entry.after, &entry.key.begin, &entry.key.end,
                                 &entry.value.begin, &entry.value.end}) {
      moved(*place);
    }
  }
  entries = std::move(kept);
}

// The entries, with the comments at the end as if the metadata followed.
YamlEntries parse_with_stubs(std::string_view text, ErrorKind kind) {
  YamlEntries entries = parse_yaml(text, kind);
  const std::vector<std::size_t> places = stub_places(text, entries);
  if (places.empty()) return entries;
  SecretBuffer with_stubs(text.size() + places.size() * stub.size());
  std::vector<std::size_t> stubs;
  std::size_t done = 0;
  for (const std::size_t place : places) {
    with_stubs.append(text.substr(done, place - done));
    // Behind a text without a newline at its end, that of the stub stands before it.
    const bool is_open = place == text.size() && !text.ends_with('\n');
    if (is_open) with_stubs.append('\n');
    stubs.push_back(with_stubs.size());
    with_stubs.append(stub.substr(0, stub.size() - (is_open ? 1 : 0)));
    done = place;
  }
  with_stubs.append(text.substr(done));
  try {
    YamlEntries found = parse_yaml(text_of(with_stubs.expose()), kind);
    const bool fits = are_empty(found, stubs);
    remove_stubs(found, stubs, text.size());
    if (fits && found.size() == entries.size()) return found;
  } catch (const Error&) {
    // No key can follow there.
  }
  return entries;
}

}  // namespace

bool is_metadata_entry(std::string_view text, const YamlEntry& entry) {
  if (!entry.has_key) return false;
  std::string_view key = text.substr(entry.key.begin, entry.key.end - entry.key.begin);
  if (entry.key.style != YamlStyle::plain && key.size() > 1) key = key.substr(1, key.size() - 2);
  return key == metadata_key;
}

std::shared_ptr<const YamlLayoutParts> yaml_parts(const Tree& tree, std::string_view text) {
  auto known = std::dynamic_pointer_cast<const YamlLayoutParts>(tree.layout_parts);
  if (known && known->are_of(text)) return known;
  return std::make_shared<YamlLayoutParts>(text, parse_yaml_file(text, ErrorKind::generic));
}

YamlEntries parse_yaml_file(std::string_view text, ErrorKind kind) {
  YamlEntries entries = parse_with_stubs(text, kind);
  add_stray_comments(text, entries);
  return entries;
}

}  // namespace secretsctl::sops
