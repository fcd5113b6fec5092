#include <secretsctl/delivery/environment/variable_block.hpp>

#include <secretsctl/delivery/environment/program_variables.hpp>

namespace secretsctl::delivery {

namespace {

void append(const sops::DocumentVariable& variable, std::string_view value, SecretBuffer& block) {
  check_environment_text(variable, value);
  block.append(variable.name);
  block.append('\0');
  block.append(value);
  block.append('\0');
}

}  // namespace

SecretBytes variable_block(const sops::Tree& tree, UnauthenticatedValues values) {
  SecretBuffer block;
  for (const auto& variable : program_variables(tree, values)) {
    // A text is printed as it is, without a copy of its own.
    if (variable.leaf == nullptr) {
      append(variable, {}, block);
    } else if (variable.leaf->type == sops::ValueType::str) {
      append(variable, variable.leaf->plaintext.expose_text(), block);
    } else {
      const SecretBytes value = variable.printed();
      append(variable, value.expose_text(), block);
    }
  }
  return block.take();
}

}  // namespace secretsctl::delivery
