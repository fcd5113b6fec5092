#include <secretsctl/sops/stores/yaml/yaml_concessions.hpp>

#include <algorithm>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::sops {
namespace {

// Brings a path to an item, or to the map that holds a comment; false if the items don't have it.
bool find_path(std::span<const Item> items, bool is_list, const Item* wanted, TreePath& path) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.is_comment) {
      if (&item == wanted) return true;
      continue;
    }
    is_list ? path.enter(i) : path.enter(item.key.view());
    if (&item == wanted || find_path(item.node.items(), item.is_list(), wanted, path)) return true;
    path.leave();
  }
  return false;
}

std::string name_of(std::span<const YamlItems> documents, const Item& item) {
  TreePath path;
  for (path.document = 0; path.document < documents.size(); ++path.document) {
    if (find_path(documents[path.document].items, false, &item, path)) break;
  }
  std::string name = item.is_comment ? "a comment" : printable(path.text());
  if (item.is_comment && !path.empty()) name += " in " + printable(path.text());
  if (item.line != 0) name += " (line " + std::to_string(item.line) + ")";
  return name;
}

}  // namespace

bool YamlConcessions::add(const YamlDifference& difference, std::string_view text,
                          bool (*is_text)(const Leaf& leaf)) {
  // Each attempt reads the whole text again.
  constexpr std::size_t most = 16;
  if (!has_newline_ && !text.ends_with('\n')) return has_newline_ = true;
  if (++count_ > most) return false;
  const std::span<const Item* const> trail = difference.trail;
  for (std::size_t i = 0; i < trail.size(); ++i) {
    const Item& item = *trail[i];
    const Leaf* leaf = item.is_comment ? nullptr : item.leaf_if();
    const bool can_be_quoted =
        leaf != nullptr && is_text(*leaf) && std::ranges::find(quoted_, leaf) == quoted_.end();
    const bool can_be_renewed =
        item.origin != 0 && std::ranges::find(renewed_, item.origin) == renewed_.end();
    if (!can_be_quoted && !can_be_renewed) continue;
    drop(trail.first(i + 1));
    parts_.push_back({&item, can_be_quoted, difference.is_comment});
    if (can_be_quoted) {
      quoted_.push_back(leaf);
    } else {
      renewed_.push_back(item.origin);
    }
    return true;
  }
  return false;
}

// What is inside a larger part, or was not enough, is no part of its own.
void YamlConcessions::drop(std::span<const Item* const> items) {
  std::erase_if(
      parts_, [&](const Part& part) { return std::ranges::find(items, part.item) != items.end(); });
}

std::vector<std::string> YamlConcessions::notes(std::span<const YamlItems> documents) const {
  std::vector<std::string> notes;
  for (const Part& part : parts_) {
    const std::string style = part.is_quoted ? "in double quotes" : "in SOPS's style";
    const std::string what =
        part.is_for_comment && !part.item->is_comment ? "a comment of it" : "it";
    notes.push_back(name_of(documents, *part.item) + " is written " + style +
                    ": in the layout of the file " + what + " would be read otherwise");
  }
  return notes;
}

std::string note_of_new_layout(bool has_other_documents) {
  return std::string("the whole file is written in SOPS's style: ") +
         (has_other_documents ? "it has another number of documents than before"
                              : "in its old layout it would be read otherwise");
}

void add_alias_note(const YamlEntries& entries, std::vector<std::string>& notes) {
  constexpr std::size_t most_lines = 10;
  std::vector<std::uint32_t> lines;
  for (const YamlEntry& entry : entries) {
    if (entry.kind == YamlEntry::Kind::alias || entry.is_key_alias) lines.push_back(entry.line + 1);
  }
  if (lines.empty()) return;
  const bool is_one = lines.size() == 1;
  std::string note = is_one ? "line " : "lines ";
  for (std::size_t i = 0; i < std::min(lines.size(), most_lines); ++i) {
    if (i > 0) note += ", ";
    note += std::to_string(lines[i]);
  }
  if (lines.size() > most_lines) {
    note += " and " + std::to_string(lines.size() - most_lines) + " more";
  }
  notes.push_back(note + ": the " + (is_one ? "alias is" : "aliases are") +
                  " written out as what " + (is_one ? "it stands" : "they stand") +
                  " for: SOPS encrypts each copy apart");
}

}  // namespace secretsctl::sops
