#include <secretsctl/sops/metadata/metadata.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/value_type.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<std::string_view, 6> foreign_kinds = {"kms",      "gcp_kms",  "hckms",
                                                           "azure_kv", "hc_vault", "pgp"};

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, "the SOPS metadata " + what);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_folded(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

// Takes an entry out of a map: the exact name, else one that differs only in case.
std::optional<MetadataNode> take(MetadataMap& map, std::string_view name) {
  auto found = map.find(name);
  if (found == map.end()) {
    found = std::ranges::find_if(
        map, [&](const auto& entry) { return equal_folded(entry.first, name); });
  }
  if (found == map.end()) return std::nullopt;
  return std::move(map.extract(found).mapped());
}

std::string take_text(MetadataMap& map, std::string_view name) {
  auto node = take(map, name);
  if (!node) return {};
  if (node->text() == nullptr) refuse("has parts below " + std::string(name) + ", which is a text");
  return std::get<std::string>(std::move(node->value));
}

// A list of maps; a single map counts as a list of one, an empty map or an empty text as an empty
// list.
std::vector<MetadataMap> take_entries(MetadataMap& map, std::string_view name) {
  auto node = take(map, name);
  if (!node || (node->map() != nullptr && node->map()->empty()) ||
      (node->text() != nullptr && node->text()->empty())) {
    return {};
  }
  MetadataList list;
  if (node->list() != nullptr) {
    list = std::get<MetadataList>(std::move(node->value));
  } else {
    list.push_back(std::move(*node));
  }
  std::vector<MetadataMap> entries;
  for (MetadataNode& entry : list) {
    if (entry.map() == nullptr) refuse("entry " + std::string(name) + " is no list of keys");
    entries.push_back(std::get<MetadataMap>(std::move(entry.value)));
  }
  return entries;
}

// Go's integers, whose prefix names the base; an empty text is 0.
int parse_integer(std::string_view text, std::string_view name) {
  int base = 10;
  std::string_view digits = text;
  if (digits.starts_with("0x") || digits.starts_with("0X")) base = 16;
  if (digits.starts_with("0b") || digits.starts_with("0B")) base = 2;
  if (digits.starts_with("0o") || digits.starts_with("0O")) base = 8;
  if (base != 10) digits.remove_prefix(2);
  int value = 0;
  const char* end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value, base);
  if (!text.empty() && (error != std::errc() || rest != end)) {
    refuse("entry " + std::string(name) + " is no number");
  }
  return value;
}

bool read_boolean(std::string_view text, std::string_view name) {
  if (text.empty()) return false;
  const auto truth = parse_boolean(text);
  if (!truth) refuse("entry " + std::string(name) + " is neither true nor false");
  return *truth;
}

// Three numbers, with an optional `v` before them and `-` or `+` after them.
bool is_version(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  text = text.substr(0, text.find_first_of("-+"));
  for (int i = 0; i < 3; ++i) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) return false;
    text.remove_prefix(digits);
    if (i < 2 && !text.starts_with('.')) return false;
    if (i < 2) text.remove_prefix(1);
  }
  return text.empty();
}

// The entry is kept as a whole; sops would refuse it without its date.
MetadataList check_foreign(std::vector<MetadataMap> entries, std::string_view kind) {
  MetadataList list;
  for (MetadataMap& entry : entries) {
    const auto created = std::ranges::find_if(
        entry, [](const auto& e) { return equal_folded(e.first, "created_at"); });
    if (created == entry.end() || created->second.text() == nullptr ||
        !parse_timestamp(*created->second.text())) {
      refuse("has an entry of kind " + std::string(kind) + " without a valid created_at");
    }
    list.push_back({std::move(entry)});
  }
  return list;
}

