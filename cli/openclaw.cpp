#include <array>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

// Each lives in a file of its own, openclaw_NAME.cpp.
constexpr std::array subcommands = {
    Command{"config", "[LABEL=]FILE...", "the piece of openclaw.json for these files",
            run_openclaw_config},
    Command{"check", "[--config FILE]", "every check that OpenClaw will make, made first",
            run_openclaw_check},
    Command{"install", "[--to PATH]", "a copy of this command that OpenClaw takes",
            run_openclaw_install},
};

}  // namespace

int run_openclaw(int argc, char** argv) {
  return run_subcommand("openclaw", subcommands, argc, argv);
}

}  // namespace secretsctl::cli
