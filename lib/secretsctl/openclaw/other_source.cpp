#include <secretsctl/openclaw/other_source.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/json5_string.hpp>

namespace secretsctl::openclaw {
namespace {

using Kind = JsonValue::Kind;

constexpr std::size_t default_file_limit = std::size_t{1024} * 1024;
constexpr const char* check_name = "reference";

CheckResult problem(const SecretReference& reference, const std::string& message,
                    const std::string& fix) {
  return {check_name, printable(reference.place), CheckStatus::problem, message, fix};
}

CheckResult resolved(const SecretReference& reference, const std::string& message) {
  return {check_name, printable(reference.place), CheckStatus::ok, message, ""};
}

CheckResult judge_value(const SecretReference& reference, std::string_view value,
                        const std::string& what) {
  if (trimmed(value).empty()) return problem(reference, what + " is empty", "give it a value");
  if (is_placeholder(value)) {
    return problem(reference, what + " holds a text that OpenClaw refuses as a placeholder",
                   "give it the real value");
  }
  return resolved(reference, what + " has a value");
}

CheckResult check_variable(const SecretReference& reference, const JsonValue* settings,
                           const GatewayEnvironment& environment) {
  const JsonValue* allowed = settings == nullptr ? nullptr : settings->find("allowlist");
  const auto is_it = [&](const JsonValue& name) {
    return name.is(Kind::string) && environment.expand_plain(name) == reference.id;
  };
  if (allowed != nullptr && std::ranges::none_of(allowed->elements, is_it)) {
    return problem(reference, "the allowlist of its provider does not hold " + reference.id,
                   "add it to secrets.providers." + reference.provider + ".allowlist");
  }
  const auto value = environment.find(reference.id);
  if (!value) {
    return problem(reference, "the variable " + reference.id + " is not set here",
                   "set it for the gateway, and run this check in the gateway's environment");
  }
  return judge_value(reference, *value, "the variable " + reference.id);
}

// The next segment of a JSON pointer, unescaped: ~1 is a slash, ~0 a tilde.
std::string next_segment(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::string_view written = pointer.substr(0, pointer.find('/'));
  pointer.remove_prefix(written.size());
  std::string segment;
  for (std::size_t i = 0; i < written.size(); ++i) {
    const std::string_view pair = written.substr(i, 2);
    const bool is_escape = pair == "~1" || pair == "~0";
    segment += !is_escape ? written[i] : pair == "~1" ? '/' : '~';
    if (is_escape) ++i;
  }
  return segment;
}

const JsonValue* at_pointer(const JsonValue& root, std::string_view pointer) {
  const JsonValue* value = &root;
  while (!pointer.empty() && value != nullptr) {
    const std::string segment = next_segment(pointer);
    if (value->is(Kind::array)) {
      std::size_t index = value->elements.size();
      std::from_chars(segment.data(), segment.data() + segment.size(), index);
      value = index < value->elements.size() ? &value->elements[index] : nullptr;
    } else {
      value = value->find(segment);
    }
  }
  return value;
}

// Why OpenClaw refuses a file of its file provider; empty if it accepts it.
std::string file_fault(const std::string& path, const UserAccount& user) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return "is not there";
  if (S_ISLNK(status.st_mode)) return "is a symlink";
  if (!S_ISREG(status.st_mode)) return "is no regular file";
  if (status.st_nlink > 1) return "has more than one hard link";
  if (status.st_uid != user.uid) return "belongs to " + user_label(status.st_uid);
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) return "is open to group or others";
  return {};
}

CheckResult check_file(const SecretReference& reference, const JsonValue& settings,
                       const GatewayEnvironment& environment, const UserAccount& user) {
  const JsonValue* path_text = settings.find("path");
  if (path_text == nullptr || !path_text->is(Kind::string)) {
    return problem(reference, "its provider names no path", "add \"path\"");
  }
  std::string path = environment.expand_plain(*path_text);
  if (path.starts_with("~/")) path.replace(0, 1, user.home);
  const std::string shown = printable(path);
  if (const std::string fault = file_fault(path, user); !fault.empty()) {
    return problem(reference, "the file " + shown + " " + fault,
                   "OpenClaw takes a regular file of the gateway's user, mode 0600");
  }
  try {
    const SecretBytes bytes = read_secret_file(path, {.limit = default_file_limit});
    environment.budget().spend(bytes.size());
    const JsonValue* mode = settings.find("mode");
    if (mode != nullptr && mode->text == "\"singleValue\"") {
      return judge_value(reference, bytes.expose_text(), "the file " + shown);
    }
    const JsonText parsed = parse_json5(bytes.expose_text(), environment.budget());
    const JsonValue* value = at_pointer(parsed.root, reference.id);
    if (value == nullptr || !value->is(Kind::string)) {
      return problem(reference, shown + " has no text at " + printable(reference.id),
                     "fix the id, or add the value");
    }
    const SecretBytes decoded = decode_string(*value);
    return judge_value(reference, decoded.expose_text(), shown + " at " + printable(reference.id));
  } catch (const TooMuchWork&) {
    throw;
  } catch (const Error&) {
    return problem(reference, shown + " cannot be read as JSON", "fix the file");
  }
}

}  // namespace

CheckResult check_other_source(const SecretReference& reference, const JsonValue* settings,
                               const GatewayEnvironment& environment, const UserAccount& user) {
  if (reference.source == SecretSource::env) {
    return check_variable(reference, settings, environment);
  }
  if (reference.source == SecretSource::file && settings != nullptr) {
    return check_file(reference, *settings, environment, user);
  }
  return problem(reference,
                 "not checked: the content of OpenClaw's store cannot be seen from outside",
                 "openclaw secrets audit --allow-exec --check");
}

}  // namespace secretsctl::openclaw
