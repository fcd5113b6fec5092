#pragma once

#include <optional>
#include <string>
#include <vector>

#include "../command_description.hpp"
#include "../command_table.hpp"

namespace secretsctl::cli::manual {

/// A command or subcommand, as its page and the completions tell of it.
struct CommandPage {
  std::string path;              ///< `git install`
  const Command* command;        ///< Never null.
  const CommandGroup* group;     ///< The commands that serve the same task; never null.
  CommandDescription described;  ///< Without options for a command that has subcommands.
};

/// All commands in the order of help, each before its subcommands. Throws std::logic_error for a
/// command whose --help describes nothing.
[[nodiscard]] std::vector<CommandPage> command_pages();

/// The name of a page: `secretsctl-git-install`; `secretsctl` for an empty path.
[[nodiscard]] std::string page_name(const std::string& path);

/// The words of a text between blanks.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// Puts `replacement` in the place of each `part`.
[[nodiscard]] std::string replaced(std::string text, std::string_view part,
                                   std::string_view replacement);

}  // namespace secretsctl::cli::manual
