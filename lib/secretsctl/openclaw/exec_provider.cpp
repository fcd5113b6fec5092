#include <secretsctl/openclaw/exec_provider.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <span>

namespace secretsctl::openclaw {
namespace {

using Kind = JsonValue::Kind;

constexpr double max_time = 120'000;
constexpr double max_output = 20'971'520;
constexpr std::size_t max_arguments = 128;
constexpr std::size_t max_argument_size = 1024;
constexpr std::size_t max_passed = 128;
constexpr std::size_t max_trusted = 64;

constexpr std::array<std::string_view, 10> known_members = {
    "source",         "command",  "args", "timeoutMs", "noOutputTimeoutMs",
    "maxOutputBytes", "jsonOnly", "env",  "passEnv",   "trustedDirs"};

// Reads the members of one provider and collects their faults.
class Reader {
 public:
  Reader(const JsonValue& settings, const GatewayEnvironment& environment,
         std::vector<std::string>& faults)
      : settings_(settings), environment_(environment), faults_(faults) {}

  std::string text(const char* name) {
    const JsonValue* value = settings_.find(name);
    if (value == nullptr || !value->is(Kind::string)) {
      faults_.push_back(std::string(name) + (value == nullptr ? " is missing" : " is no text"));
      return {};
    }
    return environment_.expand_plain(*value);
  }

  std::vector<std::string> texts(const char* name, std::size_t limit) {
    std::vector<std::string> result;
    const JsonValue* value = settings_.find(name);
    if (value == nullptr) return result;
    if (!value->is(Kind::array)) faults_.push_back(std::string(name) + " is no list");
    if (value->elements.size() > limit) {
      faults_.push_back(std::string(name) + " has more than " + std::to_string(limit) + " entries");
    }
    for (const JsonValue& element :
         std::span(value->elements).first(std::min(limit, value->elements.size()))) {
      if (element.is(Kind::string)) {
        result.push_back(environment_.expand_plain(element));
      } else {
        faults_.push_back(std::string(name) + " holds an entry that is not text");
      }
    }
    return result;
  }

  std::optional<std::size_t> whole_number(const char* name, double limit) {
    const JsonValue* value = settings_.find(name);
    if (value == nullptr) return std::nullopt;
    const double number = value->is(Kind::number) ? number_of(*value) : 0;
    if (!(number >= 1 && number <= limit) || std::floor(number) != number) {
      faults_.push_back(std::string(name) + " is no whole number from 1 to " +
                        std::to_string(static_cast<long long>(limit)));
      return std::nullopt;
    }
    return static_cast<std::size_t>(number);
  }

  bool boolean(const char* name, bool preset) {
    const JsonValue* value = settings_.find(name);
    if (value == nullptr) return preset;
    if (!value->is(Kind::boolean))
      faults_.push_back(std::string(name) + " is neither true nor false");
    return value->text == "true";
  }

  std::vector<std::pair<std::string, SecretBytes>> variables() {
    std::vector<std::pair<std::string, SecretBytes>> result;
    const JsonValue* value = settings_.find("env");
    if (value == nullptr) return result;
    if (!value->is(Kind::object)) faults_.emplace_back("env is no object");
    for (const JsonMember& member : value->members) {
      if (member.value.is(Kind::string)) {
        result.emplace_back(member.name, environment_.expand(member.value));
      } else {
        faults_.push_back("env: " + printable(member.name) + " is no text");
      }
    }
    return result;
  }

 private:
  const JsonValue& settings_;
  const GatewayEnvironment& environment_;
  std::vector<std::string>& faults_;
};

void check_members(const JsonValue& settings, std::vector<std::string>& faults) {
  for (const JsonMember& member : settings.members) {
    if (std::ranges::find(known_members, member.name) == known_members.end()) {
      faults.push_back(printable(member.name) + " is no member of an exec provider");
    }
  }
}

void check_command(const std::string& command, std::vector<std::string>& faults) {
  if (command.find_first_of(";&|`$<>\"'\r\n") != std::string::npos) {
    faults.emplace_back("command holds shell syntax, and OpenClaw runs no shell");
  }
  if (!command.empty() && !command.starts_with('/')) {
    faults.emplace_back("command is no absolute path");
  }
}

void check_lists(const ExecProvider& provider, std::vector<std::string>& faults) {
  for (const std::string& argument : provider.arguments) {
    if (argument.size() > max_argument_size)
      faults.emplace_back("args: longer than 1024 characters");
  }
  for (const std::string& name : provider.passed) {
    if (!is_variable_name(name)) {
      faults.push_back("passEnv: '" + printable(name) + "' does not match [A-Z][A-Z0-9_]{0,127}");
    }
  }
  for (const std::string& folder : provider.trusted_folders) {
    if (!folder.starts_with('/')) {
      faults.push_back("trustedDirs: '" + printable(folder) + "' is no absolute path");
    }
  }
}

}  // namespace

bool ExecProvider::is_ours() const {
  return !arguments.empty() && arguments.front() == "provider";
}

ExecProvider read_exec_provider(const std::string& alias, const JsonValue& settings,
                                const GatewayEnvironment& environment,
                                std::vector<std::string>& faults) {
  Reader reader(settings, environment, faults);
  ExecProvider provider;
  provider.alias = alias;
  check_members(settings, faults);
  provider.command = reader.text("command");
  check_command(provider.command, faults);
  provider.arguments = reader.texts("args", max_arguments);
  if (const auto limit = reader.whole_number("timeoutMs", max_time)) {
    provider.time_limit = std::chrono::milliseconds(*limit);
  }
  const auto silence = reader.whole_number("noOutputTimeoutMs", max_time);
  provider.silence_limit = silence ? std::chrono::milliseconds(*silence) : provider.time_limit;
  provider.output_limit =
      reader.whole_number("maxOutputBytes", max_output).value_or(provider.output_limit);
  provider.json_only = reader.boolean("jsonOnly", true);
  provider.environment = reader.variables();
  provider.passed = reader.texts("passEnv", max_passed);
  provider.trusted_folders = reader.texts("trustedDirs", max_trusted);
  check_lists(provider, faults);
  return provider;
}

}  // namespace secretsctl::openclaw
