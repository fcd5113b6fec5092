#include <secretsctl/sops/stores/yaml/yaml_store.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/note.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
#include <secretsctl/sops/stores/yaml/yaml_file.hpp>
#include <secretsctl/sops/stores/yaml/yaml_layout.hpp>
#include <secretsctl/sops/stores/yaml/yaml_tree.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>
#include <utility>
#include <vector>

namespace secretsctl::sops {
namespace {

constexpr std::size_t usual_step = 4;
constexpr std::string_view format_name = "yaml";

// The text whose layout a tree has; empty if that is of another format.
std::string_view layout_of(const Tree& tree) {
  return tree.layout_format == format_name ? tree.layout : std::string_view();
}

void find_spellings(std::string_view text, const YamlEntries& entries, const Tree& tree,
                    SecretBuffer& out) {
  YamlLayout<SecretBuffer> layout(text, entries);
  for (std::size_t i = 0; i < tree.documents.size(); ++i) {
    layout.find_document_spelling(i, layout.entry_of(i), out);
    layout.find_spellings(i, tree.documents[i], out);
  }
}

std::vector<std::uint32_t> origins_of(std::span<const Item> items) {
  std::vector<std::uint32_t> origins;
  for (const Item& item : items) {
    origins.push_back(item.origin);
    const auto below = origins_of(item.node.items());
    origins.insert(origins.end(), below.begin(), below.end());
  }
  return origins;
}

void set_origins(std::span<Item> items, std::span<const std::uint32_t>& origins) {
  for (Item& item : items) {
    item.origin = origins.front();
    origins = origins.subspan(1);
    set_origins(item.node.items(), origins);
  }
}

void report(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) report_note(note);
}

bool has_comment(std::span<const Item> items) {
  return std::ranges::any_of(
      items, [](const Item& item) { return item.is_comment || has_comment(item.node.items()); });
}

// Whether all items come from entries of the layout, in its order: no alias is expanded.
bool is_as_read(std::span<const Item> items, std::uint32_t& last) {
  return std::ranges::all_of(items, [&](const Item& item) {
    return item.origin > std::exchange(last, item.origin) && is_as_read(item.node.items(), last);
  });
}

bool is_as_read(const Tree& tree) {
  std::uint32_t last = 0;
  return std::ranges::all_of(tree.documents,
                             [&](const Branch& branch) { return is_as_read(branch, last); });
}

}  // namespace

Document YamlStore::load_encrypted(LargeBytes file) const {
  Document document;
  Tree& tree = document.tree;
  document.original = tree.layout = tree.adopt(std::move(file));
  tree.layout_format = format_name;
  const auto parts = std::make_shared<YamlLayoutParts>(
      document.original, parse_yaml_file(document.original, ErrorKind::generic));
  tree.layout_parts = parts;
  tree.documents = read_stored_yaml(document.original, parts->entries(), tree);
  const auto first = find_metadata(tree.root());
  if (!first) {
    throw Error(ErrorKind::not_encrypted,
                "it is not encrypted: it holds no SOPS metadata (no 'sops' at its top)");
  }
  document.metadata = read_metadata(read_embedded(tree.root()[*first]));
  // The metadata of the other documents repeat those of the first.
  for (Branch& branch : tree.documents) {
    if (const auto place = find_metadata(branch)) {
      branch.erase(branch.begin() + static_cast<std::ptrdiff_t>(*place));
    }
  }
  return document;
}

Tree YamlStore::load_plain(const SecretBytes& file) const {
  Tree tree;
  const std::string_view text = file.expose_text();
  YamlEntries entries = parse_yaml_file(text, ErrorKind::input_unreadable);
  if (!entries.front().has_key) {
    throw Error(ErrorKind::input_unreadable, "it holds no YAML: no key, only blanks or comments");
  }
  tree.documents = read_plain_yaml(text, entries, tree);
  for (const Branch& branch : tree.documents) {
    if (!find_metadata(branch)) continue;
    throw Error(ErrorKind::already_encrypted,
                "it is encrypted already: 'sops' at its top is SOPS metadata; your own key of "
                "this name needs another name");
  }
  SecretBuffer layout;
  layout.append(text);
  find_spellings(text, entries, tree, layout);
  tree.plain_layout = layout.take();
  tree.layout = tree.plain_layout.expose_text().substr(0, text.size());
  tree.layout_format = format_name;
  tree.layout_parts = std::make_shared<YamlLayoutParts>(tree.layout, std::move(entries));
  return tree;
}

