#pragma once

#include <string>
#include <vector>

#include "command_page.hpp"

namespace secretsctl::cli::manual {

/// What a shell can offer for a value or an argument.
enum class ValueKind {
  none,           ///< Nothing: a number, a name, a text.
  choice,         ///< One of some words.
  file,           ///< The path of a file or folder.
  labelled_file,  ///< The same, perhaps with `LABEL=` before it.
  key,            ///< A key of the encrypted file that is the first argument, as `get` takes it.
  key_path,       ///< The same, always with brackets.
  revision,       ///< A branch or tag of git.
  user,           ///< A user of the machine.
};

/// What the value of a flag, or an argument, is: its word tells.
[[nodiscard]] ValueKind kind_of(const OptionDescription& option, const Command& command);

/// The choices as single words.
[[nodiscard]] std::vector<std::string> choices_of(const OptionDescription& option);

/// Whether another command follows after `--`.
[[nodiscard]] bool runs_command(const Command& command);

/// Whether an argument takes all words that are left.
[[nodiscard]] bool is_repeated(const OptionDescription& argument, const Command& command);

}  // namespace secretsctl::cli::manual