KeyGroup take_group(MetadataMap& map) {
  KeyGroup group;
  std::vector<MetadataMap> entries = take_entries(map, "age");
  if (entries.size() > max_age_entries) refuse("has more than 1000 age recipients");
  for (MetadataMap& entry : entries) {
    group.age.push_back({take_text(entry, "recipient"), take_text(entry, "enc")});
  }
  for (const std::string_view kind : foreign_kinds) {
    MetadataList entries = check_foreign(take_entries(map, kind), kind);
    if (!entries.empty()) group.foreign.emplace(kind, MetadataNode{std::move(entries)});
  }
  return group;
}

// Entries at the top level win over key_groups.
std::vector<KeyGroup> take_groups(MetadataMap& map) {
  std::vector<KeyGroup> groups;
  KeyGroup top = take_group(map);
  std::vector<MetadataMap> listed = take_entries(map, "key_groups");
  if (!top.age.empty() || !top.foreign.empty()) {
    groups.push_back(std::move(top));
    return groups;
  }
  if (listed.size() > max_key_groups) refuse("has more than 255 key groups");
  for (MetadataMap& group : listed) groups.push_back(take_group(group));
  if (groups.empty()) refuse("holds no keys: no identity can open the file");
  return groups;
}

SelectionRule take_selection(MetadataMap& map) {
  std::optional<SelectionRule> rule;
  for (const auto& [kind, name] : selection_names) {
    std::string pattern = take_text(map, name);
    if (pattern.empty()) continue;
    if (rule) {
      refuse("has two selection rules, " + std::string(selection_name(rule->kind)) + " and " +
             std::string(name) + "; a file can have one");
    }
    rule = SelectionRule{kind, std::move(pattern)};
  }
  return rule.value_or(SelectionRule{});
}

MetadataMap write_group(const KeyGroup& group) {
  MetadataMap map = group.foreign;
  MetadataList list;
  for (const AgeEntry& key : group.age) {
    MetadataMap entry;
    entry.emplace("enc", MetadataNode{key.encrypted});
    entry.emplace("recipient", MetadataNode{key.recipient});
    list.push_back({std::move(entry)});
  }
  if (!list.empty()) map.emplace("age", MetadataNode{std::move(list)});
  return map;
}

}  // namespace

Metadata read_metadata(MetadataMap map) {
  Metadata metadata;
  const auto last_modified = parse_timestamp(take_text(map, "lastmodified"));
  if (!last_modified) refuse("has no valid lastmodified (a time such as 2026-11-22T07:00:00Z)");
  metadata.last_modified = *last_modified;
  metadata.key_groups = take_groups(map);
  metadata.selection = take_selection(map);
  metadata.shamir_threshold = parse_integer(take_text(map, "shamir_threshold"), "shamir_threshold");
  metadata.mac_only_encrypted =
      read_boolean(take_text(map, "mac_only_encrypted"), "mac_only_encrypted");
  metadata.mac = take_text(map, "mac");
  metadata.version = take_text(map, "version");
  if (!is_version(metadata.version)) refuse("has no valid version (such as 3.13.2)");
  metadata.unknown = std::move(map);
  return metadata;
}

MetadataMap write_metadata(const Metadata& metadata) {
  MetadataMap map = metadata.unknown;
  const auto put = [&](std::string_view name, std::string text) {
    map.insert_or_assign(std::string(name), MetadataNode{std::move(text)});
  };
  if (metadata.key_groups.size() == 1) {
    map.merge(write_group(metadata.key_groups.front()));
  } else {
    MetadataList groups;
    for (const KeyGroup& group : metadata.key_groups) groups.push_back({write_group(group)});
    map.insert_or_assign("key_groups", MetadataNode{std::move(groups)});
  }
  if (metadata.shamir_threshold != 0) {
    put("shamir_threshold", std::to_string(metadata.shamir_threshold));
  }
  put("lastmodified", metadata.last_modified.whole());
  put("mac", metadata.mac);
  put(selection_name(metadata.selection.kind), metadata.selection.pattern);
  if (metadata.mac_only_encrypted) put("mac_only_encrypted", "true");
  put("version", metadata.version);
  return map;
}

}  // namespace secretsctl::sops
