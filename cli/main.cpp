#include <sys/stat.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/hardening.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "help.hpp"

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

[[noreturn]] void refuse_command(std::string_view name, std::span<char*> arguments) {
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

int run_command(std::span<char*> arguments) {
  const std::string_view name = arguments.front();
  const Command* command = find_command(name);
  if (command == nullptr) refuse_command(name, arguments);
  return command->run(static_cast<int>(arguments.size()), arguments.data());
}

// `help git install` is `git install --help`.
int run_help(std::span<char*> topic) {
  if (topic.empty()) {
    print_main_help();
    return 0;
  }
  if (print_topic(topic.front())) return 0;
  std::string help = "--help";
  std::vector<char*> arguments(topic.begin(), topic.end());
  arguments.push_back(help.data());
  return run_command(arguments);
}

int dispatch(std::span<char*> arguments) {
  if (arguments.empty()) {
    print_main_help();
    return 1;
  }
  const std::string_view name = arguments.front();
  if (name == "--version" || name == "-v") {
    std::puts("secretsctl " SECRETSCTL_VERSION);
    return 0;
  }
  if (name == "help") return run_help(arguments.subspan(1));
  if (name.empty() || name == "--help" || name == "-h") {
    print_main_help();
    return name.empty() ? 1 : 0;
  }
  return run_command(arguments);
}

int run(int argc, char** argv) {
  try {
    occupy_standard_descriptors();
    harden_process();
    std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
    if (!arguments.empty()) arguments = arguments.subspan(1);
    const int status = dispatch(arguments);
    if (std::fflush(stdout) != 0)
      throw Error(ErrorKind::output_unwritable, "cannot write the output");
    return status;
  } catch (const Error& error) {
    print_message(error.what());
    return exit_status(error.kind());
  } catch (const std::bad_alloc&) {
    print_message("not enough memory");
  } catch (const std::exception& error) {
    print_message(error.what());
  }
  return 1;
}

}  // namespace
}  // namespace secretsctl::cli

int main(int argc, char** argv) {
  // Without the destructors of what the libraries made before main() began: the kernel takes all of
  // it back at once.
  std::_Exit(secretsctl::cli::run(argc, argv));
}
