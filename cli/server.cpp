#include "server.hpp"

#include <array>
#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/server/plan/plan.hpp>

namespace secretsctl::cli {
namespace {

// Each subcommand has a file of its own, server_NAME.cpp.
constexpr std::array subcommands = {
    Command{"check", "[--plan FILE] [-v | --json]", "what holds on this server, and what does not",
            run_server_check, "sudo secretsctl server check"},
    Command{"apply", "[--plan FILE] [--dry-run] [--within MIN]",
            "harden this server; undone by itself if you can't log in", run_server_apply,
            "sudo secretsctl server apply --plan server.yml"},
    Command{"confirm", "", "keep the change, from a new SSH login", run_server_confirm,
            "sudo secretsctl server confirm"},
    Command{"rollback", "[--last]", "put back what was before the change", run_server_rollback,
            "sudo secretsctl server rollback"},
    Command{"render", "--cloud-init | --to DIR [--plan FILE]",
            "the first-boot file, or all files to review", run_server_render,
            "secretsctl server render --cloud-init --plan server.yml > user-data.yml"},
};

}  // namespace

std::span<const Command> server_subcommands() {
  return subcommands;
}

int run_server(int argc, char** argv) {
  return run_subcommand("server", argc, argv);
}

void add_plan_option(CommandLine& app, std::string& plan) {
  app.add_option("--plan", plan,
                 "what the server is to be (default: server.yml in the working folder, else "
                 "/etc/secretsctl/server.yml)")
      .shown_as("FILE");
}

std::string plan_to_use(const std::string& given) {
  const auto path = server::find_plan(given);
  if (path) return *path;
  throw Error(ErrorKind::no_file,
              "there is no plan: neither server.yml here nor /etc/secretsctl/server.yml; give one "
              "with --plan");
}

void say_progress(const std::string& text) {
  std::printf("%s\n", message_text(text).c_str());
  // Somebody waits for it, or the journal.
  static_cast<void>(std::fflush(stdout));
}

}  // namespace secretsctl::cli
