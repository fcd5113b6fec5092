#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/git/resolve.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

sops::MergePicks picks_of(const std::vector<std::string>& ours,
                          const std::vector<std::string>& theirs) {
  sops::MergePicks picks;
  for (const std::string& key : ours) picks[key] = sops::MergeSide::ours;
  for (const std::string& key : theirs) {
    if (!picks.emplace(key, sops::MergeSide::theirs).second) {
      throw Error(ErrorKind::conflicting_flags,
                  "--ours and --theirs both name '" + printable(key) + "'");
    }
  }
  return picks;
}

}  // namespace

int run_git_resolve(int argc, char** argv) {
  CommandLine app(
      "Finishes a merge of an encrypted file that git left as a conflict, and adds the file. In a "
      "rebase, 'ours' is the branch that is rebased onto, as everywhere in git.",
      "secretsctl git resolve");
  std::string file;
  std::vector<std::string> ours;
  std::vector<std::string> theirs;
  app.add_option("FILE", file, "the file").required();
  app.add_option("--ours", ours, "a key that keeps our value; may be given several times")
      .shown_as("KEY");
  app.add_option("--theirs", theirs, "a key that gets their value; may be given several times")
      .shown_as("KEY");
  NoTerminalFlag no_terminal;
  no_terminal.add(app);
  PassphraseFlag passphrase;
  passphrase.add_flag(app);
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto notes = git::resolve_conflict(file, picks_of(ours, theirs), no_terminal.need(),
                                           passphrase.interaction());
  for (const std::string& note : notes) print_message(input_name(file) + ": " + note);
  print_message(input_name(file) + ": merged and added");
  return 0;
}

}  // namespace secretsctl::cli
