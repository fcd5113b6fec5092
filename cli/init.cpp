#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/init.hpp>

#include "command.hpp"
#include "recovery_flags.hpp"

namespace secretsctl::cli {

int run_init(int argc, char** argv) {
  CommandLine app(
      "Prepares a repository: a key, a creation rule in .sops.yaml, and lines in .gitignore and "
      ".dockerignore that keep the key and the plaintext out. Nothing is overwritten.",
      "secretsctl init");
  setup::InitOptions options;
  RecoveryFlags recovery;
  app.add_option("--key", options.key,
                 "the key file, made where it is missing (default: secrets/age-key.txt, or a key "
                 "file that you have already, after a question)")
      .shown_as("PATH");
  app.add_option("-o,--output", recovery.output,
                 "with --recovery: a new file for that key, or - for standard output")
      .shown_as("FILE");
  recovery.add(app, "make a second key for paper, and add its recipient to the rule");
  if (const auto status = app.parse(argc, argv)) return *status;
  if (recovery.output && !recovery.is_wanted()) {
    throw Error(ErrorKind::conflicting_flags, "-o belongs to --recovery; --key names the key file");
  }
  recovery.check();
  if (recovery.is_wanted()) {
    options.show_recovery = [&](const age::NewIdentity& identity) { recovery.show(identity); };
  }
  const auto result = setup::prepare_repository(
      options, terminal_interaction(), [](const std::string& message) { print_message(message); });
  if (!result.recipient.empty()) std::puts(result.recipient.c_str());
  return 0;
}

}  // namespace secretsctl::cli
