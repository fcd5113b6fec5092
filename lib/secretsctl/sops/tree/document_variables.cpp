#include <secretsctl/sops/tree/document_variables.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <span>

namespace secretsctl::sops {
namespace {

void add_unauthenticated(std::span<const Item> items, bool is_list, TreePath& path,
                         std::vector<std::string>& names) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.is_comment) continue;
    is_list ? path.enter(i) : path.enter(item.key.view());
    const Leaf* leaf = item.leaf_if();
    if (leaf == nullptr) {
      add_unauthenticated(item.node.items(), item.is_list(), path, names);
    } else if (!leaf->plaintext.empty() && leaf->authenticity == Authenticity::nothing) {
      names.push_back(printable(path.text()));
    }
    path.leave();
  }
}

}  // namespace

SecretBytes DocumentVariable::printed() const {
  if (leaf == nullptr) {
    throw Error(ErrorKind::generic,
                "'" + printable(name) + "' is a map or a list, which no variable can hold");
  }
  return printed_value(leaf->type, leaf->plaintext);
}

std::vector<DocumentVariable> document_variables(const Tree& tree) {
  std::vector<DocumentVariable> variables;
  variables.reserve(tree.root().size());
  for_each_variable(tree, [&](const DocumentVariable& each) { variables.push_back(each); });
  return variables;
}

std::vector<std::string> unauthenticated_keys(const Tree& tree) {
  std::vector<std::string> names;
  TreePath path;
  for (; path.document < tree.documents.size(); ++path.document) {
    add_unauthenticated(tree.documents[path.document], false, path, names);
  }
  return names;
}

}  // namespace secretsctl::sops
