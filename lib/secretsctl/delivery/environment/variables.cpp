#include <secretsctl/delivery/environment/variables.hpp>

#include <secretsctl/sops/tree/document_variables.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

namespace secretsctl::delivery {
namespace {

Variable make_variable(const sops::DocumentVariable& variable) {
  return {variable.name, variable.line, variable.printed()};
}

}  // namespace

VariableList variables_of(const sops::Tree& tree) {
  sops::check_no_duplicates(tree);
  return every_value_of(tree);
}

VariableList every_value_of(const sops::Tree& tree) {
  VariableList list;
  for (const auto& variable : sops::document_variables(tree)) {
    list.all.push_back(make_variable(variable));
  }
  return list;
}

}  // namespace secretsctl::delivery
