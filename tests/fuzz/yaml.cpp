// YAML for SOPS: any text is read or is an Error; a text without aliases is written as it was; its
// values, written anew in SOPS's style, read the same again.
#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_alias(std::string_view text) {
  const YamlEntries entries = parse_yaml(text, ErrorKind::generic);
  return std::ranges::count(entries, YamlEntry::Kind::alias, &YamlEntry::kind) > 0;
}

void check_layout(const YamlStore& store, Tree& tree, std::string_view text) {
  if (has_alias(text)) return;
  require(store.emit_plain(tree).equals(SecretBytes::copy_of(text)));
}

// Without the text, comments may take other places, and those of a flow go.
void remove_comments(std::vector<Item>& items) {
  std::erase_if(items, [](const Item& item) { return item.is_comment; });
  for (Item& item : items) {
    // As in sops, a negative zero is written as an integer.
    if (Leaf* leaf = item.leaf_if(); leaf != nullptr && leaf->plaintext.expose_text() == "-0") {
      leaf->plaintext = SecretBytes::copy_of("0");
    }
    if (auto* map = std::get_if<Branch>(&item.node.value)) remove_comments(*map);
    if (auto* list = std::get_if<List>(&item.node.value)) remove_comments(list->items);
  }
}

void check_values(const YamlStore& store, Tree& tree) {
  for (Branch& branch : tree.documents) remove_comments(branch);
  tree.layout = {};
  Tree again = store.load_plain(store.emit_plain(tree));
  require(again.documents.size() == tree.documents.size());
  for (std::size_t i = 0; i < tree.documents.size(); ++i) {
    Node before;
    Node after;
    before.value = std::move(tree.documents[i]);
    after.value = std::move(again.documents[i]);
    require(same_content(before, after));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const YamlStore store;
  const std::string_view text = text_of(ByteView(data, size));
  try {
    Tree tree = store.load_plain(SecretBytes::copy_of(text));
    check_layout(store, tree, text);
    check_values(store, tree);
  } catch (const Error&) {
    // Most texts are no YAML.
  }
  return 0;
}
