#include <secretsctl/sops/rules/rule_list.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/rules/rule_names.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::size_t max_rules = 1000;
// Enough for a thousand rules with long patterns; more would be slow to compile and match.
constexpr std::size_t max_program = 100'000;

// The first line, from 0, with a tab in its indentation.
std::optional<int> line_with_tab(std::string_view text) {
  for (int number = 0; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const auto end = line.find_first_not_of(" \t\r");
    // A line of only white space has no indentation.
    if (end != std::string_view::npos && line.substr(0, end).find('\t') != std::string_view::npos) {
      return number;
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

YamlNode parse(const std::string& config, const std::string& text) {
  const auto refuse = [&](int line, const std::string& what) {
    throw Error(ErrorKind::generic,
                printable(config) + ":" + std::to_string(line + 1) + ": " + what);
  };
  // The parser's own message for it does not help the user.
  if (const auto line = line_with_tab(text)) {
    refuse(*line, "it is indented with a tab; YAML allows only spaces");
  }
  constexpr std::string_view line_mark = "line ";
  try {
    return YamlNode::parse(text);
  } catch (const Error& error) {
    const std::string_view fault = error.what();
    throw Error(ErrorKind::generic,
                printable(config) + ":" + std::string(fault.substr(line_mark.size())));
  }
}

std::string text_of_config(const ConfigFile& config) {
  if (config.text) return *config.text;
  const Bytes file =
      read_file(config.path, {.limit = max_config_size, .missing = ErrorKind::generic});
  return std::string(text_of(file));
}

// Of X25519 alone: the others are long.
bool is_public_key_list(std::string_view text) {
  const auto is_part = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ',';
  };
  constexpr std::size_t longest = 1000;
  return text.starts_with("age1") && text.size() <= longest && std::ranges::all_of(text, is_part);
}

// A regular expression, as a YAML scalar, for a file and its encrypted one.
std::string path_pattern(const std::string& path) {
  std::string pattern = "^";
  bool is_plain = true;
  for (const char c : path) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) pattern += '\\';
    if (c == '\'') pattern += c;
    pattern += c;
    is_plain = is_plain && std::string_view(" :#'\"").find(c) == std::string_view::npos;
  }
  pattern += "(\\.enc)?$";
  return is_plain ? pattern : "'" + pattern + "'";
}

std::string folder_of(const std::string& config) {
  const std::string path = absolute_path(config);
  return path.substr(0, path.rfind('/') + 1);
}

}  // namespace

RuleList::RuleList(const ConfigFile& config)
    : folder_(folder_of(config.path)), reader_(config.path) {
  const YamlNode root = parse(config.path, text_of_config(config));
  if (root.is_null()) return;
  if (!root.is_map()) reader_.refuse(root, "it needs to be a map with creation_rules");
  const YamlMap top(reader_, root);
  check_top_names(top);
  list_ = top.find("creation_rules");
  stores_ = top.find("stores");
  if (!list_.is_there() || list_.is_null()) return;
  is_there_ = true;
  if (!list_.is_list()) reader_.refuse(list_, "'creation_rules' needs to be a list of rules");
  if (list_.size() > max_rules) reader_.refuse(list_, "there are more than 1000 creation rules");
  for (const YamlNode& rule : list_.items()) {
    if (!rule.is_map()) reader_.refuse(rule, "a creation rule needs to be a map (path_regex, age)");
    check_rule_names(rules_.emplace_back(reader_, rule));
  }
  paths_.resize(rules_.size());
}

std::string RuleList::relative(const std::string& name) const {
  const std::string path = absolute_path(name);
  return path.starts_with(folder_) ? path.substr(folder_.size()) : path;
}

const Regex* RuleList::path_regex(std::size_t index) const {
  Paths& paths = paths_[index];
  if (!paths.is_read) {
    const YamlMap& rule = rules_[index];
    const auto pattern = rule.text("path_regex");
    if (pattern && !pattern->empty()) {
      const auto refuse = [&](const std::string& why) {
        reader_.refuse(rule.find("path_regex"), why);
      };
      try {
        paths.regex.emplace(*pattern, "'path_regex'");
      } catch (const Error& error) {
        refuse(error.what());
      }
      program_ += paths.regex->size();
      if (program_ > max_program) {
        refuse("the path_regex of the rules up to here are too large together");
      }
    }
    paths.is_read = true;
  }
  return paths.regex ? &*paths.regex : nullptr;
}

std::optional<std::size_t> RuleList::match(const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    const std::string path = relative(name);
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const Regex* regex = path_regex(i);
      if (regex == nullptr || regex->matches(path)) return i;
    }
  }
  return std::nullopt;
}

std::string RuleList::new_rule(const std::string& path) const {
  std::string recipients = "age1...";
  if (!rules_.empty()) {
    const YamlNode age = rules_.front().find("age");
    if (age.is_there() && age.is_scalar() && is_public_key_list(age.text())) {
      recipients = age.text();
    }
  }
  return "  - path_regex: " + path_pattern(path) + "\n    age: " + recipients;
}

void RuleList::refuse_names(const std::vector<std::string>& names) const {
  std::string tried;
  std::string shortest;
  for (const std::string& name : names) {
    const std::string path = relative(name);
    tried += (tried.empty() ? "" : " or ") + printable(path);
    if (shortest.empty() || path.size() < shortest.size()) shortest = path;
  }
  reader_.refuse(list_, "no creation rule has a path_regex that matches " + tried +
                            " (--filename-override gives it another name); add to the "
                            "creation_rules, with your recipients\n" +
                            new_rule(shortest));
}

}  // namespace secretsctl::sops
