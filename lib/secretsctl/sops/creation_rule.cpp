#include <secretsctl/sops/creation_rule.hpp>

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/age/private_key.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/config_search.hpp>
#include <secretsctl/sops/data_key.hpp>
#include <secretsctl/sops/regex.hpp>
#include <secretsctl/sops/shamir.hpp>
#include <secretsctl/sops/yaml_reader.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<const char*, 6> unsupported_keys = {
    "pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault_transit_uri"};
constexpr std::array<const char*, 6> unsupported_group_keys = {
    "pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault"};

constexpr std::size_t max_rules = 1000;

using Recipients = std::vector<std::string>;

// The first line, from 0, whose indentation holds a tab.
std::optional<int> line_with_tab(std::string_view text) {
  for (int number = 0; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const auto end = line.find_first_not_of(" \t\r");
    // A line of white space alone is no indentation.
    if (end != std::string_view::npos && line.substr(0, end).find('\t') != std::string_view::npos) {
      return number;
    }
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return std::nullopt;
}

YAML::Node load(const std::string& config) {
  const Bytes file = read_file(config, {.limit = max_config_size, .missing = ErrorKind::generic});
  const std::string_view text = text_of(file);
  const auto refuse = [&](int line, const std::string& what) {
    throw Error(ErrorKind::generic,
                printable(config) + ":" + std::to_string(line + 1) + ": " + what);
  };
  // The parser's own words for it help nobody.
  if (const auto line = line_with_tab(text)) {
    refuse(*line, "it is indented with a tab; YAML takes spaces alone");
  }
  try {
    return YAML::Load(std::string(text));
  } catch (const YAML::Exception& error) {
    refuse(error.mark.line, "it is no valid YAML: " + printable(error.msg));
  }
  return {};
}

void add_recipients_of(const YamlReader& reader, const YAML::Node& text, Recipients& recipients) {
  try {
    add_recipients(text.Scalar(), recipients);
  } catch (const Error& error) {
    reader.refuse(text, error.what());
  }
}

// A text with commas, or a list of such.
Recipients read_recipients(const YamlReader& reader, const YAML::Node& rule) {
  Recipients recipients;
  const YAML::Node age = reader.find(rule, "age");
  if (!age.IsDefined() || age.IsNull()) return recipients;
  if (age.IsScalar()) {
    add_recipients_of(reader, age, recipients);
    return recipients;
  }
  if (!age.IsSequence()) reader.refuse(age, "'age' needs to be a recipient or a list of them");
  for (const auto& item : age) {
    if (!item.IsScalar())
      reader.refuse(item, "an entry of 'age' needs to be a recipient (age1...)");
    add_recipients_of(reader, item, recipients);
  }
  return recipients;
}

std::optional<SelectionRule> read_selection(const YamlReader& reader, const YAML::Node& rule) {
  std::optional<SelectionRule> selection;
  for (const auto& [kind, name] : selection_names) {
    auto pattern = reader.text(rule, std::string(name));
    if (!pattern || pattern->empty()) continue;
    if (selection) {
      reader.refuse(rule, "a rule can have one of " + std::string(selection_name(selection->kind)) +
                              " and " + std::string(name) + ", not both");
    }
    selection = SelectionRule{kind, std::move(*pattern)};
  }
  return selection;
}

bool read_boolean(const YamlReader& reader, const YAML::Node& rule, const std::string& key) {
  const auto text = reader.text(rule, key);
  if (!text) return false;
  if (*text == "true" || *text == "True" || *text == "TRUE") return true;
  if (*text == "false" || *text == "False" || *text == "FALSE") return false;
  reader.refuse(reader.find(rule, key), "'" + key + "' needs to be true or false");
}

int read_number(const YamlReader& reader, const YAML::Node& rule, const std::string& key) {
  const auto text = reader.text(rule, key);
  if (!text) return 0;
  int value = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, value);
  const YAML::Node node = reader.find(rule, key);
  // A quoted number is a text to YAML, and to sops.
  if (error != std::errc() || rest != end || node.Tag() == "!") {
    reader.refuse(node, "'" + key + "' needs to be a number");
  }
  return value;
}

// A list or text that holds something.
bool is_set(const YAML::Node& node) {
  if (!node.IsDefined() || node.IsNull()) return false;
  return node.IsScalar() ? !node.Scalar().empty() : node.size() > 0;
}

// Reads one of key_groups. Aliases can make a small file a very large one, so that what is merged
// is bounded in depth and in number.
class GroupReader {
 public:
  explicit GroupReader(const YamlReader& reader) : reader_(reader) {}

