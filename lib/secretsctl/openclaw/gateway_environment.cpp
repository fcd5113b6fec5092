#include <secretsctl/openclaw/gateway_environment.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/json5_string.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <set>

namespace secretsctl::openclaw {
namespace {

constexpr std::size_t max_env_file_size = std::size_t{1024} * 1024;
constexpr std::size_t max_expanded_size = std::size_t{1024} * 1024;
// The cost of a piece of a string in addition to its bytes.
constexpr std::size_t piece_cost = 16;

bool is_name_character(char c, bool first) {
  return (c >= 'A' && c <= 'Z') || c == '_' || (!first && c >= '0' && c <= '9');
}

// The length of the `{NAME}` at the start of a text; 0 if there is none.
std::size_t braced_name(std::string_view text) {
  if (text.size() < 3 || text.front() != '{' || !is_name_character(text[1], true)) return 0;
  std::size_t at = 1;
  while (at < text.size() && is_name_character(text[at], false)) ++at;
  return at < text.size() && text[at] == '}' ? at + 1 : 0;
}

bool is_portable_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// Whether a text refers to a variable: `${NAME}` without another `$` before it.
bool has_reference(std::string_view text) {
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at)) {
    if (braced_name(text.substr(at + 1)) > 0) return true;
    const bool is_doubled = text.substr(at).starts_with("$$");
    const std::size_t escaped = is_doubled ? braced_name(text.substr(at + 2)) : 0;
    at += escaped == 0 ? 1 : 2 + escaped;
  }
  return false;
}

// A text with all line ends turned into \n.
SecretBytes with_line_feeds(const SecretBytes& bytes) {
  const std::string_view text = bytes.expose_text();
  SecretBuffer out(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\r\n")) ++i;
    out.append(text[i] == '\r' ? '\n' : text[i]);
  }
  return out.take();
}

// A double-quoted value of a .env file, in which \n and \r stand for line ends.
SecretBytes with_line_ends(std::string_view text) {
  SecretBuffer out(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view pair = text.substr(i, 2);
    const bool is_escape = pair == "\\n" || pair == "\\r";
    if (is_escape) ++i;
    out.append(!is_escape ? text[i] : pair == "\\n" ? '\n' : '\r');
  }
  return out.take();
}

// The position of the closing quote of a text that begins with a quote: the last quote before which
// all quotes are escaped, if only a comment follows on its line; npos if there is none.
std::size_t closing_quote(std::string_view text) {
  std::size_t result = std::string_view::npos;
  if (text.empty() || std::string_view("'\"`").find(text.front()) == std::string_view::npos) {
    return result;
  }
  std::size_t at = 0;
  std::size_t line_end = 0;
  do {
    at = text.find(text.front(), at + 1);
    if (at == std::string_view::npos) return result;
    if (line_end <= at) line_end = std::min(text.find('\n', at), text.size());
    const std::string_view rest = without_leading_spaces(text.substr(at + 1, line_end - at - 1));
    if (rest.empty() || rest.front() == '#') result = at;
  } while (text[at - 1] == '\\');
  return result;
}

// A string that was long as written counts as no expansion.
void check_expanded_size(const std::string& name, std::size_t size) {
  if (size <= max_expanded_size || name.empty()) return;
  throw TooMuchWork(ErrorKind::generic, "a text that refers to the variable " + printable(name) +
                                            " expands to more than 1 MiB");
}

// Takes the value after a name and `=` in a .env file, as the package dotenv reads it.
SecretBytes take_env_value(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const std::size_t end = closing_quote(rest);
  const std::size_t size = end == std::string_view::npos ? rest.find_first_of("#\n") : end + 1;
  std::string_view value = trimmed(rest.substr(0, size));
  if (end != std::string_view::npos) rest.remove_prefix(size);
  const bool is_double = value.starts_with('"');
  const bool is_quoted = value.size() > 1 && value.front() == value.back() &&
                         std::string_view("'\"`").find(value.front()) != std::string_view::npos;
  if (is_quoted) value = value.substr(1, value.size() - 2);
  return is_double ? with_line_ends(value) : SecretBytes::copy_of(value);
}

}  // namespace

