#include <secretsctl/delivery/dialects/dialect_rules.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>

namespace secretsctl::delivery {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// `others` may stand at any position but the first.
void check_name(const Delivery& delivery, std::string_view others) {
  const std::string_view name = delivery.variable.name;
  const bool is_valid =
      !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [&](char c) {
        return is_letter(c) || is_digit(c) || others.find(c) != std::string_view::npos;
      });
  if (is_valid) return;
  refuse(delivery, "it is not a valid name there",
         "call the key by letters, digits and _, with no digit first");
}

}  // namespace

void refuse(const Delivery& delivery, const std::string& why, const std::string& way_out) {
  const Variable& variable = delivery.variable;
  throw Error(ErrorKind::not_representable, "line " + std::to_string(variable.line) +
                                                ": the dialect " + std::string(delivery.dialect) +
                                                " cannot carry '" + printable(variable.name) +
                                                "': " + why + "; " + way_out);
}

void check_shell_name(const Delivery& delivery) {
  check_name(delivery, "");
}

void check_container_name(const Delivery& delivery) {
  check_name(delivery, ".-");
}

void check_no_nul(const Delivery& delivery) {
  if (delivery.variable.value.expose_text().find('\0') == std::string_view::npos) return;
  refuse(delivery, "its value holds a NUL, which no environment can hold",
         "store it in base64, or deliver it as a file (secretsctl get FILE KEY)");
}

void check_environment_value(const Delivery& delivery) {
  check_no_nul(delivery);
  const Variable& variable = delivery.variable;
  if (variable.name.size() + variable.value.size() + 2 > max_variable_size) {
    refuse(delivery, "it is longer than 128 KiB, the most that a variable can hold",
           "deliver it as a file (secretsctl get FILE KEY)");
  }
}

void check_utf8(const Delivery& delivery) {
  if (is_utf8(delivery.variable.value.expose())) return;
  refuse(delivery, "its value is not UTF-8, and would not arrive as it is", "store it in base64");
}

}  // namespace secretsctl::delivery
