#include <secretsctl/openclaw/config_file.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/openclaw/json5_string.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>
#include <set>

namespace secretsctl::openclaw {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view include_name = "$include";
constexpr std::size_t max_include_size = std::size_t{2} * 1024 * 1024;
constexpr std::size_t max_include_depth = 10;
constexpr std::size_t max_included_files = 500;
// The cost of a member on either side of a merge, in the budget's units.
constexpr std::size_t merge_cost = 64;

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// The value of a variable; empty if it is not set or blank.
std::string variable(const GatewayEnvironment& environment, const char* name) {
  return std::string(trimmed(environment.find(name).value_or("")));
}

std::string absolute(const std::string& path) {
  return fs::absolute(path).lexically_normal().string();
}

std::string expand_home(const std::string& path, const std::string& home) {
  if (path == "~" || path.starts_with("~/")) return absolute(home + path.substr(1));
  return absolute(path);
}

std::string real_path(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real.string();
}

bool is_below(const std::string& path, const std::string& folder) {
  const fs::path relative = fs::path(path).lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

// Merges included values as OpenClaw does: objects by member, arrays one after the other, otherwise
// the later value wins.
JsonValue merge(JsonValue base, JsonValue over, WorkBudget& budget) {
  using Kind = JsonValue::Kind;
  if (base.is(Kind::array) && over.is(Kind::array)) {
    std::ranges::move(over.elements, std::back_inserter(base.elements));
    return base;
  }
  if (!base.is(Kind::object) || !over.is(Kind::object)) return over;
  budget.spend((base.members.size() + over.members.size()) * merge_cost);
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < base.members.size(); ++i) places[base.members[i].name] = i;
  for (JsonMember& member : over.members) {
    const auto found = places.find(member.name);
    if (found == places.end()) {
      base.members.push_back(std::move(member));
    } else {
      JsonValue& value = base.members[found->second].value;
      value = merge(std::move(value), std::move(member.value), budget);
    }
  }
  base.index_members();
  return base;
}

// If members share a name, only the last counts: includes in the others are not read.
void drop_overridden(JsonValue& object) {
  std::set<std::string> names;
  std::vector<JsonMember> kept;
  for (auto member = object.members.rbegin(); member != object.members.rend(); ++member) {
    if (names.insert(member->name).second) kept.push_back(std::move(*member));
  }
  object.members.assign(std::make_move_iterator(kept.rbegin()),
                        std::make_move_iterator(kept.rend()));
  object.index_members();
}

}  // namespace

ConfigLocation find_config_location(const std::string& home,
                                    const GatewayEnvironment& environment) {
  std::string own_home = variable(environment, "OPENCLAW_HOME");
  own_home = own_home.empty() ? home : expand_home(own_home, home);
  ConfigLocation place;
  if (const std::string state = variable(environment, "OPENCLAW_STATE_DIR"); !state.empty()) {
    place.state_folder = expand_home(state, own_home);
  } else {
    place.state_folder = own_home + "/.openclaw";
  }
  const std::string named = variable(environment, "OPENCLAW_CONFIG_PATH");
  place.path = named.empty() ? place.state_folder + "/openclaw.json" : expand_home(named, own_home);
  return place;
}

ConfigFile::ConfigFile(const std::string& path, const GatewayEnvironment& environment)
    : budget_(environment.budget()) {
  const std::string start = absolute(path);
  folders_.push_back(fs::path(start).parent_path().string());
  add_roots(environment);
  SecretBytes bytes = read_secret_file(path, {.limit = max_config_size});
  files_.push_back(path);
  root_ = fill_in(parse(path, std::move(bytes)), {start});
}

