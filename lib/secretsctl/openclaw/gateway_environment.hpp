#pragma once

#include <map>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/openclaw/work_budget.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::openclaw {

/// A gateway's environment variables when it resolves references, as far as they can be known from
/// outside: those it is started with, then the `.env` in its state folder, then `env.vars` of its
/// configuration. A later source does not override an earlier one, except that the configuration
/// replaces a blank value. Values may be secrets. All work is charged to one budget. One object is
/// for one thread at a time.
class GatewayEnvironment {
 public:
  /// The variables of this process, which are not copied.
  GatewayEnvironment() = default;

  /// For a service of another user: HOME, USER, LOGNAME and a plain PATH, as a service manager sets
  /// them. None of our variables, which may be keys.
  [[nodiscard]] static GatewayEnvironment of_another_user(const UserAccount& user);

  /// The budget for the work on this gateway's configuration.
  [[nodiscard]] WorkBudget& budget() const noexcept { return budget_; }

  /// Adds the variables of a `.env` file, if it exists, as the package dotenv reads it. Throws
  /// Error (input_unreadable).
  void add_file(const std::string& path);

  /// Adds the strings of `env.vars` in a configuration.
  void add_config(const JsonValue& root);

  /// The value of a variable; nothing if it is not set.
  [[nodiscard]] std::optional<std::string_view> find(const std::string& name) const;

  /// The source of a variable that is set: `this environment`, a file, `env.vars of the
  /// configuration`.
  [[nodiscard]] std::string source_of(const std::string& name) const;

  /// A string of the configuration with `${NAME}` expanded, as OpenClaw does it: names are
  /// `[A-Z_][A-Z0-9_]*`, and `$${NAME}` stands for `${NAME}`. A reference to a variable that is not
  /// set or empty stays, and its name is added once to `missing`, if given. Throws TooMuchWork over
  /// 1 MiB for one string.
  [[nodiscard]] SecretBytes expand(const JsonValue& string,
                                   std::vector<std::string>* missing = nullptr) const;

  /// As expand(), for a string that is not secret.
  [[nodiscard]] std::string expand_plain(const JsonValue& string) const;

 private:
  struct Variable {
    SecretBytes value;
    std::string source;
  };

  [[nodiscard]] const char* inherited(const std::string& name) const noexcept;

  bool has_ours_ = true;
  std::map<std::string, Variable> added_;
  mutable WorkBudget budget_;
};

}  // namespace secretsctl::openclaw
