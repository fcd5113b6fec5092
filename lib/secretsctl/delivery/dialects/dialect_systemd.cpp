#include <secretsctl/delivery/dialects/dialect_writers.hpp>

// EnvironmentFile= (systemd, src/basic/env-file.c). In double quotes a backslash escapes only a
// quote, a backslash, a `$` or a backtick; variables are not substituted. If one value is invalid
// UTF-8 to systemd, it refuses the whole file.

namespace secretsctl::delivery {
namespace {

// Noncharacters of Unicode: U+FDD0 to U+FDEF and the last two code points of each plane. The text
// is well-formed UTF-8.
bool holds_noncharacter(std::string_view text) {
  for (std::size_t i = 2; i < text.size(); ++i) {
    const auto byte = [&](std::size_t back) { return static_cast<unsigned char>(text[i - back]); };
    if (byte(2) == 0xef && byte(1) == 0xb7 && byte(0) >= 0x90 && byte(0) <= 0xaf) return true;
    if (byte(1) != 0xbf || byte(0) < 0xbe || byte(0) > 0xbf) continue;
    const bool is_plane_0 = byte(2) == 0xef;
    const bool is_other = i >= 3 && byte(3) >= 0xf0 && (byte(2) & 0x0f) == 0x0f;
    if (is_plane_0 || is_other) return true;
  }
  return false;
}

}  // namespace

void append_systemd(const Delivery& delivery, SecretBuffer& out) {
  const std::string_view value = delivery.variable.value.expose_text();
  check_shell_name(delivery);
  check_environment_value(delivery);
  check_utf8(delivery);
  if (holds_noncharacter(value)) {
    refuse(delivery, "its value holds a Unicode noncharacter, for which systemd refuses the file",
           "store it in base64, or start the service with secretsctl exec FILE -- CMD");
  }
  out.append(delivery.variable.name);
  out.append("=\"");
  for (const char c : value) {
    if (c == '\\' || c == '"') out.append('\\');
    out.append(c);
  }
  out.append("\"\n");
}

}  // namespace secretsctl::delivery
