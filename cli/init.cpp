#include <cstdio>
#include <secretsctl/setup/init.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_init(int argc, char** argv) {
  CommandLine app(
      "Prepares a repository: a key, a creation rule in .sops.yaml, and lines in .gitignore and "
      ".dockerignore that keep the key and the plaintext out. Nothing is overwritten.",
      "secretsctl init");
  std::string key;
  app.add_option("--key", key,
                 "the key file, made where it is missing (default: secrets/age-key.txt, or a key "
                 "file that you have already, after a question)")
      .shown_as("PATH");
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto result = setup::prepare_repository(
      key, terminal_interaction(), [](const std::string& message) { print_message(message); });
  if (!result.recipient.empty()) std::puts(result.recipient.c_str());
  return 0;
}

}  // namespace secretsctl::cli
