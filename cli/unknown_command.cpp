#include "unknown_command.hpp"

#include <sys/stat.h>

#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

// The flags of sops before it had subcommands.
struct OldFlag {
  std::string_view letter;
  std::string_view name;
  std::string_view command;
};
constexpr std::array old_flags = {
    OldFlag{"-e", "--encrypt", "encrypt"},
    OldFlag{"-d", "--decrypt", "decrypt"},
    OldFlag{"-r", "--rotate", "rotate"},
};

// Commands of sops that have another name here.
struct OtherName {
  std::string_view name;
  std::string_view command;
};
constexpr std::array other_names = {OtherName{"filestatus", "status"},
                                    OtherName{"exec-env", "exec"}, OtherName{"exec-file", "exec"}};

[[noreturn]] void refuse(const std::string& message) {
  throw Error(ErrorKind::generic, message);
}

std::string with_usage(std::string_view command) {
  return "'secretsctl " + std::string(command) + "'" + usage_text(command);
}

void explain_first_flag(std::span<char*> arguments) {
  for (const std::string_view word : arguments) {
    for (const OldFlag& flag : old_flags) {
      if (word != flag.letter && word != flag.name) continue;
      refuse("'" + std::string(word) + "' is a command here: " + with_usage(flag.command));
    }
    if (find_command(word) != nullptr) {
      refuse("flags stand after the command: " + with_usage(word));
    }
  }
}

}  // namespace

void refuse_command(std::span<char*> arguments) {
  const std::string_view name = arguments.front();
  const std::string shown = printable(name);
  std::vector<std::string_view> known;
  if (name.starts_with('-')) {
    explain_first_flag(arguments);
    known = {"--help", "--version"};
  } else {
    known = {"help"};
    for (const CommandGroup& group : command_groups()) {
      for (const Command& command : group.commands) known.push_back(command.name);
    }
  }
  for (const OtherName& other : other_names) {
    if (name == other.name) refuse("'" + shown + "' is called " + with_usage(other.command));
  }
  const std::string suggestion = did_you_mean(name, known);
  struct stat info {};
  if (suggestion.empty() && stat(std::string(name).c_str(), &info) == 0) {
    refuse("'" + shown + "' is a file: a command stands before it, as in secretsctl edit " +
           shell_path(std::string(name)));
  }
  refuse("there is no " + std::string(name.starts_with('-') ? "flag" : "command") + " '" + shown +
         "'" + (suggestion.empty() ? "; secretsctl --help lists them" : suggestion));
}

}  // namespace secretsctl::cli
