#include <secretsctl/sops/stores/ini/ini_store.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/metadata/embedded_metadata.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>
#include <secretsctl/sops/stores/ini/ini_check.hpp>
#include <secretsctl/sops/stores/ini/ini_layout.hpp>
#include <secretsctl/sops/stores/ini/ini_spellings.hpp>
#include <secretsctl/sops/stores/ini/ini_tree.hpp>
#include <secretsctl/sops/stores/ini/ini_value.hpp>
#include <secretsctl/sops/stores/ini/ini_writer.hpp>
#include <secretsctl/sops/stores/json/json_writer.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>
#include <utility>
#include <vector>

namespace secretsctl::sops {
namespace {

bool is_metadata(const IniEntry& entry) {
  return entry.is_section && entry.name == metadata_key;
}

// The entries of the section [sops]; nothing without one.
std::optional<MetadataMap> metadata_of(const IniText& ini) {
  const auto heading = std::ranges::find_if(ini.entries, is_metadata);
  if (heading == ini.entries.end()) return std::nullopt;
  if (std::any_of(std::next(heading), ini.entries.end(), is_metadata)) {
    throw Error(ErrorKind::generic, "'[sops]' occurs in it twice");
  }
  FlatMetadata lines;
  for (auto entry = std::next(heading); entry != ini.entries.end() && !entry->is_section; ++entry) {
    std::string stored;
    append_ini_value(*entry, stored);
    std::string text;
    unescape_newlines(stored, text);
    lines.emplace_back(entry->name, std::move(text));
  }
  return unflatten_metadata(std::move(lines));
}

void write_new(std::span<const IniSection> sections, SecretBuffer& out) {
  for (const IniSection& section : sections) {
    if (out.size() > 0) out.append('\n');
    append_section(section, out.size() == 0, "\n", out);
  }
}

void forget_origins(std::span<Item> items) {
  for (Item& item : items) {
    item.origin = 0;
    forget_origins(item.node.items());
  }
}

std::vector<std::vector<std::uint32_t>> origins_of(const Branch& sections) {
  std::vector<std::vector<std::uint32_t>> origins;
  for (const Item& section : sections) {
    auto& own = origins.emplace_back(1, section.origin);
    for (const Item& item : section.node.items()) own.push_back(item.origin);
  }
  return origins;
}

void set_origins(Branch& sections, const std::vector<std::vector<std::uint32_t>>& origins) {
  for (std::size_t i = 0; i < sections.size(); ++i) {
    sections[i].origin = origins[i].front();
    const std::span<Item> items = sections[i].node.items();
    for (std::size_t j = 0; j < items.size(); ++j) items[j].origin = origins[i][j + 1];
  }
}

}  // namespace

Document IniStore::load_encrypted(LargeBytes file) const {
  Document document;
  Tree& tree = document.tree;
  document.original = tree.layout = tree.adopt(std::move(file));
  tree.layout_format = ini_format_name;
  const IniText ini = read_ini(document.original, IniReading::lenient);
  auto metadata = metadata_of(ini);
  if (!metadata) {
    throw Error(ErrorKind::not_encrypted,
                "it is not encrypted: it holds no SOPS metadata (no section [sops])");
  }
  document.metadata = read_metadata(std::move(*metadata));
  tree.root() = read_stored_ini(ini, tree);
  std::erase_if(tree.root(), [](const Item& item) { return item.key == metadata_key; });
  return document;
}

Tree IniStore::load_plain(const SecretBytes& file) const {
  Tree tree;
  const std::string_view text = file.expose_text();
  SecretBuffer layout(text.size());
  layout.append(text);
  const IniText ini = read_ini(text, IniReading::strict);
  if (std::ranges::any_of(ini.entries, is_metadata)) {
    throw Error(ErrorKind::already_encrypted,
                "it is encrypted already: the section [sops] is SOPS metadata; your own section of "
                "this name needs another name");
  }
  tree.root() = read_plain_ini(ini, tree);
  find_ini_spellings(ini, layout);
  tree.plain_layout = layout.take();
  tree.layout = tree.plain_layout.expose_text().substr(0, text.size());
  tree.layout_format = ini_format_name;
  return tree;
}

void IniStore::write_encrypted(const Document& document, Sink& out,
                               const CompleteMetadata& complete) const {
  if (complete) complete();
  const Tree& tree = document.tree;
  const std::vector<IniSection> sections = ini_sections(tree);
  const bool has_layout = tree.layout_format == ini_format_name;
  const IniText base = read_ini(has_layout ? tree.layout : std::string_view(), IniReading::lenient);
  std::string text;
  IniLayout<std::string> layout(base, text);
  layout.set_metadata(ini_metadata_section(document.metadata, base.newline()));
  layout.write(sections);
  if (text.size() > max_sops_file_size) throw_too_large();
  check_written(text, sections);
  out.write(std::string_view(text));
}

void IniStore::write_plain(const Tree& tree, Sink& out) const {
  const std::vector<IniSection> sections = ini_sections(tree);
  SecretBuffer text;
  if (tree.layout_format == ini_format_name) {
    const IniText base = read_ini(tree.layout, IniReading::lenient);
    IniLayout<SecretBuffer> layout(base, text);
    layout.set_spellings(IniSpellings(spellings_of(tree)));
    layout.write(sections);
  } else {
    write_new(sections, text);
  }
  check_written(text, sections);
  out.write(text.expose());
}

SecretBytes IniStore::emit_value(const Item& item) const {
  const Leaf* leaf = item.leaf_if();
  if (leaf == nullptr || leaf->type == ValueType::null) {
    throw Error(ErrorKind::not_representable,
                leaf == nullptr ? "it is a section, which has no single value" : "it is null");
  }
  SecretBuffer number;
  const bool is_number =
      leaf->type == ValueType::floating && write_json_float(leaf->plaintext.expose_text(), number);
  return is_number ? number.take() : printed_value(leaf->type, leaf->plaintext);
}

void IniStore::adapt(Tree& tree) const {
  forget_layout(tree);
  for (Branch& document : tree.documents) forget_origins(document);
  std::erase_if(tree.root(), [](const Item& item) { return item.is_comment; });
  for (const IniSection& section : ini_sections(tree)) {
    if (section.item->key == metadata_key) {
      throw Error(ErrorKind::already_encrypted, "the section [sops] is SOPS's own");
    }
  }
  for (Item& section : tree.root()) {
    for (Item& item : section.node.items()) {
      Leaf& leaf = item.leaf();
      if (item.is_comment) continue;
      leaf.plaintext = printed_value(leaf.type, leaf.plaintext);
      leaf.type = ValueType::str;
    }
  }
}

TreeChanges IniStore::update(Document& document, const SecretBytes& file) const {
  Tree after = load_plain(file);
  const auto origins = origins_of(after.root());
  const std::string_view layout = after.layout;
  SecretBytes owner = std::move(after.plain_layout);
  TreeChanges changes = update_tree(document.tree, std::move(after));
  set_origins(document.tree.root(), origins);
  document.tree.layout = layout;
  document.tree.layout_format = ini_format_name;
  document.tree.plain_layout = std::move(owner);
  return changes;
}

void IniStore::check_path(const TreePath& path) const {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::not_representable,
                "INI cannot hold " + printable(path.text()) + ": " + why);
  };
  const auto steps = path.steps();
  if (steps.size() > 2) refuse("a section holds single values, no maps or lists");
  for (const PathStep& step : steps) {
    const auto* key = std::get_if<std::string_view>(&step);
    if (key == nullptr) refuse("it holds no lists");
    const bool is_section = &step == steps.data();
    if (is_section && *key == metadata_key) {
      throw Error(ErrorKind::already_encrypted, "the section [sops] is SOPS's own");
    }
    if (is_section ? !is_section_name(*key) : ini_name_text(*key).empty()) {
      refuse("it would not read the name back");
    }
  }
}

void IniStore::check_text(const TreePath& path, const SecretBytes& value) const {
  SecretBuffer text;
  if (append_ini_text(IniQuote::none, value.expose_text(), text)) return;
  throw Error(ErrorKind::not_representable, "INI cannot hold " + printable(path.text()) +
                                                ": no quotes would bring the value back");
}

std::string IniStore::problem_in_clear(const SecretBytes& value) const {
  SecretBuffer text;
  const bool is_held = append_ini_text(IniQuote::none, value.expose_text(), text);
  return is_held ? "" : "no quotes of INI would bring the value back";
}

std::optional<MetadataMap> ini_metadata(std::string_view text) {
  return metadata_of(read_ini(text, IniReading::lenient));
}

}  // namespace secretsctl::sops
