#include "command.hpp"

#include <cstdio>
#include <secretsctl/core/error.hpp>

namespace secretsctl::cli {

std::optional<int> parse_flags(CLI::App& app, int argc, char** argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    const std::string help = app.help();
    std::fwrite(help.data(), 1, help.size(), stdout);
    return 0;
  } catch (const CLI::ParseError& error) {
    print_message(error.what());
    print_message("run with --help to see what it takes");
    return 1;
  }
  return std::nullopt;
}

void add_output_flags(CLI::App& app, OutputFlags& flags, const std::string& default_text) {
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
  return flags.output.value_or(default_output);
}

void Questions::add_flag(CLI::App& app) {
  app.add_option("--passphrase-file", path_,
                 "the file that holds the passphrase of a key; /dev/fd/N is a descriptor");
}

Interaction& Questions::interaction() {
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

void print_message(std::string_view message) {
  std::fprintf(stderr, "secretsctl: %.*s\n", static_cast<int>(message.size()), message.data());
}

}  // namespace secretsctl::cli
