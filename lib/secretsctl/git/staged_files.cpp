#include <secretsctl/git/staged_files.hpp>

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

std::vector<StagedFile> staged_files() {
  // A rename is what is added under the new name.
  const ChildResult result = secretsctl::run_git(
      {.arguments = {"diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames",
                     "--no-relative", "--no-ext-diff", "--no-textconv", "--diff-filter=ACMRT"},
       .environment = GitEnvironment::callers,
       .show_errors = true});
  if (result.exit_status != 0) {
    throw Error(ErrorKind::generic, "git diff --cached ended with status " +
                                        std::to_string(result.exit_status) +
                                        ": nothing was checked");
  }
  std::vector<StagedFile> files;
  std::string_view text = result.output.expose_text();
  while (!text.empty()) {
    // `:old-mode new-mode old-id new-id status`, then the path.
    const std::string_view change = take_field(text);
    const std::string_view path = take_field(text);
    constexpr std::size_t new_mode = 1;
    constexpr std::size_t new_id = 3;
    if (!word_of_change(change, new_mode).starts_with("100")) continue;
    files.push_back({std::string(path), std::string(word_of_change(change, new_id))});
  }
  return files;
}

}  // namespace secretsctl::git