void ConfigFile::add_roots(const GatewayEnvironment& environment) {
  const std::string home(environment.find("HOME").value_or(""));
  std::string roots = variable(environment, "OPENCLAW_INCLUDE_ROOTS");
  while (!roots.empty()) {
    const std::size_t end = std::min(roots.find(':'), roots.size());
    const std::string root(trimmed(std::string_view(roots).substr(0, end)));
    if (!root.empty()) folders_.push_back(expand_home(root, home));
    roots.erase(0, end + 1);
  }
}

JsonValue ConfigFile::parse(const std::string& path, SecretBytes bytes) {
  texts_.push_back(std::move(bytes));
  std::string_view text = texts_.back().expose_text();
  // JSON.parse refuses a byte order mark, and JSON5 skips it.
  return in_context(input_name(path), [&] { return parse_json5(text, budget_); }).root;
}

JsonValue ConfigFile::fill_in(JsonValue value, const std::vector<std::string>& chain) {
  for (JsonValue& element : value.elements) element = fill_in(std::move(element), chain);
  drop_overridden(value);
  if (value.find(include_name) != nullptr) return include(std::move(value), chain);
  for (JsonMember& member : value.members) {
    member.value = fill_in(std::move(member.value), chain);
  }
  return value;
}

JsonValue ConfigFile::include(JsonValue object, const std::vector<std::string>& chain) {
  const JsonValue& named = *object.find(include_name);
  JsonValue included;
  if (named.is(JsonValue::Kind::string)) {
    included = include_file(plain_string(named), chain);
  } else if (named.is(JsonValue::Kind::array)) {
    included.kind = JsonValue::Kind::object;
    for (const JsonValue& element : named.elements) {
      if (!element.is(JsonValue::Kind::string))
        fail("$include: a list holds an entry that is not text");
      included = merge(std::move(included), include_file(plain_string(element), chain), budget_);
    }
  } else {
    fail("$include: expected a file or a list of files");
  }
  JsonValue rest;
  rest.kind = JsonValue::Kind::object;
  for (JsonMember& member : object.members) {
    if (member.name == include_name) continue;
    JsonValue value = fill_in(std::move(member.value), chain);
    rest.members.push_back({std::move(member.name), member.name_text, std::move(value)});
  }
  if (rest.members.empty()) return included;
  if (!included.is(JsonValue::Kind::object)) {
    fail("$include: a file included beside other members does not hold an object");
  }
  return merge(std::move(included), std::move(rest), budget_);
}

bool ConfigFile::is_allowed(const std::string& path, bool real) const {
  return std::ranges::any_of(folders_, [&](const std::string& folder) {
    return is_below(path, real ? real_path(folder) : folder);
  });
}

JsonValue ConfigFile::include_file(const std::string& named,
                                   const std::vector<std::string>& chain) {
  const std::string shown = "$include " + printable(named);
  if (named.find('\0') != std::string::npos) fail(shown + " holds a null byte");
  std::string path = (fs::path(chain.back()).parent_path() / named).lexically_normal().string();
  // Node's path.resolve removes a slash at the end.
  if (!named.starts_with('/') && path.ends_with('/')) path.pop_back();
  if (!is_allowed(path, false)) {
    fail(shown + " leads out of the configuration's folder; OPENCLAW_INCLUDE_ROOTS allows others");
  }
  if (!is_allowed(real_path(path), true)) {
    fail(shown + " leads out of the configuration's folder through a symlink");
  }
  if (std::ranges::find(chain, path) != chain.end()) fail(shown + " includes itself");
  if (chain.size() > max_include_depth) fail(shown + ": more than 10 levels of includes");
  if (files_.size() > max_included_files) fail(shown + ": more than 500 included files");
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink > 1) {
    fail(shown + " has more than one hard link, which OpenClaw refuses");
  }
  SecretBytes bytes =
      in_context(shown, [&] { return read_secret_file(path, {.limit = max_include_size}); });
  files_.push_back(path);
  std::vector<std::string> longer = chain;
  longer.push_back(path);
  return fill_in(parse(path, std::move(bytes)), longer);
}

}  // namespace secretsctl::openclaw
