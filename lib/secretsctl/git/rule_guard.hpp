#pragma once

#include <map>
#include <optional>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <set>
#include <string>

namespace secretsctl::git {

/// The verdict of the creation rules on one file.
struct RuleVerdict {
  std::string rule;     ///< The rule that requires encryption, `.sops.yaml:3`; empty if none does.
  std::string problem;  ///< Why its .sops.yaml cannot be used; reported once for each .sops.yaml.
};

/// Finds out from the .sops.yaml files of a work tree which files must be encrypted.
class RuleGuard {
 public:
  /// `path` is absolute. A rule that matches every path, or an unusable .sops.yaml, only concerns
  /// names of env files.
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
