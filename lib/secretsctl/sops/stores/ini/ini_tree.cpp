#include <secretsctl/sops/stores/ini/ini_tree.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/ini/ini_comment.hpp>
#include <secretsctl/sops/stores/ini/ini_value.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>
#include <utility>

namespace secretsctl::sops {
namespace {

class StoredLeaves {
 public:
  explicit StoredLeaves(Tree& tree) : tree_(tree) {}

  std::string_view name(std::string_view text) { return text; }
  void set_value(Leaf& leaf, const IniEntry& entry) {
    leaf.stored = entry.is_continued ? joined(entry, append_ini_value<std::string>) : entry.inner;
  }
  void set_comment(Leaf& leaf, const IniEntry& entry) {
    std::string_view text;
    leaf.stored =
        is_one_piece(entry, text) ? text : joined(entry, append_comment_text<std::string>);
  }

 private:
  std::string_view joined(const IniEntry& entry, void (*append)(const IniEntry&, std::string&)) {
    std::string text;
    append(entry, text);
    return tree_.copy(text);
  }

  Tree& tree_;
};

class PlainLeaves {
 public:
  explicit PlainLeaves(Tree& tree) : tree_(tree) {}

  // Names are public, and outlive the plaintext.
  std::string_view name(std::string_view text) { return tree_.copy(text); }
  static void set_value(Leaf& leaf, const IniEntry& entry) {
    SecretBuffer text(entry.inner.size());
    append_ini_value(entry, text);
    leaf.plaintext = text.take();
  }
  static void set_comment(Leaf& leaf, const IniEntry& entry) {
    SecretBuffer text(entry.comment_lines.size() + entry.inline_comment.size() + 1);
    append_comment_text(entry, text);
    leaf.plaintext = text.take();
  }

 private:
  Tree& tree_;
};

template <typename Leaves>
Branch read_sections(const IniText& ini, Leaves leaves) {
  Branch sections;
  for (std::size_t i = 0; i < ini.entries.size(); ++i) {
    const IniEntry& entry = ini.entries[i];
    Item item;
    item.key = leaves.name(entry.name);
    item.line = entry.line;
    item.origin = static_cast<std::uint32_t>(i + 1);
    Item comment;
    comment.is_comment = true;
    comment.line = entry.line;
    comment.origin = item.origin;
    if (has_comment(entry)) {
      comment.leaf().type = ValueType::comment;
      leaves.set_comment(comment.leaf(), entry);
    }
    if (entry.is_section) {
      item.node.value = Branch();
      sections.push_back(std::move(item));
    } else {
      leaves.set_value(item.leaf(), entry);
      std::get<Branch>(sections.back().node.value).push_back(std::move(item));
    }
    if (has_comment(entry)) {
      std::get<Branch>(sections.back().node.value).push_back(std::move(comment));
    }
  }
  return sections;
}

[[noreturn]] void refuse(const TreePath& path, const std::string& why) {
  throw Error(ErrorKind::not_representable,
              "INI cannot hold " + printable(path.text()) + ": " + why);
}

void check_key(const Item& item, const TreePath& path) {
  const Leaf* leaf = item.leaf_if();
  if (leaf == nullptr) refuse(path, "a section holds single values, no maps or lists");
  if (leaf->type == ValueType::null) refuse(path, "it is null");
  // A name that an INI file had comes back as it stood.
  if (ini_name_text(item.key.view()).empty() && item.origin == 0) {
    refuse(path, "it would not read the name back");
  }
}

// Whether a comment belongs to a section or key; origins of another format mean nothing.
bool belongs_to(const Item& comment, const Item& owner, bool has_origins) {
  return !has_origins || comment.origin == 0 || owner.origin == 0 || comment.origin == owner.origin;
}

IniSection section_of(const Item& item, TreePath& path, bool has_origins) {
  IniSection section{&item, nullptr, {}};
  for (const Item& below : item.node.items()) {
    if (below.is_comment) {
      const Item& owner = section.keys.empty() ? item : *section.keys.back().item;
      const Item*& place = section.keys.empty() ? section.comment : section.keys.back().comment;
      if (belongs_to(below, owner, has_origins)) place = &below;
      continue;
    }
    path.enter(below.key.view());
    check_key(below, path);
    path.leave();
    section.keys.push_back({&below, nullptr});
  }
  return section;
}

}  // namespace

Branch read_stored_ini(const IniText& ini, Tree& tree) {
  return read_sections(ini, StoredLeaves(tree));
}

Branch read_plain_ini(const IniText& ini, Tree& tree) {
  return read_sections(ini, PlainLeaves(tree));
}

std::vector<IniSection> ini_sections(const Tree& tree) {
  if (tree.documents.size() > 1) {
    throw Error(ErrorKind::not_representable,
                "INI holds one document, and there are " + std::to_string(tree.documents.size()));
  }
  const bool has_origins = tree.layout_format == ini_format_name;
  std::vector<IniSection> sections;
  TreePath path;
  for (const Item& item : tree.root()) {
    if (item.is_comment) continue;
    path.enter(item.key.view());
    if (item.leaf_if() != nullptr) {
      refuse(path, "it holds values only in sections, such as [\"SECTION\"][\"KEY\"]");
    }
    if (item.is_list()) refuse(path, "it holds no lists");
    if (!is_section_name(item.key.view())) refuse(path, "it would not read the name back");
    sections.push_back(section_of(item, path, has_origins));
    path.leave();
  }
  return sections;
}

}  // namespace secretsctl::sops
