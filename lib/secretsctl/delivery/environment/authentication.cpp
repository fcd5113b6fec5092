#include <secretsctl/delivery/environment/authentication.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <unordered_set>

namespace secretsctl::delivery {
namespace {

constexpr auto matches(std::string_view name) {
  return [name](std::string_view pattern) {
    return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                  : name == pattern;
  };
}

// What programs take orders from before they look at their arguments.
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

// What they may be turned by, even where it is empty: `GIT_SSL_NO_VERIFY=`.
bool may_decide_what_runs(std::string_view name) {
  constexpr std::array<std::string_view, 15> names = {
      "HOME",  "SHELL", "ENV",    "CDPATH",   "EDITOR",   "VISUAL",    "PAGER", "PYTHON*",
      "RUBY*", "GIT_*", "NODE_*", "DOTNET_*", "DOCKER_*", "COMPOSE_*", "TMPDIR"};
  return decides_what_runs(name) || std::ranges::any_of(names, matches(name));
}

const sops::Leaf* value_of(const sops::Item& item) {
  return item.is_comment ? nullptr : std::get_if<sops::Leaf>(&item.node.value);
}

bool is_clear_and_unauthenticated(const sops::Item& item) {
  const sops::Leaf* value = value_of(item);
  return value != nullptr && value->authenticity == sops::Authenticity::nothing &&
         !value->plaintext.empty();
}

std::string place_of(const sops::Item& item) {
  return "line " + std::to_string(item.line) + ": '" + printable(item.key) + "'";
}

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

void check_programs(const sops::Tree& tree, UnauthenticatedValues values) {
  const bool is_allowed = values == UnauthenticatedValues::allowed;
  for (const sops::Item& item : tree.root()) {
    const sops::Leaf* value = value_of(item);
    if (value == nullptr || value->authenticity == sops::Authenticity::whole) continue;
    const bool is_refused = is_allowed || value->authenticity == sops::Authenticity::text
                                ? decides_what_runs(item.key)
                                : may_decide_what_runs(item.key);
    if (!is_refused) continue;
    fail(place_of(item) +
         " decides what programs run, and nothing authenticates it: it is empty or in clear, so "
         "that who holds no key could have put that name there; encrypt it, take it out, or give "
         "it to the command in another way");
  }
}

void check_clear_values(const sops::Tree& tree) {
  std::string places;
  for (const sops::Item& item : tree.root()) {
    if (is_clear_and_unauthenticated(item)) {
      places += (places.empty() ? "" : ", ") + place_of(item);
    }
  }
  if (places.empty()) return;
  fail(places +
       " in clear, and nothing authenticates that (mac_only_encrypted, or a MAC that is ignored): "
       "who holds no key could have put it there; encrypt it, or take it as it is with " +
       std::string(unauthenticated_flag));
}

void check_gaps(const sops::Tree& tree) {
  std::unordered_set<std::string_view> with_text;
  for (const sops::Item& item : tree.root()) {
    if (is_unauthenticated_gap(item) && with_text.contains(item.key)) {
      fail(place_of(item) +
           " is empty here and has a value before, and nothing authenticates an empty value: who "
           "holds no key could have put it there; take the line out, or let it count with " +
           std::string(unauthenticated_flag));
    }
    const sops::Leaf* value = value_of(item);
    if (value != nullptr && !value->plaintext.empty()) with_text.insert(item.key);
  }
}

}  // namespace

bool is_unauthenticated_gap(const sops::Item& item) {
  const sops::Leaf* value = value_of(item);
  return value != nullptr && value->plaintext.empty() &&
         value->authenticity == sops::Authenticity::nothing;
}

std::vector<std::string> unauthenticated_keys(const sops::Tree& tree) {
  std::vector<std::string> keys;
  for (const sops::Item& item : tree.root()) {
    if (is_clear_and_unauthenticated(item)) keys.push_back(printable(item.key));
  }
  return keys;
}

void check_authenticated(const sops::Tree& tree, UnauthenticatedValues values) {
  check_programs(tree, values);
  if (values == UnauthenticatedValues::allowed) return;
  check_clear_values(tree);
  check_gaps(tree);
}

}  // namespace secretsctl::delivery
