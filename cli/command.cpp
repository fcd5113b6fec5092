#include "command.hpp"

#include <cstdio>

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

void print_message(std::string_view message) {
  std::fprintf(stderr, "secretsctl: %.*s\n", static_cast<int>(message.size()), message.data());
}

}  // namespace secretsctl::cli
