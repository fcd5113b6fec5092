#pragma once

#include <span>
#include <string_view>

// What help and the man pages tell beside the commands, as data.

namespace secretsctl::cli {

/// The first sentence of help.
inline constexpr std::string_view main_summary =
    "secretsctl keeps secrets encrypted in git and brings them where they are used.";

/// A variable, exit status or file.
struct HelpRow {
  std::string_view name;
  std::string_view text;
  /// The commands that it is about, with a blank between two and `git-scan` for a subcommand: their
  /// man pages have it. Empty: all. That of secretsctl itself has every row.
  std::string_view commands = {};
};

/// Other calls than those of a command, at most 28 characters long.
[[nodiscard]] std::span<const HelpRow> more_help();

/// The variables that lead to keys, in the order in which they are tried.
[[nodiscard]] std::span<const HelpRow> key_variables();

/// The other variables that are read.
[[nodiscard]] std::span<const HelpRow> other_variables();

/// The exit statuses.
[[nodiscard]] std::span<const HelpRow> exit_statuses();

/// The files that are read or made without being named; for the man pages alone.
[[nodiscard]] std::span<const HelpRow> known_files();

}  // namespace secretsctl::cli
