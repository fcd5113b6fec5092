#include <secretsctl/sops/rules/creation_rule.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/age/private_key.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <secretsctl/sops/rules/rule_list.hpp>
#include <secretsctl/sops/rules/rule_names.hpp>
#include <set>

namespace secretsctl::sops {
namespace {

constexpr std::array<const char*, 6> unsupported_keys = {
    "pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault_transit_uri"};
constexpr std::array<const char*, 6> unsupported_group_keys = {
    "pgp", "kms", "gcp_kms", "hckms", "azure_keyvault", "hc_vault"};

constexpr std::size_t work_of_letter = 4;

using Recipients = std::vector<std::string>;

std::string too_many_recipients() {
  return "there are more than " + std::to_string(max_recipients) + " recipients";
}

// Recipients in order, without duplicates.
class RecipientList {
 public:
  void add(std::string_view text) {
    constexpr std::string_view white_space = " \t\r\n";
    age::refuse_private_key(text);
    while (!text.empty()) {
      const auto comma = std::min(text.find(','), text.size());
      const std::string_view part = text.substr(0, comma);
      text.remove_prefix(std::min(comma + 1, text.size()));
      const auto first = part.find_first_not_of(white_space);
      if (first == std::string_view::npos) continue;
      add_one(part.substr(first, part.find_last_not_of(white_space) - first + 1));
    }
  }
  [[nodiscard]] Recipients take() { return std::move(recipients_); }

 private:
  void add_one(std::string_view recipient) {
    if (!known_.insert(age::recipient_key(recipient)).second) return;
    if (recipients_.size() == max_recipients) {
      throw Error(ErrorKind::generic, too_many_recipients());
    }
    recipients_.emplace_back(recipient);
  }

  Recipients recipients_;
  std::set<std::string> known_;
};

void add_recipients_of(const YamlReader& reader, const YamlNode& text, RecipientList& recipients) {
  // Each comma can end a recipient, and each recipient is looked up.
  reader.spend(text, work_of_letter * text.text().size());
  try {
    recipients.add(text.text());
  } catch (const Error& error) {
    reader.refuse(text, error.what());
  }
}

// Adds a text of recipients separated by commas, or a list of such texts.
void read_recipients(const YamlMap& map, RecipientList& recipients) {
  const YamlReader& reader = map.reader();
  const YamlNode age = map.find("age");
  if (!age.is_there() || age.is_null()) return;
  if (age.is_scalar()) {
    add_recipients_of(reader, age, recipients);
    return;
  }
  if (!age.is_list()) reader.refuse(age, "'age' needs to be a recipient or a list of them");
  for (const YamlNode& item : age.items()) {
    if (!item.is_scalar())
      reader.refuse(item, "an entry of 'age' needs to be a recipient (age1...)");
    add_recipients_of(reader, item, recipients);
  }
}

std::optional<SelectionRule> read_selection(const YamlMap& rule) {
  std::optional<SelectionRule> selection;
  for (const auto& [kind, name] : selection_names) {
    auto pattern = rule.text(name);
    if (!pattern || pattern->empty()) continue;
    if (selection) {
      rule.reader().refuse(rule.node(), "a rule can have one of " +
                                            std::string(selection_name(selection->kind)) + " and " +
                                            std::string(name) + ", not both");
    }
    selection = SelectionRule{kind, std::move(*pattern)};
  }
  return selection;
}

bool read_boolean(const YamlMap& rule, const std::string& key) {
  const auto text = rule.text(key);
  if (!text) return false;
  if (*text == "true" || *text == "True" || *text == "TRUE") return true;
  if (*text == "false" || *text == "False" || *text == "FALSE") return false;
  rule.reader().refuse(rule.find(key), "'" + key + "' needs to be true or false");
}

int read_number(const YamlMap& rule, const std::string& key) {
  const auto text = rule.text(key);
  if (!text) return 0;
  int value = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, value);
  const YamlNode node = rule.find(key);
  // YAML and sops read a quoted number as a text.
  if (error != std::errc() || rest != end || node.is_quoted()) {
    rule.reader().refuse(node, "'" + key + "' needs to be a number");
  }
  return value;
}

// Whether a list or text is not empty.
bool is_set(const YamlNode& node) {
  if (!node.is_there() || node.is_null()) return false;
  return node.is_scalar() ? !node.text().empty() : node.size() > 0;
}

// Reads one of key_groups. Aliases can make a small file very large, so merging is limited in depth
// and number.
class GroupReader {
 public:
  explicit GroupReader(const YamlReader& reader) : reader_(reader) {}

  // Adds the group's own recipients after those of the groups that it merges.
  void read(const YamlNode& group, int depth) {
    if (!group.is_map()) reader_.refuse(group, "a key group needs to be a map (age: a list)");
    if (depth > max_config_depth) reader_.refuse(group, "'merge' is nested too deeply");
    if (++groups_ > max_merged_groups) {
      reader_.refuse(group, "a key group merges too many others");
    }
    const YamlMap map(reader_, group);
    check_group_names(map);
    const YamlNode merge = map.find("merge");
    if (merge.is_there() && !merge.is_null()) {
      if (!merge.is_list()) reader_.refuse(merge, "'merge' needs to be a list of key groups");
      for (const YamlNode& merged : merge.items()) read(merged, depth + 1);
    }
    const YamlNode age = map.find("age");
    if (age.is_there() && !age.is_null() && !age.is_list()) {
      reader_.refuse(age, "in a key group 'age' needs to be a list of recipients (- age1...)");
    }
    read_recipients(map, recipients);
    for (const char* key : unsupported_group_keys) {
      if (is_set(map.find(key))) unsupported = key;
    }
  }

  RecipientList recipients;
  std::string unsupported;

