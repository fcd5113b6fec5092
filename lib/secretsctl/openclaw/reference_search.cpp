#include <secretsctl/openclaw/reference_search.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/json5_string.hpp>

namespace secretsctl::openclaw {
namespace {

using Kind = JsonValue::Kind;

constexpr const char* check_name = "reference";
// The cost of visiting a value, in the budget's units.
constexpr std::size_t visit_cost = 16;
// The most bytes of a location in a message.
constexpr std::size_t max_place_size = 256;

const JsonValue* string_member(const JsonValue& object, std::string_view name) {
  const JsonValue* member = object.find(name);
  return member != nullptr && member->is(Kind::string) ? member : nullptr;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

// Whether a member of this name holds a credential; in other members a dollar sign may be plain
// text.
bool is_credential_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> parts = {"key",      "token",      "secret",
                                                     "password", "passphrase", "authtag"};
  // A longer name is not written by hand; a generated one may be endless.
  constexpr std::size_t longest_name = 256;
  const std::string lower = lower_case(name.substr(0, longest_name));
  return std::ranges::any_of(
      parts, [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

class ReferenceSearch {
 public:
  ReferenceSearch(const JsonValue& root, const GatewayEnvironment& environment)
      : root_(root), environment_(environment) {}

  FoundReferences run() {
    for (const JsonMember& member : root_.members) {
      if (member.name != "secrets") visit_at({member.name, 0}, member.value, member.name);
    }
    return std::move(found_);
  }

 private:
  // A member's name or, without one, the index of an element.
  struct Step {
    std::optional<std::string_view> name;
    std::size_t number = 0;
  };

  // The location of the visited value. Built only when needed: names can be long.
  [[nodiscard]] std::string place() const {
    std::string place;
    for (const Step& step : steps_) {
      if (place.size() >= max_place_size) break;
      if (!step.name) {
        place += "[" + std::to_string(step.number) + "]";
      } else {
        if (!place.empty()) place += '.';
        place += step.name->substr(0, max_place_size);
      }
    }
    return place;
  }

  void add(CheckStatus status, const std::string& message, const std::string& fix) {
    found_.results.push_back({check_name, printable(place()), status, message, fix});
  }

  void visit_at(const Step& step, const JsonValue& value, std::string_view name) {
    steps_.push_back(step);
    visit(value, name);
    steps_.pop_back();
  }

  void visit(const JsonValue& value, std::string_view name) {
    environment_.budget().spend(visit_cost);
    if (value.is(Kind::string)) return visit_string(value, name);
    if (value.is(Kind::object) && visit_reference(value)) return;
    for (const JsonMember& member : value.members) {
      visit_at({member.name, 0}, member.value, member.name);
    }
    for (std::size_t i = 0; i < value.elements.size(); ++i) {
      visit_at({std::nullopt, i}, value.elements[i], name);
    }
  }

  void visit_string(const JsonValue& value, std::string_view name) {
    if (value.text.find('$') == std::string_view::npos) return;
    std::vector<std::string> missing;
    const SecretBytes expanded = environment_.expand(value, &missing);
    const std::string_view text = expanded.expose_text();
    const bool is_shorthand = text.starts_with('$') && is_variable_name(text.substr(1)) &&
                              missing.empty() && decode_string(value).equals(expanded);
    if (is_shorthand && !environment_.find(std::string(text.substr(1)))) {
      missing.emplace_back(text.substr(1));
    }
    for (const std::string& variable : missing) {
      add(is_credential_name(name) ? CheckStatus::problem : CheckStatus::warning,
          "the variable " + printable(variable) + " is not set, or empty",
          "set it for the gateway, and run this check in the same environment");
    }
  }

  // Handles an object that is meant to be a SecretRef; false for any other object.
  bool visit_reference(const JsonValue& value) {
    const JsonValue* source_text = string_member(value, "source");
    const JsonValue* id = string_member(value, "id");
    const JsonValue* provider = string_member(value, "provider");
    if (source_text == nullptr || id == nullptr) return false;
    const auto source = parse_source(plain_string(*source_text));
    const std::size_t members = provider == nullptr ? 2 : 3;
    if (!source || value.members.size() < members) return false;
    if (value.members.size() > members) {
      if (provider == nullptr) return false;
      add(CheckStatus::problem,
          "a SecretRef has the members source, provider and id, and no others",
          "remove the others: OpenClaw does not treat this object as a reference");
      return true;
    }
    SecretReference reference;
    reference.source = *source;
    reference.provider =
        provider == nullptr ? default_of(*source) : environment_.expand_plain(*provider);
    reference.id = std::string(trimmed(environment_.expand_plain(*id)));
    reference.place = place();
    if (provider == nullptr) {
      add(CheckStatus::problem, "the SecretRef names no provider, which OpenClaw's schema demands",
          "add \"provider\": \"" + printable(reference.provider) + "\"");
    }
    if (is_well_formed(reference)) found_.references.push_back(std::move(reference));
    return true;
  }

  bool is_well_formed(const SecretReference& reference) {
    if (!is_alias(reference.provider)) {
      add(CheckStatus::problem,
          "the provider '" + printable(reference.provider) +
              "' does not match [a-z][a-z0-9_-]{0,63}: the gateway would not start",
          "rename it here and in secrets.providers");
      return false;
    }
    if (is_id(reference)) return true;
    const bool is_exec = reference.source == SecretSource::exec;
    add(CheckStatus::problem,
        "OpenClaw does not take '" + printable(reference.id) + "' for an id of the source " +
            std::string(source_name(reference.source)) + ": the gateway would not start",
        is_exec ? "an id matches [A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}; for such a key give its file "
                  "a label (LABEL=FILE in args) and write LABEL#KEY, or rename the key"
                : "fix the id");
    return false;
  }

  // Looked up once, because any number of references may need it.
  const std::string& default_of(SecretSource source) {
    auto& alias = defaults_[source];
    if (alias.empty()) alias = default_alias(root_, source, environment_);
    return alias;
  }

  static bool is_id(const SecretReference& reference) {
    switch (reference.source) {
      case SecretSource::exec:
        return is_exec_id(reference.id);
      case SecretSource::file:
        return is_file_id(reference.id);
      case SecretSource::env:
      case SecretSource::store:
        break;
    }
    return is_variable_name(reference.id);
  }

  const JsonValue& root_;
  const GatewayEnvironment& environment_;
  FoundReferences found_;
  std::vector<Step> steps_;
  std::map<SecretSource, std::string> defaults_;
};

}  // namespace

FoundReferences find_references(const JsonValue& root, const GatewayEnvironment& environment) {
  return ReferenceSearch(root, environment).run();
}

std::string default_alias(const JsonValue& root, SecretSource source,
                          const GatewayEnvironment& environment) {
  const JsonValue* secrets = root.find("secrets");
  const JsonValue* defaults = secrets == nullptr ? nullptr : secrets->find("defaults");
  const JsonValue* alias =
      defaults == nullptr ? nullptr : string_member(*defaults, source_name(source));
  std::string text = alias == nullptr ? "" : environment.expand_plain(*alias);
  text = trimmed(text);
  return text.empty() ? "default" : text;
}

}  // namespace secretsctl::openclaw