GatewayEnvironment GatewayEnvironment::of_another_user(const UserAccount& user) {
  GatewayEnvironment environment;
  environment.has_ours_ = false;
  const auto set = [&](const char* name, const std::string& value) {
    if (value.empty()) return;
    environment.added_[name] = {SecretBytes::copy_of(value), "as a service of that user has it"};
  };
  set("HOME", user.home);
  set("USER", user.name);
  set("LOGNAME", user.name);
  set("PATH", "/usr/local/bin:/usr/bin:/bin");
  return environment;
}

const char* GatewayEnvironment::inherited(const std::string& name) const noexcept {
  return has_ours_ ? std::getenv(name.c_str()) : nullptr;
}

void GatewayEnvironment::add_file(const std::string& path) {
  if (access(path.c_str(), F_OK) != 0) return;
  const SecretBytes bytes = with_line_feeds(read_secret_file(path, {.limit = max_env_file_size}));
  std::map<std::string, Variable> variables;
  std::string_view rest = bytes.expose_text();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    std::string_view name = line.substr(0, line.find('='));
    if (name.size() < line.size()) {
      rest.remove_prefix(name.size() + 1);
      name = trimmed(name);
      if (name.starts_with("export ")) name = trimmed(name.substr(7));
      // Of lines with the same name the last counts.
      if (is_portable_name(name)) {
        variables[std::string(name)] = {take_env_value(rest), printable(path)};
      }
    }
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  for (auto& [name, variable] : variables) {
    if (inherited(name) == nullptr) added_.try_emplace(name, std::move(variable));
  }
}

void GatewayEnvironment::add_config(const JsonValue& root) {
  const JsonValue* env = root.find("env");
  const JsonValue* variables = env == nullptr ? nullptr : env->find("vars");
  if (variables == nullptr) return;
  // Of members with the same name the last counts.
  for (auto member = variables->members.rbegin(); member != variables->members.rend(); ++member) {
    const std::string name(trimmed(member->name));
    if (!member->value.is(JsonValue::Kind::string) || !is_portable_name(name)) continue;
    SecretBytes value = decode_string(member->value);
    // OpenClaw ignores a blank value here, and one that refers to another variable.
    if (trimmed(value.expose_text()).empty() || has_reference(value.expose_text())) continue;
    // A variable with a blank value counts as not set.
    const auto now = find(name);
    budget_.spend(now ? now->size() : 0);
    if (now && !trimmed(*now).empty()) continue;
    added_[name] = {std::move(value), "env.vars of the configuration"};
  }
}

std::optional<std::string_view> GatewayEnvironment::find(const std::string& name) const {
  if (const auto found = added_.find(name); found != added_.end()) {
    return found->second.value.expose_text();
  }
  if (const char* value = inherited(name)) return value;
  return std::nullopt;
}

std::string GatewayEnvironment::source_of(const std::string& name) const {
  if (const auto found = added_.find(name); found != added_.end()) return found->second.source;
  return inherited(name) == nullptr ? std::string() : "this environment";
}

SecretBytes GatewayEnvironment::expand(const JsonValue& string,
                                       std::vector<std::string>* missing) const {
  const SecretBytes decoded = decode_string(string);
  std::string_view rest = decoded.expose_text();
  budget_.spend(piece_cost + rest.size());
  SecretBuffer out(rest.size());
  std::set<std::string> named;
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
    if (is_missing && missing != nullptr && named.insert(name).second) missing->push_back(name);
    const std::string_view text = name.empty() || is_missing ? token : *value;
    check_expanded_size(name, out.size() + text.size());
    budget_.spend(piece_cost + text.size());
    out.append(text);
  }
  return out.take();
}

std::string GatewayEnvironment::expand_plain(const JsonValue& string) const {
  const SecretBytes expanded = expand(string);
  return std::string(expanded.expose_text());
}

}  // namespace secretsctl::openclaw
