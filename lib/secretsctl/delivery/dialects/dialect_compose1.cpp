#include <secretsctl/delivery/dialects/dialect_writers.hpp>

// docker-compose 1.29 reads with python-dotenv: in double quotes it undoes escapes, then
// substitutes `${NAME}` and `${NAME:-DEFAULT}`. A `$` alone means nothing, and `$$` is two of them.

namespace secretsctl::delivery {

void append_compose1(const Delivery& delivery, SecretBuffer& out) {
  check_container_name(delivery);
  check_environment_value(delivery);
  check_utf8(delivery);
  const std::string_view value = delivery.variable.value.expose_text();
  out.append(delivery.variable.name);
  out.append("=\"");
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value.substr(i, 2) == "${") {
      // A variable with an empty name is never set, so its default is used.
      out.append("${:-$}");
    } else if (value[i] == '\\' || value[i] == '"') {
      out.append('\\');
      out.append(value[i]);
    } else if (value[i] == '\n') {
      out.append("\\n");
    } else if (value[i] == '\r') {
      out.append("\\r");
    } else {
      out.append(value[i]);
    }
  }
  // A backslash directly before the closing quote escapes it, even if that backslash is escaped.
  if (value.ends_with('\\')) out.append("${:-}");
  out.append("\"\n");
}

}  // namespace secretsctl::delivery
