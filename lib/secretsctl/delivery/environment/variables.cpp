#include <secretsctl/delivery/environment/variables.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <unordered_map>

namespace secretsctl::delivery {
namespace {

Variable make_variable(const sops::DocumentVariable& variable) {
  return {variable.name, variable.line, variable.printed()};
}

}  // namespace

VariableList variables_of(const sops::Tree& tree) {
  const auto variables = sops::document_variables(tree);
  std::unordered_map<std::string_view, std::size_t> times;
  for (const auto& variable : variables) ++times[variable.name];
  VariableList list;
  std::unordered_map<std::string_view, std::size_t> seen;
  for (const auto& variable : variables) {
    const std::size_t count = ++seen[variable.name];
    if (count == 2) list.repeated.push_back(printable(variable.name));
    if (count == times[variable.name]) list.all.push_back(make_variable(variable));
  }
  return list;
}

VariableList every_value_of(const sops::Tree& tree) {
  VariableList list;
  for (const auto& variable : sops::document_variables(tree)) {
    list.all.push_back(make_variable(variable));
  }
  return list;
}

}  // namespace secretsctl::delivery
