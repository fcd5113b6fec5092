#include <secretsctl/core/error.hpp>
#include <secretsctl/git/pre_commit.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_git_pre_commit(int argc, char** argv) {
  CommandLine app(
      "Checks what is staged, as a pre-commit hook: no secrets in clear, no damaged encrypted "
      "files, no keys.",
      "secretsctl git pre-commit");
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto [refusals, notes] = git::check_staged_files();
  for (const std::string& note : notes) print_message(note);
  for (const git::Refusal& refusal : refusals) {
    print_message(printable(refusal.file) + ": " + refusal.reason);
  }
  if (refusals.empty()) return 0;
  print_message("the commit was stopped; git commit --no-verify makes it nevertheless");
  return 1;
}

}  // namespace secretsctl::cli
