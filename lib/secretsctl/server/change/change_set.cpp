#include <algorithm>
#include <array>
#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/shell_word.hpp>
#include <secretsctl/core/user_account.hpp>
#include <secretsctl/server/change/change_set.hpp>
#include <secretsctl/server/change/line_diff.hpp>
#include <secretsctl/server/machine/concat.hpp>

namespace secretsctl::server {
namespace {

constexpr std::string_view whole_word = "whole ";
constexpr std::string_view block_word = "block ";

void add_once(std::vector<Words>& all, std::vector<Words> more) {
  for (Words& words : more) {
    if (std::ranges::find(all, words) == all.end()) all.push_back(std::move(words));
  }
}

// The id of a user who may not exist yet; then nothing of theirs can be there either.
uid_t known_uid(const std::string& name) {
  return find_user(name).value_or(0);
}

// In a file of others, mode and owner are theirs; in a home folder they are what sshd demands.
bool keeps_mode(const ManagedFile& file, const std::optional<SystemFile>& before) {
  return file.part == FilePart::block && file.owner == "root" && before.has_value();
}

bool is_as_wanted(const FileChange& change, const std::string& owner) {
  const auto uid = find_user(owner);
  if (!change.before || !uid) return false;
  const UserAccount account = account_of(*uid);
  return change.before->content == change.after && change.before->mode == change.mode &&
         change.before->uid == account.uid && change.before->gid == account.gid;
}

// Adds the file to the changes if it differs; tells whether it does.
bool compare_file(const ManagedFile& file, std::vector<FileChange>& changes) {
  FileChange change{file.path, file.owner, find_system_file(file.path, known_uid(file.owner)),
                    {},        file.mode,  file.validator};
  change.after = content_with(file, change.before ? change.before->content : std::string());
  if (keeps_mode(file, change.before)) {
    if (change.before->content == change.after) return false;
    change.mode = change.before->mode;
    change.keeps_group = true;
  } else if (is_as_wanted(change, file.owner)) {
    return false;
  }
  changes.push_back(std::move(change));
  return true;
}

// A file that an earlier plan had and this one lacks: it goes, or our block in it.
void add_leftover(std::string_view line, const std::vector<ManagedFile>& wanted,
                  std::vector<FileChange>& changes) {
  const bool is_block = line.starts_with(block_word);
  if (!is_block && !line.starts_with(whole_word)) return;
  const std::string path(line.substr(whole_word.size()));
  if (std::ranges::find(wanted, path, &ManagedFile::path) != wanted.end()) return;
  // What lies in a home folder stays: its owner may have been removed, or changed it.
  FileChange change{path, "root", {}, {}, 0644};
  if (!path.starts_with("/etc/") && !path.starts_with("/usr/local/")) return;
  change.before = find_system_file(path, 0);
  if (!change.before) return;
  change.mode = change.before->mode;
  change.keeps_group = true;
  if (is_block) {
    change.after = without_block(path, change.before->content);
    if (change.after == change.before->content) return;
  }
  changes.push_back(std::move(change));
}

// Tells whether there are any.
bool add_leftovers(const std::vector<ManagedFile>& wanted, std::vector<FileChange>& changes) {
  const std::size_t count = changes.size();
  const auto list = find_system_file(managed_list, 0);
  std::string_view rest = list ? std::string_view(list->content) : std::string_view();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    add_leftover(rest.substr(0, end), wanted, changes);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return changes.size() > count;
}

// Runs a comparison; without root, what can't be read is kept as such.
template <typename Compare>
bool seen(const Machine& machine, ChangeSet& set, const Compare& compare) {
  try {
    return compare();
  } catch (const Error& error) {
    if (machine.is_root() || error.kind() != ErrorKind::input_unreadable) throw;
    set.unseen.emplace_back(error.what());
    return false;
  }
}

std::string mode_text(mode_t mode) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode));
  return text.data();
}

std::string file_text(const FileChange& change) {
  const std::string before = change.before ? change.before->content : std::string();
  const std::string after = change.after.value_or(std::string());
  std::string text = change.path;
  if (!change.after) {
    text += ": goes";
  } else if (!change.before) {
    text += concat({": new, mode ", mode_text(change.mode), ", of ", change.owner});
  } else {
    text += before == after ? ": mode or owner" : ": changed";
    if (change.before->mode != change.mode) {
      text += concat({", mode ", mode_text(change.before->mode), " to ", mode_text(change.mode)});
    }
    const auto uid = find_user(change.owner);
    if (uid && *uid != change.before->uid) {
      text += concat({", owner ", user_label(change.before->uid), " to ", change.owner});
    }
  }
  return concat({text, "\n", line_diff(before, after)});
}

}  // namespace

std::vector<ManagedFile> all_files(const ServerPlan& plan, const std::string& text,
                                   const Machine* machine) {
  std::vector<ManagedFile> files;
  for (const Control& control : controls()) {
    if (control.files == nullptr) continue;
    for (ManagedFile& file : control.files(plan, machine)) files.push_back(std::move(file));
  }
  files.push_back({installed_plan, text});
  std::string list;
  for (const ManagedFile& file : files) {
    list.append(file.part == FilePart::block ? block_word : whole_word).append(file.path) += '\n';
  }
  files.push_back({managed_list, std::move(list)});
  return files;
}

ChangeSet compare_with_machine(const ServerPlan& plan, const std::string& text,
                               const Machine& machine) {
  ChangeSet set;
  const auto compare = [&](const ManagedFile& file) {
    return seen(machine, set, [&] { return compare_file(file, set.files); });
  };
  const auto add_reload = [&](const Control& control) {
    if (control.reload != nullptr) add_once(set.reload, control.reload(plan, machine));
  };
  for (const Control& control : controls()) {
    bool is_changed = false;
    if (control.steps != nullptr) {
      for (Step& step : control.steps(plan, machine)) set.steps.push_back(std::move(step));
    }
    if (control.files != nullptr) {
      for (const ManagedFile& file : control.files(plan, &machine)) {
        is_changed = compare(file) || is_changed;
      }
    }
    if (is_changed) add_reload(control);
  }
  const std::vector<ManagedFile> wanted = all_files(plan, text, &machine);
  if (seen(machine, set, [&] { return add_leftovers(wanted, set.files); })) {
    // Nothing says which control such a file was of.
    for (const Control& control : controls()) add_reload(control);
  }
  for (const ManagedFile& file : wanted) {
    if (file.path == installed_plan || file.path == managed_list) compare(file);
  }
  // Of every control: what one has changed may break another, and some have no files.
  for (const Control& control : controls()) {
    if (control.verify != nullptr && !set.is_empty()) add_once(set.verify, control.verify(plan));
  }
  return set;
}

std::string command_text(const Words& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ") += shell_word(word);
  return text;
}

void tell_changes(const ChangeSet& changes, Say say) {
  for (const Step& step : changes.steps) {
    say(concat({step.reason, ": ", command_text(step.words)}));
  }
  for (const FileChange& change : changes.files) {
    if (change.path != managed_list) say(file_text(change));
  }
}

}  // namespace secretsctl::server
