#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::cli {

class HelpPage;
struct CommandLineEntry;

/// A flag, option or argument that was added to a CommandLine; it belongs to that.
class CommandLineOption {
 public:
  explicit CommandLineOption(CommandLineEntry& entry) : entry_(&entry) {}

  /// Whether it was given; after CommandLine::parse().
  [[nodiscard]] bool is_given() const;

  /// An argument that the command cannot do without; an empty FILE is none.
  CommandLineOption required();
  /// A number has to lie between these, both included.
  CommandLineOption in_range(int lowest, int highest);
  /// Leaves it out of --help.
  CommandLineOption hidden();
  /// The word that stands for its value in --help; without it the last word of its long name in
  /// capitals: FILE of --value-file.
  CommandLineOption shown_as(std::string_view word);
  /// Puts it under a heading of its own in --help.
  CommandLineOption under(std::string_view heading);

 private:
  CommandLineEntry* entry_;
};

/// The flags and arguments of one command. Names are `-o,--output` for a flag, `FILE` for an
/// argument. A list of values as a flag may stand several times, one value each; as an argument it
/// takes all that are left. The variables have to outlive it, and so have texts that are views.
///
/// Flags are read as getopt_long(3) does, without abbreviations: `-o FILE`, `-oFILE`, `-io FILE`,
/// `--output FILE`, `--output=FILE`, arguments in between, and after `--` arguments alone.
class CommandLine {
 public:
  /// `summary` is what --help begins with, a few sentences. `name` is `secretsctl git install`;
  /// usage and example come from the table of commands (find_command_path).
  CommandLine(std::string summary, std::string name);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CommandLineOption add_option(std::string names, std::string& value, std::string help = {});
  CommandLineOption add_option(std::string names, std::optional<std::string>& value,
                               std::string help = {});
  CommandLineOption add_option(std::string names, std::vector<std::string>& values,
                               std::string help = {});
  CommandLineOption add_option(std::string names, int& value, std::string help = {});
  CommandLineOption add_flag(std::string names, bool& value, std::string help = {});

  /// Parses. The exit status if the command ends here (--help), else nothing. Throws Error for a
  /// mistake, which it names with the command's usage: no_file if FILE is missing, else generic.
  [[nodiscard]] std::optional<int> parse(int argc, char** argv);
  /// The same for a command that runs another one: the words after `--` are that one. Throws Error
  /// (generic) if there are none.
  [[nodiscard]] std::optional<int> parse(int argc, char** argv, std::vector<std::string>& words);

 private:
  CommandLineEntry& add(std::string names, std::string help);
  CommandLineEntry* find(std::string_view name);
  CommandLineEntry* next_argument();
  void read_words(int argc, char** argv);
  bool read_long_flag(std::string_view word, const char* next);
  bool read_short_flags(std::string_view word, const char* next);
  void store(CommandLineEntry& entry, std::string_view value);
  void note_mistake(const std::string& mistake);
  void check() const;
  void refuse_unknown_flags() const;
  void refuse_missing() const;
  void explain_no_command(bool has_separator) const;
  [[noreturn]] void refuse(const std::string& mistake) const;
  [[nodiscard]] std::string path() const;
  void print_help() const;
  void add_rows(std::string_view heading, HelpPage& page) const;

  std::string summary_;
  std::string name_;
  std::vector<std::unique_ptr<CommandLineEntry>> entries_;
  std::vector<std::string> unknown_flags_;
  std::vector<std::string> too_many_;
  std::string mistake_;  // the first in a value
  bool wants_help_ = false;
};

}  // namespace secretsctl::cli
