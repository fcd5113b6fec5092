#include <secretsctl/delivery/dialects/github.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/delivery/dialects/dialect_rules.hpp>
#include <string>

namespace secretsctl::delivery {
namespace {

constexpr std::size_t shortest_masked_line = 4;  // masking a lone brace would blank out every log

std::string upper(std::string_view name) {
  std::string out(name);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return out;
}

void check_value(const Delivery& delivery) {
  check_no_nul(delivery);
  check_utf8(delivery);
}

void check(const Variable& variable) {
  const Delivery delivery{variable, "github"};
  check_shell_name(delivery);
  check_environment_value(delivery);
  check_value(delivery);
  const std::string name = upper(variable.name);
  if (name.starts_with("GITHUB_") || name.starts_with("RUNNER_") || name == "NODE_OPTIONS") {
    refuse(delivery, "the runner does not let steps set that name", "rename the key");
  }
}

void append_mask(std::string_view text, SecretBuffer& out) {
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) return;
  out.append("::add-mask::");
  for (const char c : text) {
    switch (c) {
      case '%':
        out.append("%25");
        break;
      case '\r':
        out.append("%0D");
        break;
      case '\n':
        out.append("%0A");
        break;
      default:
        out.append(c);
    }
  }
  out.append('\n');
}

void append_line_masks(std::string_view value, SecretBuffer& out) {
  constexpr std::string_view line_ends = "\r\n";
  if (value.find_first_of(line_ends) == std::string_view::npos) return;
  while (!value.empty()) {
    const auto size = std::min(value.find_first_of(line_ends), value.size());
    if (size >= shortest_masked_line) append_mask(value.substr(0, size), out);
    value.remove_prefix(std::min(size + 1, value.size()));
  }
}

std::string random_delimiter() {
  constexpr std::string_view hex = "0123456789abcdef";
  std::array<std::uint8_t, 16> random{};
  crypto::random_bytes(random);
  std::string out = "secretsctl_";
  for (const std::uint8_t byte : random) {
    out += hex[byte >> 4];
    out += hex[byte & 0xf];
  }
  return out;
}

}  // namespace

SecretBytes github_masks(const VariableList& variables) {
  for (const Variable& variable : variables.all) check_value({variable, "github-masks"});
  SecretBuffer out;
  for (const Variable& variable : variables.all) {
    append_mask(variable.value.expose_text(), out);
    append_line_masks(variable.value.expose_text(), out);
  }
  return out.take();
}

SecretBytes github_env(const VariableList& variables) {
  SecretBuffer out;
  for (const Variable& variable : variables.all) {
    check(variable);
    const std::string delimiter = random_delimiter();
    out.append(variable.name);
    out.append("<<" + delimiter + "\n");
    out.append(variable.value.expose());
    // An empty value has no line; after any other value a newline ends its last line.
    if (!variable.value.empty()) out.append('\n');
    out.append(delimiter + "\n");
  }
  return out.take();
}

}  // namespace secretsctl::delivery
