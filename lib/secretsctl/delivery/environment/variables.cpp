#include <secretsctl/delivery/environment/variables.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <unordered_map>

namespace secretsctl::delivery {
namespace {

Variable make_variable(const sops::Item& item) {
  const auto* leaf = std::get_if<sops::Leaf>(&item.node.value);
  if (leaf == nullptr) {
    throw Error(ErrorKind::not_representable,
                "'" + printable(item.key) + "' is a map or a list, which no variable can hold");
  }
  return {item.key, item.line, sops::printed_value(leaf->type, leaf->plaintext)};
}

}  // namespace

VariableList variables_of(const sops::Tree& tree) {
  std::unordered_map<std::string_view, std::size_t> times;
  for (const sops::Item& item : tree.root()) {
    if (!item.is_comment) ++times[item.key];
  }
  VariableList list;
  std::unordered_map<std::string_view, std::size_t> seen;
  for (const sops::Item& item : tree.root()) {
    if (item.is_comment) continue;
    const std::size_t count = ++seen[item.key];
    if (count == 2) list.repeated.push_back(printable(item.key));
    if (count == times[item.key]) list.all.push_back(make_variable(item));
  }
  return list;
}

VariableList every_value_of(const sops::Tree& tree) {
  VariableList list;
  for (const sops::Item& item : tree.root()) {
    if (!item.is_comment) list.all.push_back(make_variable(item));
  }
  return list;
}

}  // namespace secretsctl::delivery
