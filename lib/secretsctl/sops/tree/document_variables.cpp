#include <secretsctl/sops/tree/document_variables.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/value_type.hpp>

namespace secretsctl::sops {

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
  std::vector<std::string> keys;
  for_each_variable(tree, [&](const DocumentVariable& variable) {
    if (variable.is_clear_and_unauthenticated()) keys.push_back(printable(variable.name));
  });
  return keys;
}

}  // namespace secretsctl::sops
