#include <secretsctl/sops/stores/yaml/yaml_store.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/yaml/yaml_entries.hpp>
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

std::size_t step_of(const Tree& tree) {
  // As in sops: what is no indentation acts like the default, what is too much like 2.
  const int indent = tree.indent.value_or(0);
  constexpr int widest = 9;
  if (indent <= 0) return usual_step;
  return indent < 2 || indent > widest ? 2 : static_cast<std::size_t>(indent);
}

// The items of the documents without metadata.
std::vector<YamlItems> items_of(const Tree& tree) {
  std::vector<YamlItems> all;
  for (const Branch& document : tree.documents) all.push_back({document});
  return all;
}

// The metadata of a file in the form of YAML, and what belongs to them.
class MetadataWriter {
 public:
  MetadataWriter(const Document& document, std::vector<Branch> before)
      : map_(write_metadata(document.metadata)), before_(std::move(before)) {}

  /// Adds the metadata to the items of each document, in their old place, else at the end.
  void add_to(std::vector<YamlItems>& documents) {
    items_.reserve(documents.size());
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const Item* old = nullptr;
      if (i < before_.size()) {
        if (const auto place = find_metadata(before_[i])) old = &before_[i][*place];
      }
      items_.push_back(write_embedded(map_, texts_, old));
      YamlItems& items = documents[i];
      items.more = &items_.back();
      const auto next = std::ranges::find_if(items.items, [&](const Item& item) {
        return items.more->origin != 0 && item.origin > items.more->origin;
      });
      items.more_at = static_cast<std::size_t>(next - items.items.begin());
    }
  }

 private:
  MetadataMap map_;
  std::vector<Branch> before_;
  Tree texts_;
  std::vector<Item> items_;
};

// The lines of a file's metadata, brought up to a document; empty if they are in flow style.
std::string metadata_lines(const Document& document) {
  Tree texts;
  const std::string_view original = document.original;
  const YamlEntries entries = parse_yaml(original, ErrorKind::generic);
  const auto found = read_stored_yaml(original, entries, texts);
  const auto place = found.empty() ? std::nullopt : find_metadata(found.front());
  if (!place) return {};
  const YamlEntry& entry = entries[found.front()[*place].origin];
  if (entry.is_in_flow || entry.column != 0) return {};
  const std::size_t end = std::min(original.find('\n', entry.value.end - 1), original.size() - 1);
  std::string lines(original.substr(entry.begin, end + 1 - entry.begin));
  if (!lines.ends_with('\n')) lines += '\n';
  const YamlEntries own = parse_yaml(lines, ErrorKind::generic);
  MetadataWriter metadata(document, read_stored_yaml(lines, own, texts));
  std::vector<YamlItems> items(1);
  metadata.add_to(items);
  YamlLayout<std::string> layout(lines, own);
  layout.set_items(0, items.front());
  std::string out;
  layout.write(out);
  return out;
}

// A file for which the metadata stay in place.
std::string write_in_place(const Document& document, std::string_view base) {
  const YamlEntries entries = parse_yaml_file(base, ErrorKind::generic);
  std::vector<YamlItems> items = items_of(document.tree);
  const bool is_original = base.data() == document.original.data();
  const std::string lines =
      is_original || document.original.empty() ? std::string() : metadata_lines(document);
  Tree texts;
  MetadataWriter metadata(
      document, is_original ? read_stored_yaml(base, entries, texts) : std::vector<Branch>());
  if (lines.empty()) metadata.add_to(items);
  YamlLayout<std::string> layout(base, entries);
  std::string out;
  out.reserve(base.size() * 2);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const bool is_block = !entries[layout.entry_of(i)].is_flow;
    const bool is_appended = !lines.empty() && is_block && items[i].size() > 0;
    if (!lines.empty() && !is_appended) {
      std::vector<YamlItems> one = {items[i]};
      metadata.add_to(one);
      items[i] = one.front();
    }
    layout.set_items(i, items[i]);
    if (is_appended) layout.append_lines(i, lines);
  }
  layout.write(out);
  return out;
}

std::string write_new(const Document& document) {
  std::vector<YamlItems> items = items_of(document.tree);
  MetadataWriter metadata(document, {});
  metadata.add_to(items);
  std::string out;
  write_new_yaml(items, step_of(document.tree), out);
  return out;
}

bool has_layout(const Tree& tree, std::string_view base) {
  if (base.empty() || (base.data() == tree.layout.data() && tree.layout_format != format_name)) {
    return false;
  }
  const YamlEntries entries = parse_yaml_file(base, ErrorKind::generic);
  const auto documents = std::ranges::count(entries, YamlEntry::Kind::document, &YamlEntry::kind);
  return static_cast<std::size_t>(documents) == tree.documents.size();
}

void find_spellings(std::string_view text, const YamlEntries& entries, const Tree& tree,
                    SecretBuffer& out) {
  YamlLayout<SecretBuffer> layout(text, entries);
  for (std::size_t i = 0; i < tree.documents.size(); ++i) {
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

}  // namespace

Document YamlStore::load_encrypted(LargeBytes file) const {
  Document document;
  Tree& tree = document.tree;
  document.original = tree.layout = tree.adopt(std::move(file));
  tree.layout_format = format_name;
  const YamlEntries entries = parse_yaml(document.original, ErrorKind::generic);
  tree.documents = read_stored_yaml(document.original, entries, tree);
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
  const YamlEntries entries = parse_yaml_file(text, ErrorKind::input_unreadable);
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
  return tree;
}

void YamlStore::write_encrypted(const Document& document, Sink& out,
                                const CompleteMetadata& complete) const {
  if (complete) complete();
  const Tree& tree = document.tree;
  const std::string_view base = tree.layout.empty() ? document.original : tree.layout;
  const std::string text =
      has_layout(tree, base) ? write_in_place(document, base) : write_new(document);
  if (text.size() > max_sops_file_size) throw_too_large();
  out.write(std::string_view(text));
}

void YamlStore::write_plain(const Tree& tree, Sink& out) const {
  SecretBuffer text;
  std::vector<YamlItems> items = items_of(tree);
  if (has_layout(tree, tree.layout)) {
    const YamlEntries entries = parse_yaml_file(tree.layout, ErrorKind::generic);
    YamlLayout<SecretBuffer> layout(tree.layout, entries);
    layout.set_spellings(read_spellings(spellings_of(tree)));
    for (std::size_t i = 0; i < items.size(); ++i) layout.set_items(i, items[i]);
    layout.write(text);
  } else {
    write_new_yaml(items, step_of(tree), text);
  }
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
  TreeChanges changes = update_tree(document.tree, std::move(after));
  for (std::size_t i = 0; i < origins.size(); ++i) {
    std::span<const std::uint32_t> rest = origins[i];
    set_origins(document.tree.documents[i], rest);
  }
  document.tree.layout = layout;
  document.tree.layout_format = format_name;
  document.tree.plain_layout = std::move(owner);
  return changes;
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
