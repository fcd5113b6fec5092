#include <secretsctl/openclaw/gateway_environment.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>

namespace secretsctl::openclaw {
namespace {

constexpr std::size_t max_env_file_size = std::size_t{1024} * 1024;

bool is_name_character(char c, bool first) {
  return (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

// The length of the `{NAME}` that a text begins with, 0 if it begins with none.
std::size_t braced_name(std::string_view text) {
  if (text.size() < 3 || text.front() != '{' || !is_name_character(text[1], true)) return 0;
  std::size_t at = 1;
  while (at < text.size() && is_name_character(text[at], false)) ++at;
  return at < text.size() && text[at] == '}' ? at + 1 : 0;
}

// A value of a .env: quotes taken off, a comment after a value without quotes too.
std::string_view env_file_value(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && (text.front() == '"' || text.front() == '\'' || text.front() == '`')) {
    const auto end = text.find(text.front(), 1);
    if (end != std::string_view::npos) return text.substr(1, end - 1);
  }
  return trimmed(text.substr(0, text.find(" #")));
}

}  // namespace

void GatewayEnvironment::add(const std::string& name, SecretBytes value,
                             const std::string& source) {
  if (name.empty() || std::getenv(name.c_str()) != nullptr) return;
  added_.try_emplace(name, Variable{std::move(value), source});
}

void GatewayEnvironment::add_file(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) return;
  const SecretBytes bytes = read_secret_file(path, {.limit = max_env_file_size});
  std::string_view rest = bytes.expose_text();
  while (!rest.empty()) {
    std::string_view line = trimmed(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (line.starts_with("export ")) line = trimmed(line.substr(7));
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    add(std::string(trimmed(line.substr(0, equals))),
        SecretBytes::copy_of(env_file_value(line.substr(equals + 1))), printable(path));
  }
}

void GatewayEnvironment::add_config(const JsonValue& root) {
  const JsonValue* env = root.find("env");
  const JsonValue* variables = env == nullptr ? nullptr : env->find("vars");
  if (variables == nullptr) return;
  for (const JsonMember& member : variables->members) {
    if (!member.value.is(JsonValue::Kind::string)) continue;
    SecretBytes value = decode_string(member.value);
    // OpenClaw takes no blank value here, and none that refers to another variable.
    const std::string_view text = value.expose_text();
    if (trimmed(text).empty() || text.find("${") != std::string_view::npos) continue;
    add(member.name, std::move(value), "env.vars of the configuration");
  }
}

std::optional<std::string_view> GatewayEnvironment::find(const std::string& name) const {
  if (const char* value = std::getenv(name.c_str())) return value;
  const auto found = added_.find(name);
  if (found == added_.end()) return std::nullopt;
  return found->second.value.expose_text();
}

std::string GatewayEnvironment::source_of(const std::string& name) const {
  if (std::getenv(name.c_str()) != nullptr) return "this environment";
  const auto found = added_.find(name);
  return found == added_.end() ? std::string() : found->second.source;
}

SecretBytes GatewayEnvironment::expand(const JsonValue& string,
                                       std::vector<std::string>* missing) const {
  const SecretBytes decoded = decode_string(string);
  std::string_view rest = decoded.expose_text();
  SecretBuffer out(rest.size());
  while (!rest.empty()) {
    const std::size_t dollar = std::min(rest.find('$'), rest.size());
    out.append(rest.substr(0, dollar));
    rest.remove_prefix(dollar);
    if (rest.empty()) break;
    if (rest.starts_with("$$")) {
      const std::size_t escaped = braced_name(rest.substr(2));
      out.append(rest.substr(escaped == 0 ? 0 : 1, 1 + escaped));
      rest.remove_prefix(escaped == 0 ? 1 : 2 + escaped);
      continue;
    }
    const std::size_t braced = braced_name(rest.substr(1));
    const std::string_view token = rest.substr(0, 1 + braced);
    rest.remove_prefix(token.size());
    const std::string name = braced == 0 ? "" : std::string(token.substr(2, braced - 2));
    const auto value = name.empty() ? std::nullopt : find(name);
    const bool is_missing = !name.empty() && (!value || value->empty());
    if (is_missing && missing != nullptr) missing->push_back(name);
    out.append(name.empty() || is_missing ? token : *value);
  }
  return out.take();
}

std::string GatewayEnvironment::expand_plain(const JsonValue& string) const {
  const SecretBytes expanded = expand(string);
  return std::string(expanded.expose_text());
}

}  // namespace secretsctl::openclaw
