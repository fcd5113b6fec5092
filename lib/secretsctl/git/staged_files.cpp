#include <secretsctl/git/staged_files.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/git/raw_change.hpp>

namespace secretsctl::git {
namespace {

// What ends in a NUL at the front of the text, which loses it.
std::string_view take_field(std::string_view& text) {
  const auto end = text.find('\0');
  if (end == std::string_view::npos) {
    throw Error(ErrorKind::generic, "git diff printed what it is not known to print");
  }
  const std::string_view field = text.substr(0, end);
  text.remove_prefix(end + 1);
  return field;
}

}  // namespace

StagedChanges staged_changes() {
  // A rename is what is added under the new name.
  const ChildResult result = secretsctl::run_git(
      {.arguments = {"diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames",
                     "--no-relative", "--no-ext-diff", "--no-textconv", "--diff-filter=ACDMRT"},
       .environment = GitEnvironment::callers,
       .show_errors = true});
  if (result.exit_status != 0) {
    throw Error(ErrorKind::generic, "git diff --cached ended with status " +
                                        std::to_string(result.exit_status) +
                                        ": nothing was checked");
  }
  StagedChanges changes;
  std::string_view text = result.output.expose_text();
  while (!text.empty()) {
    // `:old-mode new-mode old-id new-id status`, then the path.
    std::string_view change = take_field(text);
    change.remove_prefix(std::min<std::size_t>(change.size(), 1));
    const std::string path(take_field(text));
    const auto add = [&](std::vector<StagedFile>& files, std::size_t mode) {
      if (!word_of_change(change, mode).starts_with("100")) return;
      files.push_back({path, std::string(word_of_change(change, mode + 2))});
    };
    add(changes.replaced, 0);
    add(changes.files, 1);
  }
  return changes;
}

}  // namespace secretsctl::git
