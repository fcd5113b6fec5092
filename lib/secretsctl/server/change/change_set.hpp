#pragma once

#include <secretsctl/server/change/system_file.hpp>
#include <secretsctl/server/controls/control.hpp>

namespace secretsctl::server {

using Words = std::vector<std::string>;
/// Where the progress of a change is told; a text has one line or several.
using Say = void (*)(const std::string& text);

/// A file that differs from what a plan wants.
struct FileChange {
  std::string path;
  std::string owner;                 ///< The name of its user, who may not exist yet.
  std::optional<SystemFile> before;  ///< Nothing: it does not exist.
  std::optional<std::string> after;  ///< Its new content; nothing: it goes.
  mode_t mode = 0644;
  Words validator{};         ///< As ManagedFile has it.
  bool keeps_group = false;  ///< Whether its group stays, as in a file of others.
};

/// All that has to be done to make this machine what a plan says.
struct ChangeSet {
  std::vector<FileChange> files;
  std::vector<Step> steps;
  std::vector<Words> verify;        ///< Of all controls; each once. Empty with nothing to do.
  std::vector<Words> reload;        ///< Of the controls with a changed file; each once.
  std::vector<std::string> unseen;  ///< Why a file could not be compared, without root.
  [[nodiscard]] bool is_empty() const noexcept { return files.empty() && steps.empty(); }
};

/// The list of the files that the last plan had, one a line: `whole` or `block`, a space, the path.
/// What a new plan no longer has goes.
inline constexpr const char* managed_list = "/var/lib/secretsctl/server/managed";

/// All files of a plan: those of the controls, the plan itself (`text`) and the list of files.
/// `machine` as for Control::files.
[[nodiscard]] std::vector<ManagedFile> all_files(const ServerPlan& plan, const std::string& text,
                                                 const Machine* machine);

/// Compares a plan with this machine. Throws Error as the controls do, and as root for a file that
/// can't be read (input_unreadable).
[[nodiscard]] ChangeSet compare_with_machine(const ServerPlan& plan, const std::string& text,
                                             const Machine& machine);

/// A command as one line for a shell.
[[nodiscard]] std::string command_text(const Words& words);

/// Tells people the changes: the steps, then each file with what is different in it.
void tell_changes(const ChangeSet& changes, Say say);

}  // namespace secretsctl::server
