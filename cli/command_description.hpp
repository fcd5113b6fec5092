#pragma once

#include <string>
#include <vector>

// A command's flags and arguments as data, from which help, the man pages and the completions are
// made.

namespace secretsctl::cli {

/// A flag, or an argument.
struct OptionDescription {
  std::vector<std::string> short_names;  ///< Without the dash; none of an argument.
  std::vector<std::string> long_names;   ///< Without the dashes; none of an argument.
  /// The word for its value; empty for a flag without one. An argument's name.
  std::string word;
  std::string help;
  std::string choices;   ///< All values that it takes, with `, ` between; empty if any will do.
  std::string heading;   ///< Help shows it below this.
  bool is_list = false;  ///< A flag that may be repeated; an argument that takes all that are left.

  [[nodiscard]] bool is_argument() const noexcept {
    return short_names.empty() && long_names.empty();
  }
  /// Its help, with the choices.
  [[nodiscard]] std::string full_help() const {
    return choices.empty() ? help : help + " (" + choices + ")";
  }
};

/// A command that has flags and arguments of its own.
struct CommandDescription {
  std::string path;                        ///< `git install`
  std::string summary;                     ///< A few sentences.
  std::vector<OptionDescription> options;  ///< In the order of help: arguments, flags, headings.
};

}  // namespace secretsctl::cli
