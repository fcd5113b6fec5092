#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// What the user says of the editor.
enum class EditorNeed {
  terminal,  ///< Nothing: it may need one.
  nothing    ///< --no-terminal: it needs none.
};

/// The user's editor: $SOPS_EDITOR, else $EDITOR, else vim, nano or vi, whichever PATH has first.
class Editor {
 public:
  /// Throws Error (editor_failed) if there is none, its variable holds an unfinished quote, or it
  /// is known to work on a terminal (needs_terminal) where standard input or output is none and the
  /// user does not say otherwise: it would show every value to a log.
  explicit Editor(EditorNeed need);

  /// Lets the user edit a file: no shell between, the words split as sops does. vi, vim and nvim
  /// are told to leave no swap, backup, undo or history file. Throws Error (editor_failed) if the
  /// editor can't be run, or ends with a status other than 0. Without a terminal what it prints
  /// goes nowhere, its messages neither unless the user says that it needs none.
  void run(const std::string& file, SignalHold& signals);

  /// Whether the last run was over so soon that the editor may have left for the background.
  [[nodiscard]] bool was_short() const noexcept { return last_run_ < std::chrono::seconds(2); }
  /// Its program, for messages.
  [[nodiscard]] const std::string& name() const noexcept { return words_.front(); }

 private:
  [[nodiscard]] bool hides_messages() const noexcept;

  EditorNeed need_;
  std::vector<std::string> words_;
  std::chrono::steady_clock::duration last_run_{};
};

/// The flags that keep an editor from writing anything but the file itself; for editors other than
/// vi, vim and nvim there are none. `program` is the editor's first word.
[[nodiscard]] std::vector<std::string> private_editor_flags(const std::string& program);

}  // namespace secretsctl::delivery
