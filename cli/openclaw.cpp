#include <array>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

// Each lives in a file of its own, openclaw_NAME.cpp.
constexpr std::array subcommands = {
    Command{"config", "[LABEL=]FILE... [--write FILE]",
            "the piece of openclaw.json for these files", run_openclaw_config,
            "secretsctl openclaw config --refs secrets/.env.enc"},
    Command{"check", "[--config FILE] [--json] | --explain TEXT",
            "every check that OpenClaw will make, made first", run_openclaw_check,
            "secretsctl openclaw check"},
    Command{"install", "[--to PATH]", "a copy of this command that OpenClaw takes",
            run_openclaw_install, "secretsctl openclaw install"},
};

}  // namespace

std::span<const Command> openclaw_subcommands() {
  return subcommands;
}

int run_openclaw(int argc, char** argv) {
  return run_subcommand("openclaw", argc, argv);
}

}  // namespace secretsctl::cli
