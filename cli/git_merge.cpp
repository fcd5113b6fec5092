#include <secretsctl/core/error.hpp>
#include <secretsctl/git/merge_driver.hpp>

#include "changes.hpp"
#include "command.hpp"

namespace secretsctl::cli {

int run_git_merge(int argc, char** argv) {
  CommandLine app("Run by git: merges three encrypted versions by key; the result replaces OURS.",
                  "secretsctl git merge");
  git::MergeCall call;
  std::string marker_size;
  app.add_option("BASE", call.base, "the common ancestor (%O); an empty file if there is none")
      .required();
  app.add_option("OURS", call.ours, "our version (%A)").required();
  app.add_option("THEIRS", call.theirs, "their version (%B)").required();
  app.add_option("SIZE", marker_size, "the size of markers (%L); not used").required();
  app.add_option("PATH", call.path, "the path of the file (%P)").required();
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  const git::MergeReport report = git::merge_versions(call, passphrase.interaction());
  const std::string name = printable(call.path);
  for (const std::string& note : report.notes) print_message(name + ": " + note);
  if (report.is_merged) return 0;
  if (!report.failure.empty()) {
    print_message(name + ": not merged: " + report.failure);
  } else {
    print_message(name + ": both sides changed " + name_list(report.conflicts));
  }
  print_message("finish, at the top of the work tree, with: secretsctl git resolve " + name +
                (report.conflicts.empty() ? "" : " [--ours KEY] [--theirs KEY]"));
  return 1;
}

}  // namespace secretsctl::cli
