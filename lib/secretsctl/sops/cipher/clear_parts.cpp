#include <secretsctl/sops/cipher/clear_parts.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>

namespace secretsctl::sops {
namespace {

void add_comment(ClearParts& parts, const Leaf& leaf) {
  const bool is_empty = leaf.stored.empty() && leaf.plaintext.empty();
  if (!is_empty && !is_encrypted_value(leaf.stored)) ++parts.comments;
}

// The store that made the tree limits its depth.
void add_items(ClearParts& parts, std::span<const Item> items, bool is_list, TreePath& path) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.is_comment) {
      add_comment(parts, item.leaf());
      continue;
    }
    const Leaf* leaf = item.leaf_if();
    if (leaf != nullptr && is_encrypted_value(leaf->stored)) {
      ++parts.encrypted_values;
      continue;
    }
    if (is_list) {
      path.enter(i);
    } else {
      path.enter(item.key.view());
    }
    if (leaf != nullptr) {
      if (!leaf->stored.empty() || !leaf->plaintext.empty()) parts.add_value(path);
    } else {
      add_items(parts, item.node.items(), item.is_list(), path);
    }
    path.leave();
  }
}

bool has_regex(SelectionKind kind) {
  return kind != SelectionKind::encrypted_suffix && kind != SelectionKind::unencrypted_suffix;
}

std::string rule_text(const SelectionRule& rule) {
  const std::string hint = pattern_hint(rule);
  return "its rule is " + selection_text(rule) + (hint.empty() ? "" : " (" + hint + ")");
}

}  // namespace

void ClearParts::add_value(const TreePath& path) {
  ++values;
  if (names.size() < max_names) names.push_back(path.text());
}

void ClearParts::add(const ClearParts& later) {
  const std::size_t room = max_names - names.size();
  names.insert(
      names.end(), later.names.begin(),
      later.names.begin() + static_cast<std::ptrdiff_t>(std::min(room, later.names.size())));
  values += later.values;
  comments += later.comments;
  encrypted_values += later.encrypted_values;
}

ClearParts clear_parts_of(const Document& document) {
  ClearParts parts;
  TreePath path;
  for (const Branch& branch : document.tree.documents) {
    add_items(parts, branch, false, path);
    ++path.document;
  }
  return parts;
}

std::string clear_parts_text(const ClearParts& parts) {
  std::string text = printable_list(parts.names);
  if (parts.values > parts.names.size()) {
    text += " and " + std::to_string(parts.values - parts.names.size()) + " more";
  }
  if (parts.comments == 0) return text;
  const std::string comments =
      parts.comments == 1 ? "1 comment" : std::to_string(parts.comments) + " comments";
  return text.empty() ? comments : text + ", and " + comments;
}

std::string all_clear_reason(const Document& document) {
  const ClearParts parts = clear_parts_of(document);
  if (!parts.is_all_clear()) return {};
  return "no value in it is encrypted: " + clear_parts_text(parts) + "; " +
         rule_text(document.metadata.selection);
}

void refuse_all_clear(const ClearParts& parts, const SelectionRule& rule) {
  if (!parts.is_all_clear()) return;
  throw Error(ErrorKind::generic,
              "no value would be encrypted: " + clear_parts_text(parts) + "; " + rule_text(rule) +
                  ": correct it, or give --clear if every reader of the file may see them");
}

std::string pattern_hint(const SelectionRule& rule) {
  constexpr std::string_view blanks = " \t";
  if (!has_regex(rule.kind)) return {};
  const std::string_view pattern = rule.pattern;
  const auto is_blank = [&](std::size_t at) {
    return at < pattern.size() && blanks.find(pattern[at]) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_mark = std::string_view("|()^$").find(pattern[i]) != std::string_view::npos;
    const bool is_escaped = i > 0 && pattern[i - 1] == '\\';
    if (!is_mark || is_escaped) continue;
    if (is_blank(i + 1) || (i > 0 && is_blank(i - 1))) {
      return "the blanks beside '" + std::string(1, pattern[i]) +
             "' count as part of the pattern; remove them";
    }
  }
  return {};
}

}  // namespace secretsctl::sops
