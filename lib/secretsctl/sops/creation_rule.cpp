#include <secretsctl/sops/creation_rule.hpp>

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/config_search.hpp>
#include <secretsctl/sops/regex.hpp>
#include <secretsctl/sops/yaml_reader.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::array<const char*, 7> unsupported_keys = {
    "key_groups", "pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault_transit_uri"};

YAML::Node load(const std::string& config) {
  const Bytes file = read_file(config, {.limit = max_config_size, .missing = ErrorKind::generic});
  try {
    return YAML::Load(std::string(text_of(file)));
  } catch (const YAML::Exception& error) {
    throw Error(ErrorKind::generic, printable(config) + ":" + std::to_string(error.mark.line + 1) +
                                        ": it is no valid YAML: " + printable(error.msg));
  }
}

// A text with commas, or a list of such.
std::vector<std::string> read_recipients(const YamlReader& reader, const YAML::Node& rule) {
  std::vector<std::string> recipients;
  const YAML::Node age = reader.find(rule, "age");
  if (!age.IsDefined() || age.IsNull()) return recipients;
  if (age.IsScalar()) {
    add_recipients(age.Scalar(), recipients);
    return recipients;
  }
  if (!age.IsSequence()) reader.refuse(age, "'age' needs to be a recipient or a list of them");
  for (const auto& item : age) {
    if (!item.IsScalar())
      reader.refuse(item, "an entry of 'age' needs to be a recipient (age1...)");
    add_recipients(item.Scalar(), recipients);
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

// A list or text that holds something.
bool is_set(const YAML::Node& node) {
  if (!node.IsDefined() || node.IsNull()) return false;
  return node.IsScalar() ? !node.Scalar().empty() : node.size() > 0;
}

CreationRule read_rule(const YamlReader& reader, const YAML::Node& rule,
                       const std::string& config) {
  CreationRule result;
  result.config = config;
  result.line = YamlReader::line(rule);
  result.recipients = read_recipients(reader, rule);
  for (const char* key : unsupported_keys) {
    if (is_set(reader.find(rule, key))) result.unsupported = key;
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

bool matches(const YamlReader& reader, const YAML::Node& rule, const std::string& path) {
  const auto pattern = reader.text(rule, "path_regex");
  if (!pattern || pattern->empty()) return true;
  try {
    return Regex(*pattern, "'path_regex'").matches(path);
  } catch (const Error& error) {
    reader.refuse(reader.find(rule, "path_regex"), error.what());
  }
}

}  // namespace

void add_recipients(std::string_view text, std::vector<std::string>& recipients) {
  constexpr std::string_view white_space = " \t\r\n";
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const auto first = part.find_first_not_of(white_space);
    if (first == std::string_view::npos) continue;
    std::string recipient(part.substr(first, part.find_last_not_of(white_space) - first + 1));
    if (std::ranges::find(recipients, recipient) == recipients.end()) {
      recipients.push_back(std::move(recipient));
    }
  }
}

std::optional<CreationRule> find_creation_rule(const std::string& config,
                                               const std::vector<std::string>& names) {
  const std::string path = absolute_path(config);
  const YamlReader reader(config);
  const YAML::Node root = load(config);
  if (root.IsNull()) return std::nullopt;
  if (!root.IsMap()) reader.refuse(root, "it needs to be a map with creation_rules");
  const YAML::Node rules = reader.find(root, "creation_rules");
  if (!rules.IsDefined() || rules.IsNull()) return std::nullopt;
  if (!rules.IsSequence()) reader.refuse(rules, "'creation_rules' needs to be a list of rules");
  for (const auto& rule : rules) {
    if (!rule.IsMap()) reader.refuse(rule, "a creation rule needs to be a map (path_regex, age)");
  }
  std::string tried;
  for (const std::string& name : names) {
    const std::string relative = relative_to(path, name);
    for (const auto& rule : rules) {
      if (matches(reader, rule, relative)) return read_rule(reader, rule, config);
    }
    tried += (tried.empty() ? "" : " or ") + printable(relative);
  }
  reader.refuse(rules, "no creation rule has a path_regex that matches " + tried +
                           " (--filename-override gives it another name)");
}

}  // namespace secretsctl::sops