 private:
  static constexpr int max_merged_groups = 1000;

  const YamlReader& reader_;
  int groups_ = 0;
};

// Throws NoRecipients with the words of a refusal.
template <typename Refuse>
void refuse_empty_group(Refuse refuse) {
  try {
    refuse();
  } catch (const Error& error) {
    throw NoRecipients(error.what());
  }
}

// Returns an empty list if the rule has no key groups, or an empty list of them.
std::vector<Recipients> read_groups(const YamlMap& rule, std::string& unsupported) {
  std::vector<Recipients> groups;
  const YamlReader& reader = rule.reader();
  const YamlNode list = rule.find("key_groups");
  std::size_t count = 0;
  if (!list.is_there() || list.is_null()) return groups;
  if (!list.is_list()) reader.refuse(list, "'key_groups' needs to be a list of groups");
  if (list.size() > max_key_groups) reader.refuse(list, "there are more than 255 key groups");
  for (const YamlNode& group : list.items()) {
    GroupReader group_reader(reader);
    group_reader.read(group, 0);
    if (!group_reader.unsupported.empty()) unsupported = group_reader.unsupported;
    groups.push_back(group_reader.recipients.take());
    count += groups.back().size();
    if (count > max_recipients) reader.refuse(group, too_many_recipients());
    if (groups.back().empty() && unsupported.empty()) {
      refuse_empty_group([&] {
        reader.refuse(group,
                      "the key group has no recipients; add 'age:' and below it a line "
                      "'- age1...' with a public key");
      });
    }
  }
  return groups;
}

CreationRule read_rule(const YamlMap& rule, const std::string& config) {
  CreationRule result;
  result.config = config;
  result.line = YamlReader::line(rule.node());
  result.key_groups = read_groups(rule, result.unsupported);
  // Key groups hide the keys of the rule itself, as in sops.
  if (result.key_groups.empty()) {
    RecipientList list;
    read_recipients(rule, list);
    Recipients recipients = list.take();
    if (!recipients.empty()) result.key_groups.push_back(std::move(recipients));
    for (const char* key : unsupported_keys) {
      if (is_set(rule.find(key))) result.unsupported = key;
    }
  }
  result.shamir_threshold = read_number(rule, "shamir_threshold");
  if (result.key_groups.size() > 1) {
    try {
      static_cast<void>(effective_threshold(result.shamir_threshold, result.key_groups.size()));
    } catch (const Error& error) {
      rule.reader().refuse(rule.find("shamir_threshold"), error.what());
    }
  }
  result.selection = read_selection(rule);
  result.mac_only_encrypted = read_boolean(rule, "mac_only_encrypted");
  return result;
}

// `.*` and the like match every file.
bool is_for_all(const Regex* paths) {
  constexpr const char* any_path = "-";
  return paths == nullptr || paths->matches(any_path);
}

// The names to match rules against, as many as can be compared in no noticeable time.
class NameSample {
 public:
  NameSample(const RuleList& rules, const std::vector<std::string>& names) {
    paths_.reserve(names.size());
    for (const std::string& name : names) paths_.push_back(rules.relative(name));
  }

  // Whether the pattern matches a name; also true after too many comparisons.
  bool may_match(const Regex& pattern) {
    for (const std::string& path : paths_) {
      if (compared_ == max_comparisons) return true;
      ++compared_;
      if (pattern.matches(path)) return true;
    }
    return false;
  }

 private:
  static constexpr std::size_t max_comparisons = 5'000'000;

  std::vector<std::string> paths_;
  std::size_t compared_ = 0;
};

}  // namespace

std::vector<RuleUse> list_rule_uses(const ConfigFile& config,
                                    const std::vector<std::string>& names) {
  const RuleList rules(config);
  NameSample sample(rules, names);
  std::vector<RuleUse> uses;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    CreationRule rule = read_rule(rules.rule(i), config.path);
    RuleUse& use = uses.emplace_back();
    use.line = rule.line;
    use.path_regex = rules.rule(i).text("path_regex").value_or("");
    use.selection = std::move(rule.selection);
    const Regex* regex = rules.path_regex(i);
    use.is_used = regex == nullptr || sample.may_match(*regex);
  }
  return uses;
}

std::vector<std::string> split_recipients(std::string_view text) {
  RecipientList recipients;
  recipients.add(text);
  return recipients.take();
}

Protection protection_of(const CreationRule& rule) {
  return {rule.selection.value_or(SelectionRule{}), rule.mac_only_encrypted};
}

std::string place_of(const CreationRule& rule) {
  return printable(rule.config) + ":" + std::to_string(rule.line);
}

std::optional<CreationRule> match_creation_rule(const ConfigFile& config,
                                                const std::vector<std::string>& names) {
  const RuleList rules(config);
  const auto index = rules.match(names);
  if (!index) return std::nullopt;
  return read_rule(rules.rule(*index), config.path);
}

std::optional<CreationRule> find_creation_rule(const ConfigFile& config,
                                               const std::vector<std::string>& names) {
  const RuleList rules(config);
  if (!rules.is_there()) return std::nullopt;
  const auto index = rules.match(names);
  if (!index) rules.refuse_names(names);
  return read_rule(rules.rule(*index), config.path);
}

CreationRulePaths::CreationRulePaths(const ConfigFile& config)
    : rules_(std::make_shared<const RuleList>(config)) {}

std::optional<CreationRulePaths::Match> CreationRulePaths::match(
    const std::vector<std::string>& names) const {
  const auto index = rules_->match(names);
  if (!index) return std::nullopt;
  return Match{YamlReader::line(rules_->rule(*index).node()),
               is_for_all(rules_->path_regex(*index))};
}

}  // namespace secretsctl::sops
