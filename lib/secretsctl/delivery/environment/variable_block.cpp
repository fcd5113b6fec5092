#include <secretsctl/delivery/environment/variable_block.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>

namespace secretsctl::delivery {
namespace {

void append_field(std::string_view text, std::string_view name, SecretBuffer& block) {
  if (text.find('\0') != std::string_view::npos) {
    throw Error(ErrorKind::not_representable, printable(name) + ": it holds a NUL");
  }
  block.append(text);
  block.append('\0');
}

}  // namespace

SecretBytes variable_block(const sops::Tree& tree) {
  SecretBuffer block;
  sops::for_each_variable(tree, [&](const sops::DocumentVariable& variable) {
    append_field(variable.name, variable.name, block);
    if (variable.leaf != nullptr && variable.leaf->type == sops::ValueType::str) {
      append_field(variable.leaf->plaintext.expose_text(), variable.name, block);
    } else {
      const SecretBytes value = variable.printed();
      append_field(value.expose_text(), variable.name, block);
    }
  });
  return block.take();
}

}  // namespace secretsctl::delivery
