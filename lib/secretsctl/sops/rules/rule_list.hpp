#pragma once

#include <cstddef>
#include <optional>
#include <secretsctl/sops/metadata/regex.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/yaml_reader.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// The creation rules of one .sops.yaml, with checked member names. A path_regex is compiled when
/// it is first tried. Private to this folder; for one thread.
class RuleList {
 public:
  /// Throws Error (generic) with file and line for a malformed config.
  explicit RuleList(const ConfigFile& config);
  RuleList(const RuleList&) = delete;
  RuleList& operator=(const RuleList&) = delete;

  /// Whether the config has creation_rules; the list may be empty.
  [[nodiscard]] bool is_there() const noexcept { return is_there_; }
  [[nodiscard]] std::size_t size() const noexcept { return rules_.size(); }
  [[nodiscard]] const YamlMap& rule(std::size_t index) const { return rules_[index]; }

  /// The value of `stores`; an undefined node if there is none.
  [[nodiscard]] const YamlNode& stores() const noexcept { return stores_; }
  [[nodiscard]] const YamlReader& reader() const noexcept { return reader_; }

  /// A name as path_regex sees it: the path below the config's folder, or the whole path if the
  /// file is elsewhere.
  [[nodiscard]] std::string relative(const std::string& name) const;

  /// The path_regex of a rule; null for a rule for every path. Throws Error (generic) with the line
  /// if it does not compile, or if the expressions tried so far are too large together.
  [[nodiscard]] const Regex* path_regex(std::size_t index) const;

  /// Tries the names in order; returns the first rule that matches the first name that any rule
  /// matches.
  [[nodiscard]] std::optional<std::size_t> match(const std::vector<std::string>& names) const;

  /// Throws Error (generic): no rule matches. The message has the lines of a rule that would.
  [[noreturn]] void refuse_names(const std::vector<std::string>& names) const;

 private:
  // The lines of a rule for a path, with the recipients of the first one.
  [[nodiscard]] std::string new_rule(const std::string& path) const;

  struct Paths {
    bool is_read = false;
    std::optional<Regex> regex;
  };

  std::string folder_;  // folder of the config, with a slash at the end
  YamlReader reader_;
  YamlNode list_;
  YamlNode stores_;
  bool is_there_ = false;
  std::vector<YamlMap> rules_;
  mutable std::vector<Paths> paths_;  // by rule
  mutable std::size_t program_ = 0;   // total size of the compiled expressions
};

}  // namespace secretsctl::sops