  // Adds the group's own recipients after those of the groups that it merges.
  void read(const YAML::Node& group, int depth) {
    if (!group.IsMap()) reader_.refuse(group, "a key group needs to be a map (age: a list)");
    if (depth > max_config_depth) reader_.refuse(group, "'merge' is nested too deeply");
    if (++groups_ > max_merged_groups) {
      reader_.refuse(group, "a key group merges too many others");
    }
    const YAML::Node merge = reader_.find(group, "merge");
    if (merge.IsDefined() && !merge.IsNull()) {
      if (!merge.IsSequence()) reader_.refuse(merge, "'merge' needs to be a list of key groups");
      for (const auto& merged : merge) read(merged, depth + 1);
    }
    const YAML::Node age = reader_.find(group, "age");
    if (age.IsDefined() && !age.IsNull() && !age.IsSequence()) {
      reader_.refuse(age, "in a key group 'age' needs to be a list of recipients (- age1...)");
    }
    for (const std::string& text : read_recipients(reader_, group))
      add_recipients(text, recipients);
    for (const char* key : unsupported_group_keys) {
      if (is_set(reader_.find(group, key))) unsupported = key;
    }
  }

  Recipients recipients;
  std::string unsupported;

 private:
  static constexpr int max_merged_groups = 1000;

  const YamlReader& reader_;
  int groups_ = 0;
};

// Nothing if the rule has no key groups, or an empty list of them.
std::vector<Recipients> read_groups(const YamlReader& reader, const YAML::Node& rule,
                                    std::string& unsupported) {
  std::vector<Recipients> groups;
  const YAML::Node list = reader.find(rule, "key_groups");
  if (!list.IsDefined() || list.IsNull()) return groups;
  if (!list.IsSequence()) reader.refuse(list, "'key_groups' needs to be a list of groups");
  if (list.size() > max_shamir_parts) reader.refuse(list, "there are more than 255 key groups");
  for (const auto& group : list) {
    GroupReader group_reader(reader);
    group_reader.read(group, 0);
    if (!group_reader.unsupported.empty()) unsupported = group_reader.unsupported;
    groups.push_back(std::move(group_reader.recipients));
    if (groups.back().empty() && unsupported.empty()) {
      reader.refuse(group,
                    "the key group has no recipients; add 'age:' and below it a line "
                    "'- age1...' with a public key");
    }
  }
  return groups;
}

CreationRule read_rule(const YamlReader& reader, const YAML::Node& rule,
                       const std::string& config) {
  CreationRule result;
  result.config = config;
  result.line = YamlReader::line(rule);
  result.key_groups = read_groups(reader, rule, result.unsupported);
  // Key groups hide the keys of the rule itself, as in sops.
  if (result.key_groups.empty()) {
    Recipients recipients = read_recipients(reader, rule);
    if (!recipients.empty()) result.key_groups.push_back(std::move(recipients));
    for (const char* key : unsupported_keys) {
      if (is_set(reader.find(rule, key))) result.unsupported = key;
    }
  }
  result.shamir_threshold = read_number(reader, rule, "shamir_threshold");
  if (result.key_groups.size() > 1) {
    try {
      static_cast<void>(effective_threshold(result.shamir_threshold, result.key_groups.size()));
    } catch (const Error& error) {
      reader.refuse(reader.find(rule, "shamir_threshold"), error.what());
    }
  }
  result.selection = read_selection(reader, rule);
  result.mac_only_encrypted = read_boolean(reader, rule, "mac_only_encrypted");
  return result;
}

