#include <secretsctl/delivery/environment/program_variables.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

namespace secretsctl::delivery {
namespace {

[[noreturn]] void refuse(const sops::DocumentVariable& variable, const std::string& why,
                         ErrorKind kind = ErrorKind::not_representable) {
  throw Error(kind, "line " + std::to_string(variable.line) + ": no environment can hold '" +
                        printable(variable.name) + "': " + why);
}

}  // namespace

std::vector<sops::DocumentVariable> program_variables(const sops::Tree& tree,
                                                      UnauthenticatedValues values) {
  sops::check_no_duplicates(tree);
  check_authenticated(tree, values);
  return sops::document_variables(tree);
}

void check_environment_text(const sops::DocumentVariable& variable, std::string_view value) {
  const std::string_view name = variable.name;
  if (variable.leaf == nullptr) refuse(variable, "it is a map or a list", ErrorKind::generic);
  if (name.empty()) refuse(variable, "its name is empty");
  if (name.find('=') != std::string_view::npos) {
    refuse(variable, "its name holds an equals sign", ErrorKind::generic);
  }
  if (name.find('\0') != std::string_view::npos) refuse(variable, "its name holds a NUL");
  if (value.find('\0') != std::string_view::npos) refuse(variable, "it holds a NUL");
  if (name.size() + value.size() + 2 > max_variable_size) {
    refuse(variable, "it is longer than 128 KiB, the most that a variable can hold");
  }
}

SecretBytes environment_text(const sops::DocumentVariable& variable) {
  if (variable.leaf == nullptr) check_environment_text(variable, {});
  const SecretBytes value = variable.printed();
  check_environment_text(variable, value.expose_text());
  return environment_text(variable.name, value.expose());
}

SecretBytes environment_text(std::string_view name, ByteView value) {
  SecretBuffer text(name.size() + value.size() + 2);
  text.append(name);
  text.append('=');
  text.append(value);
  text.append('\0');
  return text.take();
}

}  // namespace secretsctl::delivery
