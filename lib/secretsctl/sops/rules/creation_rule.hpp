#pragma once

#include <memory>
#include <optional>
#include <secretsctl/sops/metadata/protection.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

class RuleList;

/// The part of .sops.yaml that applies to one file.
struct CreationRule {
  std::string config;  ///< The path of the .sops.yaml.
  int line = 0;        ///< Where the rule begins, from 1.
  /// Its age recipients, without duplicates, by key group; one group unless it has `key_groups`.
  std::vector<std::vector<std::string>> key_groups;
  int shamir_threshold = 0;  ///< Groups needed; 0 for all.
  std::string unsupported;   ///< A kind of key in it that we can't encrypt to, or empty.
  std::optional<SelectionRule> selection;
  bool mac_only_encrypted = false;
};

/// What a rule protects; one that names no selection has the default one.
[[nodiscard]] Protection protection_of(const CreationRule& rule);

/// The largest .sops.yaml that is read: 1 MiB. What its aliases make of it is bounded too
/// (YamlReader), and so is the size of its regular expressions; it has no more than 1000 rules,
/// max_config_depth levels of `merge`, and max_recipients recipients in a rule.
inline constexpr std::size_t max_config_size = std::size_t{1024} * 1024;
inline constexpr int max_config_depth = 20;
inline constexpr std::size_t max_recipients = 1000;

/// The first creation rule of a .sops.yaml whose `path_regex` matches one of the names of a file,
/// or that has none. The regular expression is matched, unanchored, against the absolute path with
/// the config's folder cut off. `names` are tried in order: the plaintext's name, then the
/// encrypted file's. Nothing if the config has no creation_rules. Throws Error (generic) with file
/// and line for a config that is malformed, has a name in a rule that SOPS does not read
/// (`path-regex`), or has no rule that matches.
[[nodiscard]] std::optional<CreationRule> find_creation_rule(const ConfigFile& config,
                                                             const std::vector<std::string>& names);

/// The same, but nothing too if no rule matches.
[[nodiscard]] std::optional<CreationRule> match_creation_rule(
    const ConfigFile& config, const std::vector<std::string>& names);

/// Where a rule stands, for messages: `.sops.yaml:3`.
[[nodiscard]] std::string place_of(const CreationRule& rule);

/// Which creation rule of a .sops.yaml applies to a file, for many files: the config is read once,
/// and of its rules the paths alone.
class CreationRulePaths {
 public:
  /// Where a rule begins, and whether it singles files out.
  struct Match {
    int line = 0;  ///< From 1.
    /// It has no path_regex, or one that any path matches.
    bool is_for_all = false;
  };

  /// Throws Error (generic) with file and line for a config that is malformed.
  explicit CreationRulePaths(const ConfigFile& config);

  /// The first rule that applies to one of the names, tried in order as find_creation_rule does;
  /// nothing if none does. Throws Error (generic) with file and line for a path_regex that is
  /// malformed, once it is tried.
  [[nodiscard]] std::optional<Match> match(const std::vector<std::string>& names) const;

 private:
  std::shared_ptr<const RuleList> rules_;
};

/// One rule of a .sops.yaml, and whether it says anything about the files there are.
struct RuleUse {
  int line = 0;            ///< Where the rule begins, from 1.
  std::string path_regex;  ///< Empty in a rule for every file.
  bool is_used = false;    ///< Whether it matches one of the names, or there are too many to tell.
  std::optional<SelectionRule> selection;
};

/// All creation rules of a .sops.yaml, each read whole, and which of them match one of `names`, as
/// find_creation_rule matches them. Throws Error (generic) with file and line for a config or a
/// rule that is malformed.
[[nodiscard]] std::vector<RuleUse> list_rule_uses(const ConfigFile& config,
                                                  const std::vector<std::string>& names);

/// The recipients of a text: separated by commas, white space around them and empty ones dropped,
/// each once. Throws Error (generic) past max_recipients, and for a private key, so that none is
/// ever listed as a recipient.
[[nodiscard]] std::vector<std::string> split_recipients(std::string_view text);

}  // namespace secretsctl::sops
