// YAML for SOPS: any text is read or is an Error; a text without aliases is written as it was; its
// values, written anew in SOPS's style, read the same again; encrypted and decrypted, it holds the
// same values.
#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string>

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

// The store compares what it writes with the tree, but for a whole plaintext in SOPS's style.
void check_encryption(const YamlStore& store, std::string_view text) {
  const SecretBytes key(32);
  Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(text));
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "line\n"});
  document.metadata.version = format_version;
  encrypt_document(document, key);
  std::string file;
  try {
    file = store.emit_encrypted(document);
  } catch (const Error&) {
    return;  // refused: nothing was written
  }
  Document again = store.load_encrypted(LargeBytes::copy_of(bytes_of(file)));
  decrypt_document(again, key, MacCheck::required);
  Tree before = store.load_plain(SecretBytes::copy_of(text));
  Tree after = store.load_plain(store.emit_plain(again.tree));
  require(before.documents.size() == after.documents.size());
  for (std::size_t i = 0; i < before.documents.size(); ++i) {
    remove_comments(before.documents[i]);
    remove_comments(after.documents[i]);
    Node a;
    Node b;
    a.value = std::move(before.documents[i]);
    b.value = std::move(after.documents[i]);
    require(same_content(a, b));
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
    return 0;  // Most texts are no YAML.
  }
  try {
    check_encryption(store, text);
  } catch (const Error& error) {
    // A file of the store's own is read again; a plaintext may be refused only before it is
    // encrypted.
    require(error.kind() == ErrorKind::already_encrypted ||
            error.kind() == ErrorKind::encrypting_tree);
  }
  return 0;
}