void YamlStore::write_encrypted(const Document& document, Sink& out,
                                const CompleteMetadata& complete) const {
  if (complete) complete();
  const Tree& tree = document.tree;
  const std::string_view base = tree.layout.empty() ? document.original : layout_of(tree);
  std::vector<std::string> notes;
  const std::string text = write_encrypted_yaml(document, base, notes);
  if (text.size() > max_sops_file_size) throw_too_large();
  report(notes);
  out.write(std::string_view(text));
}

void YamlStore::write_plain(const Tree& tree, Sink& out) const {
  std::vector<std::string> notes;
  const SecretBytes text = write_plain_yaml(tree, layout_of(tree), notes);
  report(notes);
  out.write(text.expose());
}

SecretBytes YamlStore::emit_value(const Item& item) const {
  const Leaf* leaf = item.leaf_if();
  if (leaf != nullptr && is_yaml_text(*leaf, {})) return leaf->plaintext.clone();
  SecretBuffer text;
  const std::string newline = "\n";
  if (leaf != nullptr) {
    write_yaml_leaf(*leaf, {false, 0, 0, newline}, text);
    text.append('\n');
    return text.take();
  }
  YamlWriter<SecretBuffer> writer(text, usual_step, newline);
  const std::span<const Item> items = item.node.items();
  if (items.empty()) {
    text.append(item.is_list() ? "[]\n" : "{}\n");
  } else if (item.is_list()) {
    writer.write_list(items, 0, false);
  } else {
    writer.write_map(items, 0, false);
  }
  return text.take();
}

void YamlStore::adapt(Tree& tree) const {
  forget_layout(tree);
}

TreeChanges YamlStore::update(Document& document, const SecretBytes& file) const {
  Tree after = load_plain(file);
  std::vector<std::vector<std::uint32_t>> origins;
  for (const Branch& branch : after.documents) origins.push_back(origins_of(branch));
  const std::string_view layout = after.layout;
  SecretBytes owner = std::move(after.plain_layout);
  const auto parts = std::move(after.layout_parts);
  TreeChanges changes = update_tree(document.tree, std::move(after));
  for (std::size_t i = 0; i < origins.size(); ++i) {
    std::span<const std::uint32_t> rest = origins[i];
    set_origins(document.tree.documents[i], rest);
  }
  document.tree.layout = layout;
  document.tree.layout_format = format_name;
  document.tree.layout_parts = parts;
  document.tree.plain_layout = std::move(owner);
  return changes;
}

void YamlStore::settle_comments(Document& document) const {
  const std::string_view layout = layout_of(document.tree);
  if (layout.empty()) return;
  if (!std::ranges::any_of(document.tree.documents, has_comment)) return;
  if (document.original.empty() && is_as_read(document.tree)) return;
  std::vector<std::string> notes;
  const SecretBytes text = write_plain_yaml(document.tree, layout, notes);
  if (are_comments_in_place(text.expose_text(), document.tree)) return;
  // This text is the layout from now on.
  report(notes);
  update(document, text);
}

void YamlStore::check_path(const TreePath& path) const {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::not_representable,
                "YAML cannot hold " + printable(path.text()) + ": " + why);
  };
  if (path.steps().size() >= max_yaml_depth) refuse("it is nested too deeply");
  const auto* top = std::get_if<std::string_view>(&path.steps().front());
  if (top != nullptr && is_metadata_name(*top)) {
    throw Error(ErrorKind::already_encrypted, "the key 'sops' at the top is SOPS's own");
  }
  for (const PathStep& step : path.steps()) {
    const auto* key = std::get_if<std::string_view>(&step);
    if (key != nullptr && !is_utf8(bytes_of(*key))) refuse("its name is not UTF-8");
  }
}

std::string YamlStore::problem_in_clear(const SecretBytes&) const {
  return {};
}

}  // namespace secretsctl::sops
