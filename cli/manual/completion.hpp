#pragma once

#include <string>
#include <vector>

#include "command_page.hpp"

namespace secretsctl::cli::manual {

/// A shell for which completions are made.
struct Shell {
  const char* script;  ///< The name of its script beside this file.
  const char* path;    ///< Where the completions belong, below share/.
  /// The tables of all commands, in the shell's language.
  std::string (*tables)(const std::vector<CommandPage>& pages);
};

/// The tables for bash: what `completion.bash` has to know of each command.
[[nodiscard]] std::string bash_tables(const std::vector<CommandPage>& pages);
/// Those for zsh: the arguments of _arguments for each command.
[[nodiscard]] std::string zsh_tables(const std::vector<CommandPage>& pages);
/// Those for fish: a call of `complete` for each flag and argument.
[[nodiscard]] std::string fish_tables(const std::vector<CommandPage>& pages);

/// The words after `secretsctl`, those after `secretsctl help` apart from commands, and the
/// subcommands of a command, each with a description.
struct WordRow {
  std::string word;
  std::string text;
};
[[nodiscard]] std::vector<WordRow> first_words();
[[nodiscard]] std::vector<WordRow> help_topics();
[[nodiscard]] std::vector<WordRow> subcommand_words(const Command& command);

/// A text in single quotes, as bash and zsh read it.
[[nodiscard]] std::string quoted(const std::string& text);

/// Texts with a blank between two.
[[nodiscard]] std::string joined(const std::vector<std::string>& texts);

}  // namespace secretsctl::cli::manual
