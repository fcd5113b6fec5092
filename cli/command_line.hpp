#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command_description.hpp"

// CLI11 behind a seam: its header makes some ten objects in each file that includes it, before
// main() begins, which every start of the process would pay for. command_line.cpp alone does.

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace secretsctl::cli {

/// A flag, option or argument that was added to a CommandLine; it belongs to that.
class CommandLineOption {
 public:
  explicit CommandLineOption(CLI::Option& option) : option_(&option) {}

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
  CommandLineOption shown_as(const std::string& word);
  /// It takes these alone, with `, ` between two; --help lists them. The command itself refuses any
  /// other.
  CommandLineOption one_of(const std::string& choices);
  /// Puts it under a heading of its own in --help.
  CommandLineOption under(const std::string& heading);

 private:
  CLI::Option* option_;
};

/// The flags and arguments of one command. Names are those of CLI11: `-o,--output` for a flag,
/// `FILE` for an argument. A list as a flag takes one value each time it is given; as an argument
/// it takes all that are left. The variables have to outlive it.
class CommandLine {
 public:
  /// `summary` is what --help begins with, a few sentences. `name` is `secretsctl git install`;
  /// usage and example come from the table of commands (find_command_path).
  CommandLine(const std::string& summary, const std::string& name);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CommandLineOption add_option(const std::string& names, std::string& value,
                               const std::string& help = {});
  CommandLineOption add_option(const std::string& names, std::optional<std::string>& value,
                               const std::string& help = {});
  CommandLineOption add_option(const std::string& names, std::vector<std::string>& values,
                               const std::string& help = {});
  CommandLineOption add_option(const std::string& names, int& value, const std::string& help = {});
  CommandLineOption add_flag(const std::string& names, bool& value, const std::string& help = {});

  /// Parses. The exit status if the command ends here (--help), else nothing. Throws Error for a
  /// mistake, which it names with the command's usage: no_file if FILE is missing, else generic.
  [[nodiscard]] std::optional<int> parse(int argc, char** argv);
  /// The same for a command that runs another one: the words after `--` are that one. Throws Error
  /// (generic) if there are none.
  [[nodiscard]] std::optional<int> parse(int argc, char** argv, std::vector<std::string>& words);

 private:
  [[nodiscard]] CommandDescription describe() const;
  void add_options(const std::string& heading, CommandDescription& described) const;
  [[nodiscard]] std::vector<std::string> words_of(int argc, char** argv) const;
  void parse_words(int argc, char** argv);
  void refuse_leftovers() const;
  void refuse_value(const std::string& text) const;
  void refuse_missing() const;
  void explain_no_command(bool has_separator) const;
  [[noreturn]] void refuse(const std::string& mistake) const;
  [[nodiscard]] std::string path() const;

  std::unique_ptr<CLI::App> app_;
};

}  // namespace secretsctl::cli
