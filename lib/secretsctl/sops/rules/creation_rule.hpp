#pragma once

#include <memory>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/metadata/protection.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {
class RuleList;
}

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The part of .sops.yaml that applies to one file.
struct CreationRule {
  std::string config;  ///< The path of the .sops.yaml.
  int line = 0;        ///< The line where the rule begins, from 1.
  /// Its age recipients, without duplicates, by key group; one group unless it has `key_groups`.
  std::vector<std::vector<std::string>> key_groups;
  int shamir_threshold = 0;  ///< How many groups are needed; 0 for all.
  std::string unsupported;   ///< A type of key in it that we can't encrypt to, or empty.
  /// The rule that selects values, if it names one.
  std::optional<SelectionRule> selection;
  bool mac_only_encrypted = false;  ///< The MAC covers encrypted values alone.
};

/// A rule, or one of its key groups, has no recipients.
class NoRecipients : public Error {
 public:
  /// `message` names the file and the rule.
  explicit NoRecipients(const std::string& message) : Error(ErrorKind::generic, message) {}
};

/// The protection that a rule sets; the default one if it names no selection.
[[nodiscard]] Protection protection_of(const CreationRule& rule);

/// The largest .sops.yaml that is read: 1 MiB. The work for its aliases is limited too
/// (YamlReader), and so is the size of its regular expressions. It may have at most 1000 rules,
/// max_config_depth levels of `merge`, and max_recipients recipients in a rule.
inline constexpr std::size_t max_config_size = std::size_t{1024} * 1024;
/// The most levels of `merge` (`<<`).
inline constexpr int max_config_depth = 20;
/// The most recipients of a rule, or of one text.
inline constexpr std::size_t max_recipients = 1000;

/// The first creation rule of a .sops.yaml that has no `path_regex` or whose `path_regex` matches
/// one of the names of a file. The regular expression is matched, unanchored, against the absolute
/// path without the config's folder. `names` are tried in order: the plaintext's name, then the
/// encrypted file's. Nothing if the config has no creation_rules. Throws Error (generic) with file
/// and line for a config that is malformed, that has a name in a rule that SOPS does not read
/// (`path-regex`), or in which no rule matches.
[[nodiscard]] std::optional<CreationRule> find_creation_rule(const ConfigFile& config,
                                                             const std::vector<std::string>& names);

/// As above, but also returns nothing if no rule matches.
[[nodiscard]] std::optional<CreationRule> match_creation_rule(
    const ConfigFile& config, const std::vector<std::string>& names);

/// The location of a rule, for messages: `.sops.yaml:3`.
[[nodiscard]] std::string place_of(const CreationRule& rule);

/// Finds the creation rule for each of many files: the config is read once, and only the paths of
/// its rules.
class CreationRulePaths {
 public:
  /// The line of a rule, and whether it applies to every file.
  struct Match {
    int line = 0;  ///< From 1.
    /// It has no path_regex, or one that any path matches.
    bool is_for_all = false;
  };

  /// Throws Error (generic) with file and line for a malformed config.
  explicit CreationRulePaths(const ConfigFile& config);

  /// The first rule that applies to one of the names, tried in order as in find_creation_rule();
  /// nothing if none does. Throws Error (generic) with file and line for a malformed path_regex,
  /// when it is tried.
  [[nodiscard]] std::optional<Match> match(const std::vector<std::string>& names) const;

 private:
  std::shared_ptr<const RuleList> rules_;
};

/// One rule of a .sops.yaml, and whether it matches any of the files.
struct RuleUse {
  int line = 0;            ///< The line where the rule begins, from 1.
  std::string path_regex;  ///< Empty in a rule for every file.
  bool is_used = false;    ///< It matches one of the names, or there are too many.
  /// The rule that selects values, if it names one.
  std::optional<SelectionRule> selection;
};

/// All creation rules of a .sops.yaml, each fully read, and which of them match one of `names`, as
/// in find_creation_rule(). Throws Error (generic) with file and line for a malformed config or
/// rule.
[[nodiscard]] std::vector<RuleUse> list_rule_uses(const ConfigFile& config,
                                                  const std::vector<std::string>& names);

/// The recipients in a text: separated by commas, without the white space around them, without
/// empty ones or duplicates. Throws Error (generic) past max_recipients, and for a private key, so
/// that none is ever listed as a recipient.
[[nodiscard]] std::vector<std::string> split_recipients(std::string_view text);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
