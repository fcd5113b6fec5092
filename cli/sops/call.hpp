#pragma once

#include <cstdint>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The command line of sops: its commands and flags as a table, and a parser of its grammar. Flags
// have one dash or two, their value comes after `=` or as the next word, and those of a command
// may also follow its arguments. Without a command the flags come first (the "old style").

namespace secretsctl::cli::as_sops {

/// What is to be done.
enum class Verb : std::uint8_t {
  decrypt,
  encrypt,
  edit,
  set,
  unset,
  rotate,
  updatekeys,
  groups_add,
  groups_delete,
  exec_env,
  exec_file,
  filestatus,
  completion_bash,
  completion_zsh,
  publish,
  keyservice,
  old_style,  ///< `sops [FLAGS] FILE`.
};

/// A set of verbs, a bit each.
using Verbs = std::uint32_t;

/// A command. A group of commands has a name of two words.
struct VerbRow {
  Verb verb;
  std::string_view name;
  std::string_view usage;  ///< Its arguments.
  std::string_view summary;
};

/// All commands, in the order of help.
[[nodiscard]] std::span<const VerbRow> verb_rows();
[[nodiscard]] const VerbRow& row_of(Verb verb);

/// What a flag takes.
enum class FlagKind : std::uint8_t {
  boolean,
  text,
  path,
  number,
  list,     ///< Each time it is given adds one.
  foreign,  ///< Text, for a kind of key that is not supported.
};

/// A flag.
struct FlagRow {
  std::string_view name;
  char letter;  ///< Its short name; 0 for none.
  FlagKind kind;
  Verbs after;           ///< The commands after which it may stand.
  Verbs before;          ///< The commands before which it counts too.
  const char* variable;  ///< The environment variable that stands for it; null for none.
  std::string_view help;
};

/// All flags.
[[nodiscard]] std::span<const FlagRow> flag_rows();
[[nodiscard]] bool has(Verbs verbs, Verb verb) noexcept;

/// A mistake that ends with a status of sops's own.
class StatusError : public Error {
 public:
  StatusError(int status, const std::string& message)
      : Error(ErrorKind::generic, message), status_(status) {}
  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  int status_;
};

/// A mistake in the command line. Standard output gets it, too, with the usage, as in sops.
class UsageError : public Error {
 public:
  UsageError(Verb verb, const std::string& message)
      : Error(ErrorKind::generic, message), verb_(verb) {}
  [[nodiscard]] Verb verb() const noexcept { return verb_; }

 private:
  Verb verb_;
};

/// A parsed command line.
class Call {
 public:
  /// Why nothing is to be done but to print something.
  enum class Page : std::uint8_t { none, help, version };

  /// Throws UsageError for a flag that is unknown or lacks its value, and Error (generic) for one
  /// before a command that the command does not have.
  explicit Call(std::span<char* const> words);

  [[nodiscard]] Verb verb() const noexcept { return verb_; }
  [[nodiscard]] Page page() const noexcept { return page_; }
  /// Of help about a group: its name. Empty for help about a command.
  [[nodiscard]] std::string_view group() const noexcept { return group_; }
  [[nodiscard]] const std::vector<std::string>& arguments() const noexcept { return arguments_; }

  /// The value of a flag, else of its variable; empty if it has none.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  /// The value of a number; nothing if it was not given.
  [[nodiscard]] std::optional<int> number(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;

  /// Warns, as sops does, of arguments after the first one: they are not used.
  void warn_of_more_arguments() const;
  /// Throws Error (generic) if there is a value for a kind of key other than age.
  void refuse_other_kinds() const;
  /// Throws StatusError for a decryption order that names a kind twice, and Error (no_data_key) if
  /// only key services may be asked; warns that none is.
  void check_key_services() const;

 private:
  struct Given {
    const FlagRow* row;
    std::string value;
  };

  bool take_flag(std::span<char* const> words, std::size_t& at, Verb verb, bool is_unknown_allowed);
  void take_value(const FlagRow& row, std::string_view word, std::span<char* const> words,
                  std::size_t& at, Verb verb);
  std::size_t take_verb(std::span<char* const> words);
  void take_help(std::span<char* const> topic);
  void take_after(std::span<char* const> words);
  void check_before() const;
  [[nodiscard]] const FlagRow* find(std::string_view name) const;

  Verb verb_ = Verb::old_style;
  Page page_ = Page::none;
  std::string_view group_;
  std::vector<Given> given_;
  std::vector<std::string> arguments_;
};

}  // namespace secretsctl::cli::as_sops
