#include <secretsctl/sops/stores/binary/binary_store.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <secretsctl/sops/tree/spellings.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view data_key_name = "data";

// The only value of a tree; null if it holds anything else.
const Leaf* find_data(const Tree& tree) {
  const Item* data = first_item(tree, TreePath::of_key(data_key_name));
  return data == nullptr || tree.root().size() != 1 ? nullptr : data->leaf_if();
}

const Leaf& data_of(const Tree& tree) {
  const Leaf* leaf = find_data(tree);
  if (leaf != nullptr && leaf->type == ValueType::str) return *leaf;
  throw Error(ErrorKind::not_representable,
              "a binary file is one text under the key 'data', and this file is not; "
              "give the format with --input-type and --output-type");
}

}  // namespace

Tree BinaryStore::load_plain(const SecretBytes& file) const {
  Tree tree;
  Item& item = tree.root().emplace_back();
  item.key = data_key_name;
  item.line = 1;
  item.node.value = Leaf{};
  item.leaf().plaintext = file.clone();
  return tree;
}

void BinaryStore::write_encrypted(const Document& document, Sink& out,
                                  const CompleteMetadata& complete) const {
  if (find_data(document.tree) == nullptr) {
    throw Error(ErrorKind::not_representable,
                "a binary file has one value, 'data', which cannot be taken out");
  }
  JsonStore::write_encrypted(document, out, complete);
}

void BinaryStore::write_plain(const Tree& tree, Sink& out) const {
  out.write(data_of(tree).plaintext.expose());
}

SecretBytes BinaryStore::emit_value(const Item& item) const {
  const Leaf* leaf = item.leaf_if();
  if (leaf == nullptr) throw Error(ErrorKind::not_representable, "it is a map or a list");
  return printed_value(leaf->type, leaf->plaintext);
}

void BinaryStore::adapt(Tree& tree) const {
  forget_layout(tree);
  static_cast<void>(data_of(tree));
}

void BinaryStore::check_path(const TreePath& path) const {
  if (path.text() == data_key_name) return;
  throw Error(ErrorKind::not_representable, "a binary file has one key, 'data'");
}

MetadataMap BinaryStore::metadata_of(const Document& document) const {
  MetadataMap map = JsonStore::metadata_of(document);
  // If another program made the file with a rule, the rule decides.
  if (document.metadata.selection != SelectionRule{}) return map;
  for (const auto& [kind, name] : selection_names) {
    if (const auto found = map.find(name); found != map.end()) map.erase(found);
  }
  return map;
}

}  // namespace secretsctl::sops
