#pragma once

#include <string_view>

#include "command_table.hpp"

// What `--help` and `secretsctl help` print, but for the pages of single commands (CommandLine).

namespace secretsctl::cli {

/// All commands by task, on standard output.
void print_main_help();

/// The subcommands of a command that has some.
void print_subcommands(const Command& command);

/// Prints the page of a topic that is no command: `environment` or `exit-status`. Whether there is
/// one of that name.
[[nodiscard]] bool print_topic(std::string_view name);

}  // namespace secretsctl::cli