// The path below the config's folder, or the whole path where the file is elsewhere.
std::string relative_to(const std::string& config, const std::string& file) {
  const std::string folder = config.substr(0, config.rfind('/') + 1);
  const std::string path = absolute_path(file);
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

// Nothing for a rule that applies to every path.
std::optional<Regex> path_regex(const YamlReader& reader, const YAML::Node& rule) {
  const auto pattern = reader.text(rule, "path_regex");
  if (!pattern || pattern->empty()) return std::nullopt;
  try {
    return Regex(*pattern, "'path_regex'");
  } catch (const Error& error) {
    reader.refuse(reader.find(rule, "path_regex"), error.what());
  }
}

bool matches(const YamlReader& reader, const YAML::Node& rule, const std::string& path) {
  const auto regex = path_regex(reader, rule);
  return !regex || regex->matches(path);
}

// The list of rules; an undefined or null node if the config has none.
YAML::Node load_rules(const YamlReader& reader, const std::string& config) {
  const YAML::Node root = load(config);
  if (root.IsNull()) return root;
  if (!root.IsMap()) reader.refuse(root, "it needs to be a map with creation_rules");
  const YAML::Node rules = reader.find(root, "creation_rules");
  if (!rules.IsDefined() || rules.IsNull()) return rules;
  if (!rules.IsSequence()) reader.refuse(rules, "'creation_rules' needs to be a list of rules");
  if (rules.size() > max_rules) reader.refuse(rules, "there are more than 1000 creation rules");
  for (const auto& rule : rules) {
    if (!rule.IsMap()) reader.refuse(rule, "a creation rule needs to be a map (path_regex, age)");
  }
  return rules;
}

// The first rule that matches the first of the names that any rule matches.
std::optional<CreationRule> match_rule(const YamlReader& reader, const YAML::Node& rules,
                                       const std::string& config,
                                       const std::vector<std::string>& names) {
  const std::string path = absolute_path(config);
  for (const std::string& name : names) {
    const std::string relative = relative_to(path, name);
    for (const auto& rule : rules) {
      if (matches(reader, rule, relative)) return read_rule(reader, rule, config);
    }
  }
  return std::nullopt;
}

// `.*` and the like single no file out.
bool is_for_all(const std::optional<Regex>& paths) {
  constexpr const char* any_path = "-";
  return !paths || paths->matches(any_path);
}

RuleUse use_of(const YamlReader& reader, const YAML::Node& rule,
               const std::vector<std::string>& paths) {
  RuleUse use;
  use.line = YamlReader::line(rule);
  use.path_regex = reader.text(rule, "path_regex").value_or("");
  const auto regex = path_regex(reader, rule);
  use.is_used = !regex || std::ranges::any_of(
                              paths, [&](const std::string& path) { return regex->matches(path); });
  return use;
}

}  // namespace

std::vector<RuleUse> list_rule_uses(const std::string& config,
                                    const std::vector<std::string>& names) {
  const std::string path = absolute_path(config);
  const YamlReader reader(config);
  std::vector<std::string> paths;
  paths.reserve(names.size());
  for (const std::string& name : names) paths.push_back(relative_to(path, name));
  std::vector<RuleUse> uses;
  const YAML::Node rules = load_rules(reader, config);
  if (!rules.IsDefined() || rules.IsNull()) return uses;
  for (const auto& rule : rules) {
    static_cast<void>(read_rule(reader, rule, config));
    uses.push_back(use_of(reader, rule, paths));
  }
  return uses;
}

void add_recipients(std::string_view text, std::vector<std::string>& recipients) {
  constexpr std::string_view white_space = " \t\r\n";
  age::refuse_private_key(text);
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto first = part.find_first_not_of(white_space);
    if (first == std::string_view::npos) continue;
    std::string recipient(part.substr(first, part.find_last_not_of(white_space) - first + 1));
    if (std::ranges::find(recipients, recipient) == recipients.end()) {
      if (recipients.size() == max_recipients) {
        throw Error(ErrorKind::generic,
                    "there are more than " + std::to_string(max_recipients) + " recipients");
      }
      recipients.push_back(std::move(recipient));
    }
  }
}

std::string place_of(const CreationRule& rule) {
  return printable(rule.config) + ":" + std::to_string(rule.line);
}

std::optional<CreationRule> match_creation_rule(const std::string& config,
                                                const std::vector<std::string>& names) {
  const YamlReader reader(config);
  const YAML::Node rules = load_rules(reader, config);
  if (!rules.IsDefined() || rules.IsNull()) return std::nullopt;
  return match_rule(reader, rules, config, names);
}

std::optional<CreationRule> find_creation_rule(const std::string& config,
                                               const std::vector<std::string>& names) {
  const YamlReader reader(config);
  const YAML::Node rules = load_rules(reader, config);
  if (!rules.IsDefined() || rules.IsNull()) return std::nullopt;
  if (auto rule = match_rule(reader, rules, config, names)) return rule;
  std::string tried;
  for (const std::string& name : names) {
    tried += (tried.empty() ? "" : " or ") + printable(relative_to(absolute_path(config), name));
  }
  reader.refuse(rules, "no creation rule has a path_regex that matches " + tried +
                           " (--filename-override gives it another name)");
}

CreationRulePaths::CreationRulePaths(const std::string& config) : config_(absolute_path(config)) {
  const YamlReader reader(config);
  const YAML::Node rules = load_rules(reader, config);
  if (!rules.IsDefined() || rules.IsNull()) return;
  for (const auto& rule : rules) {
    auto paths = path_regex(reader, rule);
    const bool for_all = is_for_all(paths);
    rules_.push_back({{YamlReader::line(rule), for_all}, std::move(paths)});
  }
}

std::optional<CreationRulePaths::Match> CreationRulePaths::match(
    const std::vector<std::string>& names) const {
  for (const std::string& name : names) {
    const std::string path = relative_to(config_, name);
    for (const Rule& rule : rules_) {
      if (!rule.paths || rule.paths->matches(path)) return rule.match;
    }
  }
  return std::nullopt;
}

}  // namespace secretsctl::sops
