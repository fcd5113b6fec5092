#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// The user's editor: $SOPS_EDITOR, else $EDITOR, else vim, nano or vi, whichever PATH has first.
class Editor {
 public:
  /// Throws Error (editor_failed) if there is none, or its variable holds an unfinished quote.
  Editor();

  /// Lets the user edit a file: no shell between, the words split as sops does. vi, vim and nvim
  /// are told to leave no swap, backup, undo or history file. Throws Error (editor_failed) if the
  /// editor can't be run, or ends with a status other than 0.
  void run(const std::string& file, SignalHold& signals);

  /// Whether the last run was over so soon that the editor may have left for the background.
  [[nodiscard]] bool was_short() const noexcept { return last_run_ < std::chrono::seconds(2); }
  /// Its program, for messages.
  [[nodiscard]] const std::string& name() const noexcept { return words_.front(); }

 private:
  std::vector<std::string> words_;
  std::chrono::steady_clock::duration last_run_{};
};

/// The flags that keep an editor from writing anything but the file itself; for editors other than
/// vi, vim and nvim there are none. `program` is the editor's first word.
[[nodiscard]] std::vector<std::string> private_editor_flags(const std::string& program);

}  // namespace secretsctl::delivery
