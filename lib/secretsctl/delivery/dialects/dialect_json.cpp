#include <secretsctl/core/json_text.hpp>
#include <secretsctl/delivery/dialects/dialect_writers.hpp>
#include <secretsctl/sops/stores/json/json_writer.hpp>

namespace secretsctl::delivery {

void append_json_member(const Delivery& delivery, SecretBuffer& out) {
  const Variable& variable = delivery.variable;
  constexpr const char* way_out = "store it in base64";
  if (!is_utf8(bytes_of(variable.name))) {
    refuse(delivery, "its name is not UTF-8", "rename the key");
  }
  if (!is_utf8(variable.value.expose())) refuse(delivery, "its value is not UTF-8", way_out);
  sops::write_json_string(variable.name, out);
  out.append(": ");
  sops::write_json_string(variable.value.expose_text(), out);
}

}  // namespace secretsctl::delivery
