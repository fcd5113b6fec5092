#pragma once

#include <map>
#include <optional>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <set>
#include <string>

namespace secretsctl::git {

/// What creation rules say about one file.
struct RuleVerdict {
  std::string rule;     ///< `.sops.yaml:3`, the rule that wants it encrypted; empty if none does.
  std::string problem;  ///< Why its .sops.yaml cannot be used; told once for each.
};

/// Asks the .sops.yaml files of a work tree which files have to be encrypted.
class RuleGuard {
 public:
  /// `path` is absolute. A rule for every path speaks for names of env files alone, and so does a
  /// .sops.yaml that cannot be used.
  [[nodiscard]] RuleVerdict verdict(const std::string& path);

 private:
  [[nodiscard]] std::optional<sops::CreationRulePaths::Match> match(const std::string& path,
                                                                    std::string& config);

  struct Config {
    std::optional<sops::CreationRulePaths> rules;
    std::string problem;
  };
  std::map<std::string, Config> configs_;
  std::set<std::string> told_;
};

}  // namespace secretsctl::git
