#pragma once

#include <span>
#include <string_view>

// The commands as data: main.cpp finds the one that is asked for, and help shows them.

namespace secretsctl::cli {

/// One command, or one subcommand.
struct Command {
  std::string_view name;
  std::string_view usage;    ///< Its arguments, as help and error messages show them.
  std::string_view summary;  ///< One line.
  /// Runs it with argv[0] being the command's name. Returns the exit status; throws Error.
  int (*run)(int argc, char** argv);
  std::string_view example = {};  ///< A line for a shell, at most 78 characters long.
  /// Its subcommands; null if it has none.
  std::span<const Command> (*subcommands)() = nullptr;
};

/// Commands that serve the same task.
struct CommandGroup {
  std::string_view title;
  std::span<const Command> commands;
};

/// All commands, by task.
[[nodiscard]] std::span<const CommandGroup> command_groups();

/// The command of a name; null if there is none.
[[nodiscard]] const Command* find_command(std::string_view name);

/// The command or subcommand of a path such as `git install`; null if there is none.
[[nodiscard]] const Command* find_command_path(std::string_view path);

// Each group of subcommands stands in the file of its command.
[[nodiscard]] std::span<const Command> age_subcommands();
[[nodiscard]] std::span<const Command> git_subcommands();
[[nodiscard]] std::span<const Command> openclaw_subcommands();

}  // namespace secretsctl::cli
