#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

void report_tracked(const Survey& survey, const fs::path& path, bool is_key,
                    CheckResults& results) {
  const std::string removal = "git rm --cached " + survey.word(path) + " and commit that; ";
  results.push_back(
      {"tracked", survey.shown(path), CheckStatus::problem,
       is_key ? "git tracks this key: who has the repository can open all that is encrypted to it"
              : "git tracks this plaintext: who has the repository can read it",
       is_key
           ? removal + "if it was ever committed, make a new key (secretsctl keygen), put it into "
                       ".sops.yaml, secretsctl rotate each file, and change the secrets themselves"
           : removal + "if it was ever pushed, change the secrets themselves: the history keeps "
                       "them"});
}

void report_not_ignored(const Survey& survey, const fs::path& path, CheckResults& results) {
  // A .gitignore at the root can't speak of what is outside it.
  const bool is_below = is_inside(path, survey.root);
  const fs::path folder = is_below ? survey.root : fs::path(survey.work_tree);
  results.push_back({"ignored", survey.shown(path), CheckStatus::warning,
                     "git does not ignore it: git add would take it in",
                     "add the line " + printable(ignore_line(path, folder)) + " to " +
                         survey.shown(folder / ".gitignore") +
                         (is_below ? " (secretsctl init does it for the usual ones)" : "")});
}

}  // namespace

void check_git(const Survey& survey, CheckResults& results) {
  if (survey.work_tree.empty()) {
    results.push_back(
        {"git", survey.shown(survey.root), CheckStatus::note, "is in no git work tree", ""});
    return;
  }
  Paths paths;
  for (const Paths* list : {&survey.keys, &survey.plaintexts}) {
    std::ranges::copy_if(*list, std::back_inserter(paths),
                         [&](const fs::path& path) { return is_inside(path, survey.work_tree); });
  }
  PathSet tracked;
  PathSet ignored;
  try {
    tracked = tracked_paths(survey.work_tree, paths);
    ignored = ignored_paths(survey.work_tree, paths);
  } catch (const Error& error) {
    const bool is_missing = dynamic_cast<const GitMissing*>(&error) != nullptr;
    results.push_back(
        {"git", printable(survey.work_tree), CheckStatus::warning,
         std::string("it cannot be told what git tracks and ignores: ") + error.what(),
         is_missing ? "install git" : "see what git status says in that folder"});
    return;
  }
  const std::size_t before = results.size();
  for (const fs::path& path : paths) {
    const bool is_key = std::ranges::find(survey.keys, path) != survey.keys.end();
    if (tracked.contains(path)) {
      report_tracked(survey, path, is_key, results);
    } else if (!ignored.contains(path)) {
      report_not_ignored(survey, path, results);
    }
  }
  if (results.size() > before) return;
  results.push_back({"ignored", printable(survey.work_tree), CheckStatus::ok,
                     "git ignores the key and the plaintexts", ""});
}

}  // namespace secretsctl::setup
