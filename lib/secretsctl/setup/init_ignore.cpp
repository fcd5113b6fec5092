#include <secretsctl/setup/init_ignore.hpp>

#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/setup/build_context.hpp>
#include <secretsctl/setup/ignore_file.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// Nothing if git can't be asked.
std::optional<PathSet> ask_git_what_it_ignores(const fs::path& root, const Paths& paths) {
  const std::string top = work_tree_of(root.string());
  if (top.empty()) return std::nullopt;
  try {
    return ignored_paths(top, paths);
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace

MissingLines missing_git_lines(const fs::path& root, const Paths& paths, const Say& say) {
  MissingLines missing{root / ".gitignore", {}};
  const std::string text = read_ignore_file(missing.file);
  const auto ignored = ask_git_what_it_ignores(root, paths);
  for (const fs::path& path : paths) {
    if (!is_inside(path, root) || (ignored && ignored->contains(path))) continue;
    const std::string line = ignore_line(path, root);
    const bool is_there = has_line(text, line);
    if (!is_there && (ignored || !has_line(text, line.substr(1)))) missing.lines.push_back(line);
    if (is_there && ignored) {
      say("warning: .gitignore has the line " + printable(line) +
          ", but another line reverts it: git check-ignore -v " +
          shell_path(path_for_user(path, root)) + " shows it");
    }
  }
  return missing;
}

MissingLines missing_docker_lines(const fs::path& root, const fs::path& key) {
  MissingLines missing{root / ".dockerignore", {}};
  if (find_build_contexts(root).empty()) return missing;
  const std::string text = read_ignore_file(missing.file);
  if (is_inside(key, root) && !is_excluded(text, key.lexically_relative(root).string())) {
    missing.lines.push_back(ignore_line(key, root).substr(1));
  }
  if (!is_excluded(text, secrets_plaintext) || !is_excluded(text, compose_plaintext)) {
    missing.lines.emplace_back("**/.env");
  }
  return missing;
}

void warn_of_tracked(const fs::path& root, const Paths& plaintexts, const fs::path& key,
                     const Say& say) {
  const std::string top = work_tree_of(root.string());
  if (top.empty()) return;
  PathSet tracked;
  try {
    Paths all = plaintexts;
    all.push_back(key);
    tracked = tracked_paths(top, all);
  } catch (const Error& error) {
    say(std::string("warning: cannot tell whether the key is committed: ") + error.what());
  }
  for (const fs::path& path : tracked) {
    const std::string shown = path_for_user(path, root);
    say("warning: git tracks " + printable(shown) + "; run git rm --cached " + shell_path(shown) +
        (path == key ? ", and make a new key: this one may have been published"
                     : ", and if it was ever pushed, change the secrets in it"));
  }
}

}  // namespace secretsctl::setup
