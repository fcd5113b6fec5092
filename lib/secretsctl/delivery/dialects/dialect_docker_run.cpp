#include <algorithm>
#include <secretsctl/delivery/dialects/dialect_writers.hpp>

// docker run --env-file (docker/cli, pkg/kvfile): lines of at most 64 KiB in UTF-8, without quotes
// or escapes. It drops white space before the name, and one carriage return at the end of the line.

namespace secretsctl::delivery {
namespace {

constexpr std::size_t max_line_size = std::size_t{64} * 1024;  // bufio.MaxScanTokenSize

constexpr const char* way_out =
    "pass it through the environment: secretsctl exec FILE -- docker run --env KEY ...";

void check_name(const Delivery& delivery) {
  const std::string_view name = delivery.variable.name;
  const bool is_valid =
      !name.empty() && name.front() != '#' &&
      std::ranges::all_of(name, [](char c) { return c > ' ' && c < 0x7f && c != '='; });
  if (is_valid) return;
  refuse(delivery, "it is not a valid name there", "call the key by letters, digits and _");
}

}  // namespace

void append_docker_run(const Delivery& delivery, SecretBuffer& out) {
  const Variable& variable = delivery.variable;
  const std::string_view value = variable.value.expose_text();
  check_name(delivery);
  check_environment_value(delivery);
  check_utf8(delivery);
  if (value.find('\n') != std::string_view::npos) {
    refuse(delivery, "its value holds a newline, and a variable is one line there", way_out);
  }
  if (value.ends_with('\r')) {
    refuse(delivery, "its value ends in a carriage return, which would be lost", way_out);
  }
  if (variable.name.size() + value.size() + 2 > max_line_size) {
    refuse(delivery, "it is longer than a line may be there, 64 KiB", way_out);
  }
  out.append(variable.name);
  out.append('=');
  out.append(value);
  out.append('\n');
}

}  // namespace secretsctl::delivery
