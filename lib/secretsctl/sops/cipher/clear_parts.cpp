#include <secretsctl/sops/cipher/clear_parts.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>

namespace secretsctl::sops {
namespace {

void add_leaf(ClearParts& parts, const Leaf& leaf, std::string_view name, bool is_comment) {
  if (leaf.stored.empty() && leaf.plaintext.empty()) return;
  const bool is_encrypted = is_encrypted_value(leaf.stored);
  if (is_comment) {
    if (!is_encrypted) ++parts.comments;
  } else if (is_encrypted) {
    parts.has_encrypted_value = true;
  } else {
    parts.add_value(name);
  }
}

void add_node(ClearParts& parts, const Node& node, std::string_view name, bool is_comment);

void add_branch(ClearParts& parts, const Branch& branch) {
  for (const Item& item : branch) add_node(parts, item.node, item.key, item.is_comment);
}

// What is below a key at the top goes by that key's name, or by its own.
void add_node(ClearParts& parts, const Node& node, std::string_view name, bool is_comment) {
  if (const auto* leaf = std::get_if<Leaf>(&node.value)) {
    add_leaf(parts, *leaf, name, is_comment);
  } else if (const auto* branch = std::get_if<Branch>(&node.value)) {
    add_branch(parts, *branch);
  } else {
    for (const Node& element : std::get<List>(node.value)) add_node(parts, element, name, false);
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

void ClearParts::add_value(std::string_view name) {
  ++values;
  if (names.size() < max_names) names.emplace_back(name);
}

void ClearParts::add(const ClearParts& later) {
  const std::size_t room = max_names - names.size();
  names.insert(
      names.end(), later.names.begin(),
      later.names.begin() + static_cast<std::ptrdiff_t>(std::min(room, later.names.size())));
  values += later.values;
  comments += later.comments;
  has_encrypted_value = has_encrypted_value || later.has_encrypted_value;
}

ClearParts clear_parts_of(const Document& document) {
  ClearParts parts;
  add_branch(parts, document.tree.root);
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
  throw Error(ErrorKind::generic, "no value would be encrypted: " + clear_parts_text(parts) + "; " +
                                      rule_text(rule) +
                                      ": correct it, or give --clear if everybody may read them");
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
             "' belong to the pattern; take them out";
    }
  }
  return {};
}

}  // namespace secretsctl::sops
