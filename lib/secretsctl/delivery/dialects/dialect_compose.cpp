#include <secretsctl/delivery/dialects/dialect_writers.hpp>

// Docker Compose 2 (compose-go, dotenv and template). In double quotes it first undoes the escapes
// of quotes, then those of characters, then substitutes variables, where `$$` is a `$`.

namespace secretsctl::delivery {

void append_compose(const Delivery& delivery, SecretBuffer& out) {
  check_container_name(delivery);
  check_environment_value(delivery);
  check_utf8(delivery);
  out.append(delivery.variable.name);
  out.append("=\"");
  for (const char c : delivery.variable.value.expose_text()) {
    switch (c) {
      case '\\':
        out.append("\\\\");
        break;
      case '"':
        out.append("\\\"");
        break;
      case '$':
        out.append("$$");
        break;
      case '\n':
        out.append("\\n");
        break;
      case '\r':
        out.append("\\r");
        break;
      default:
        out.append(c);
    }
  }
  out.append("\"\n");
}

}  // namespace secretsctl::delivery
