#include <array>
#include <cstdio>
#include <secretsctl/core/error.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

// Each lives in a file of its own, git_NAME.cpp.
constexpr std::array subcommands = {
    Command{"install", "[--plaintext-in-ci]", "readable diffs, merges by key, checked commits",
            run_git_install},
    Command{"uninstall", "", "take out what install made", run_git_uninstall},
    Command{"resolve", "FILE [--ours KEY]", "finish a merge with conflicts", run_git_resolve},
    Command{"textconv", "FILE", "what git runs to show an encrypted file", run_git_textconv},
    Command{"merge", "%O %A %B %L %P", "what git runs to merge encrypted files", run_git_merge},
    Command{"pre-commit", "", "check what is staged, as a hook", run_git_pre_commit},
};

void print_help() {
  std::puts("Usage: secretsctl git SUBCOMMAND ...\n");
  print_commands(subcommands);
  std::puts("\nEach has a --help of its own.");
}

}  // namespace

int run_git(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h") {
    print_help();
    return 0;
  }
  for (const Command& subcommand : subcommands) {
    if (subcommand.name == name) return subcommand.run(argc - 1, argv + 1);
  }
  throw Error(ErrorKind::generic, name.empty()
                                      ? "say what 'git' is to do; --help lists it"
                                      : "there is no 'git " + printable(name) +
                                            "'; secretsctl git --help lists what there is");
}

}  // namespace secretsctl::cli
