#pragma once

#include <span>
#include <string_view>

// The commands as data: main.cpp runs the requested one, and help shows them.

namespace secretsctl::cli {

/// One command, or one subcommand.
struct Command {
  std::string_view name;
  std::string_view usage;    ///< Its arguments, as help and error messages show them.
  std::string_view summary;  ///< One line.
  /// Runs the command; argv[0] is its name. Returns the exit status; throws Error.
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

/// The command with this name; null if there is none.
[[nodiscard]] const Command* find_command(std::string_view name);

/// The command or subcommand of a path such as `git install`; null if there is none.
[[nodiscard]] const Command* find_command_path(std::string_view path);

// Each group of subcommands is in the file of its command.
[[nodiscard]] std::span<const Command> age_subcommands();
[[nodiscard]] std::span<const Command> git_subcommands();
[[nodiscard]] std::span<const Command> openclaw_subcommands();
[[nodiscard]] std::span<const Command> server_subcommands();

}  // namespace secretsctl::cli
