#include <secretsctl/delivery/environment/variable_block.hpp>

#include <secretsctl/delivery/environment/program_variables.hpp>

namespace secretsctl::delivery {

SecretBytes variable_block(const sops::Tree& tree, UnauthenticatedValues values) {
  SecretBuffer block;
  for (const auto& variable : program_variables(tree, values)) {
    const SecretBytes text = environment_text(variable);
    const auto equals_sign = variable.name.size();
    block.append(variable.name);
    block.append('\0');
    block.append(text.expose().subspan(equals_sign + 1));
  }
  return block.take();
}

}  // namespace secretsctl::delivery
