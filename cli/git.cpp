#include <array>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

// Each lives in a file of its own, git_NAME.cpp.
constexpr std::array subcommands = {
    Command{"install", "[--plaintext-in-ci]", "readable diffs, merges by key, checked commits",
            run_git_install, "secretsctl git install"},
    Command{"uninstall", "", "take out what install made", run_git_uninstall,
            "secretsctl git uninstall"},
    Command{"resolve", "FILE [--ours KEY] [--theirs KEY]", "finish a merge with conflicts",
            run_git_resolve, "secretsctl git resolve secrets/.env.enc --ours API_KEY"},
    Command{"scan", "[REV...] [--all] [--json]", "find secrets in commits", run_git_scan,
            "secretsctl git scan origin/main..HEAD"},
    Command{"textconv", "FILE", "what git runs to show an encrypted file", run_git_textconv,
            "secretsctl git textconv secrets/.env.enc"},
    Command{"merge", "BASE OURS THEIRS SIZE PATH", "what git runs to merge encrypted files",
            run_git_merge, "secretsctl git merge base.enc ours.enc theirs.enc 7 secrets/.env.enc"},
    Command{"pre-commit", "", "check what is staged, as a hook", run_git_pre_commit,
            "secretsctl git pre-commit"},
};

}  // namespace

std::span<const Command> git_subcommands() {
  return subcommands;
}

int run_git(int argc, char** argv) {
  return run_subcommand("git", argc, argv);
}

}  // namespace secretsctl::cli
