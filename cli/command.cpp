#include "command.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/same_file.hpp>

namespace secretsctl::cli {

void add_output_flags(CommandLine& app, OutputFlags& flags, const std::string& default_text) {
  app.add_option("-o,--output", flags.output, "where to write it (default: " + default_text + ")");
  app.add_flag("-i,--in-place", flags.in_place, "replace FILE itself");
}

std::string output_for(const OutputFlags& flags, const std::string& file,
                       const std::string& default_output) {
  if (flags.in_place && flags.output) {
    throw Error(ErrorKind::conflicting_flags, "--output and --in-place exclude each other");
  }
  if (flags.in_place && file == "-") {
    throw Error(ErrorKind::conflicting_flags, "standard input cannot be replaced in place");
  }
  if (flags.in_place) return file;
  if (flags.output) {
    refuse_to_replace_input(*flags.output, {file}, "to replace it, give -i (--in-place), not -o");
  }
  return flags.output.value_or(default_output);
}

void UnauthenticatedFlag::add(CommandLine& app) {
  app.add_flag(std::string(delivery::unauthenticated_flag), is_given_,
               "take values in clear that no MAC covers (mac_only_encrypted), and empty ones that "
               "hide others: anybody who can write the file could have put them there");
}

delivery::UnauthenticatedValues UnauthenticatedFlag::values() const noexcept {
  return is_given_ ? delivery::UnauthenticatedValues::allowed
                   : delivery::UnauthenticatedValues::refused;
}

void NoTerminalFlag::add(CommandLine& app) {
  app.add_flag("--no-terminal", is_given_,
               "the editor needs no terminal; where standard output is none, what it prints is "
               "thrown away");
}

delivery::EditorNeed NoTerminalFlag::need() const noexcept {
  return is_given_ ? delivery::EditorNeed::nothing : delivery::EditorNeed::terminal;
}

void PassphraseFlag::add_flag(CommandLine& app, const std::string& help) {
  app.add_option("--passphrase-file", path_, help + "; /dev/fd/N is a descriptor");
}

Interaction& PassphraseFlag::interaction() {
  if (path_.empty()) return terminal_interaction();
  if (!file_) file_.emplace(path_);
  return *file_;
}

void print_commands(std::span<const Command> commands) {
  constexpr int column = 34;
  for (const Command& command : commands) {
    const std::string left = std::string(command.name) + " " + std::string(command.usage);
    std::printf("  %-*s %.*s\n", column, left.c_str(), static_cast<int>(command.summary.size()),
                command.summary.data());
  }
}

std::vector<std::string> take_command(int& argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) != "--") continue;
    std::vector<std::string> words(argv + i + 1, argv + argc);
    argc = i;
    return words;
  }
  return {};
}

UserAccount gateway_user(const std::string& text) {
  if (!text.empty()) {
    const auto uid = find_user(text);
    if (!uid) throw Error(ErrorKind::generic, "there is no user '" + printable(text) + "'");
    return account_of(*uid);
  }
  UserAccount user = account_of(geteuid());
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') user.home = home;
  return user;
}

int run_subcommand(std::string_view command, std::span<const Command> subcommands, int argc,
                   char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h") {
    std::printf("Usage: secretsctl %.*s SUBCOMMAND ...\n\n", static_cast<int>(command.size()),
                command.data());
    print_commands(subcommands);
    std::puts("\nEach has a --help of its own.");
    return 0;
  }
  for (const Command& subcommand : subcommands) {
    if (subcommand.name == name) return subcommand.run(argc - 1, argv + 1);
  }
  const std::string group(command);
  throw Error(ErrorKind::generic,
              name.empty() ? "say what '" + group + "' is to do; --help lists it"
                           : "there is no '" + group + " " + printable(name) + "'; secretsctl " +
                                 group + " --help lists what there is");
}

void print_message(std::string_view message) {
  std::fprintf(stderr, "secretsctl: %s\n", message_text(message).c_str());
}

}  // namespace secretsctl::cli
