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

/// The environment variables that a gateway has when it resolves references, as far as they can be
/// known from outside: those it is started with, then those of the `.env` in its state folder, then
/// `env.vars` of its configuration. What comes later does not override, but for the configuration
/// where a variable is set to blanks alone. Values may be secrets. What is done with it counts
/// against one budget. Not for concurrent use.
class GatewayEnvironment {
 public:
  /// Started with the variables of this process. They are not copied.
  GatewayEnvironment() = default;

  /// Started for another user: with HOME, USER, LOGNAME and a plain PATH, as a service manager
  /// does, and nothing of ours, which may be keys.
  [[nodiscard]] static GatewayEnvironment of_another_user(const UserAccount& user);

  /// The budget of the configuration that this is the environment of.
  [[nodiscard]] WorkBudget& budget() const noexcept { return budget_; }

  /// The variables of a `.env` file, if there is one, as the package dotenv reads it. Throws Error
  /// (input_unreadable).
  void add_file(const std::string& path);

  /// The strings of `env.vars` in a configuration.
  void add_config(const JsonValue& root);

  /// The value of a variable; nothing if it is not set.
  [[nodiscard]] std::optional<std::string_view> find(const std::string& name) const;

  /// Where a variable that is set comes from: `this environment`, a file, `env.vars of the
  /// configuration`.
  [[nodiscard]] std::string source_of(const std::string& name) const;

  /// A string of the configuration with `${NAME}` filled in, as OpenClaw does it: names are
  /// `[A-Z_][A-Z0-9_]*`, `$${NAME}` stands for `${NAME}`, and what is not set or empty stays as it
  /// is and is named in `missing`, if that is given, once. Throws TooMuchWork: what is expanded has
  /// a bound, 1 MiB for one string.
  [[nodiscard]] SecretBytes expand(const JsonValue& string,
                                   std::vector<std::string>* missing = nullptr) const;

  /// The same for a string that is no secret.
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
