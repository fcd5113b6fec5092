#include <array>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

// Each lives in a file of its own, git_NAME.cpp.
constexpr std::array subcommands = {
    Command{"install", "[--plaintext-in-ci]", "readable diffs, merges by key, checked commits",
            run_git_install},
    Command{"uninstall", "", "take out what install made", run_git_uninstall},
    Command{"resolve", "FILE [--ours KEY]", "finish a merge with conflicts", run_git_resolve},
    Command{"scan", "[REV...] [--all] [--json]", "find secrets in commits", run_git_scan},
    Command{"textconv", "FILE", "what git runs to show an encrypted file", run_git_textconv},
    Command{"merge", "%O %A %B %L %P", "what git runs to merge encrypted files", run_git_merge},
    Command{"pre-commit", "", "check what is staged, as a hook", run_git_pre_commit},
};

}  // namespace

int run_git(int argc, char** argv) {
  return run_subcommand("git", subcommands, argc, argv);
}

}  // namespace secretsctl::cli
