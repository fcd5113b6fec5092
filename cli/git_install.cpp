#include <secretsctl/git/install.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

void print_report(const git::InstallReport& report, std::string_view nothing_done) {
  for (const std::string& line : report.done) print_message(line);
  if (report.done.empty()) print_message(nothing_done);
  for (const std::string& line : report.notes) print_message("note: " + line);
}

}  // namespace

int run_git_install(int argc, char** argv) {
  CommandLine app(
      "Sets the repository of the working folder up for encrypted files: a diff driver, a "
      "merge driver and a pre-commit hook. Nothing of it is committed; what you set is kept.",
      "secretsctl git install");
  bool plaintext_in_ci = false;
  app.add_flag("--plaintext-in-ci", plaintext_in_ci,
               "show plaintext in diffs although the variable CI is set");
  if (const auto status = app.parse(argc, argv)) return *status;
  const git::InstallReport report =
      git::install(plaintext_in_ci ? git::InCi::decrypted : git::InCi::encrypted);
  print_report(report, "it is installed already; nothing was changed");
  if (report.done.empty()) return 0;
  print_message(
      "plaintext now shows in git diff, show, log -p and blame, for who has the key, and in a file "
      "or pipe that their output goes to, and stays in .git/COMMIT_EDITMSG after git commit -v; "
      "such a patch does not apply. --no-textconv and git "
      "format-patch give ciphertext, and they alone show changes of recipients");
  return 0;
}

int run_git_uninstall(int argc, char** argv) {
  CommandLine app("Takes out of the repository of the working folder what install made.",
                  "secretsctl git uninstall");
  if (const auto status = app.parse(argc, argv)) return *status;
  print_report(git::uninstall(), "there was nothing to take out");
  return 0;
}

}  // namespace secretsctl::cli
