#include <secretsctl/delivery/environment/authentication.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <unordered_set>

namespace secretsctl::delivery {
namespace {

constexpr auto matches(std::string_view name) {
  return [name](std::string_view pattern) {
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                  : name == pattern;
  };
}

// These variables change what a program runs or loads before it reads its arguments.
bool decides_what_runs(std::string_view name) {
  constexpr std::array<std::string_view, 43> names = {"PATH",
                                                      "IFS",
                                                      "LD_*",
                                                      "GLIBC_*",
                                                      "GCONV_PATH",
                                                      "BASH_*",
                                                      "SHELLOPTS",
                                                      "BASHOPTS",
                                                      "PROMPT_COMMAND",
                                                      "PS4",
                                                      "ZDOTDIR",
                                                      "LUA_*",
                                                      "NODE_OPTIONS",
                                                      "NODE_PATH",
                                                      "PYTHONPATH",
                                                      "PYTHONHOME",
                                                      "PYTHONSTARTUP",
                                                      "PERL5*",
                                                      "PERLLIB",
                                                      "RUBYOPT",
                                                      "RUBYLIB",
                                                      "JAVA_TOOL_OPTIONS",
                                                      "JDK_JAVA_OPTIONS",
                                                      "_JAVA_*",
                                                      "DOTNET_STARTUP_HOOKS",
                                                      "DOTNET_ADDITIONAL_DEPS",
                                                      "DOTNET_SHARED_STORE",
                                                      "CORECLR_*",
                                                      "COR_*",
                                                      "PHPRC",
                                                      "PHP_INI_SCAN_DIR",
                                                      "OPENSSL_CONF",
                                                      "OPENSSL_ENGINES",
                                                      "OPENSSL_MODULES",
                                                      "GIT_SSH*",
                                                      "GIT_CONFIG*",
                                                      "GIT_EXEC_PATH",
                                                      "GIT_EXTERNAL_DIFF",
                                                      "LESSOPEN",
                                                      "LESSCLOSE",
                                                      "VIMINIT",
                                                      "MAKEFILES",
                                                      "MAKEFLAGS"};
  return std::ranges::any_of(names, matches(name));
}

// These may do so too, even if empty: `GIT_SSL_NO_VERIFY=`.
bool may_decide_what_runs(std::string_view name) {
  constexpr std::array<std::string_view, 15> names = {
      "HOME",  "SHELL", "ENV",    "CDPATH",   "EDITOR",   "VISUAL",    "PAGER", "PYTHON*",
      "RUBY*", "GIT_*", "NODE_*", "DOTNET_*", "DOCKER_*", "COMPOSE_*", "TMPDIR"};
  return decides_what_runs(name) || std::ranges::any_of(names, matches(name));
}

using Variables = std::vector<sops::DocumentVariable>;

std::string place_of(const sops::DocumentVariable& variable) {
  return "line " + std::to_string(variable.line) + ": '" + printable(variable.name) + "'";
}

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

void check_programs(const Variables& variables, UnauthenticatedValues values) {
  const bool is_allowed = values == UnauthenticatedValues::allowed;
  for (const auto& variable : variables) {
    const sops::Authenticity authenticity = variable.authenticity();
    if (variable.leaf == nullptr || authenticity == sops::Authenticity::whole) continue;
    const bool is_refused = is_allowed || authenticity == sops::Authenticity::text
                                ? decides_what_runs(variable.name)
                                : may_decide_what_runs(variable.name);
    if (!is_refused) continue;
    fail(place_of(variable) +
         " decides which programs run, and nothing authenticates it: it is empty or in clear, so "
         "anyone who can write the file could have added it, even without a key; encrypt it, "
         "remove it, or give it to the command in another way");
  }
}

void check_clear_values(const Variables& variables) {
  std::string places;
  for (const auto& variable : variables) {
    if (variable.is_clear_and_unauthenticated()) {
      places += (places.empty() ? "" : ", ") + place_of(variable);
    }
  }
  if (places.empty()) return;
  fail(places +
       " in clear, and nothing authenticates that (mac_only_encrypted, or an ignored MAC): anyone "
       "who can write the file could have added it; encrypt it, or accept it with " +
       std::string(unauthenticated_flag));
}

void check_gaps(const Variables& variables) {
  // Most files have none, and need no set of names.
  const bool has_gap = std::ranges::any_of(
      variables, [](const auto& variable) { return variable.is_unauthenticated_gap(); });
  if (!has_gap) return;
  std::unordered_set<std::string_view> with_text;
  for (const auto& variable : variables) {
    if (variable.is_unauthenticated_gap() && with_text.contains(variable.name)) {
      fail(
          place_of(variable) +
          " is empty here but has a value before, and nothing authenticates an empty value: anyone "
          "who can write the file could have added it; remove the line, or accept it with " +
          std::string(unauthenticated_flag));
    }
    if (variable.leaf != nullptr && !variable.is_empty()) with_text.insert(variable.name);
  }
}

}  // namespace

void check_authenticated(const sops::Tree& tree, UnauthenticatedValues values) {
  const Variables variables = sops::document_variables(tree);
  check_programs(variables, values);
  if (values == UnauthenticatedValues::allowed) return;
  check_clear_values(variables);
  check_gaps(variables);
}

}  // namespace secretsctl::delivery
