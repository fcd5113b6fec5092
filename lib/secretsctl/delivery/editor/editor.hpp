#pragma once

#include <chrono>
#include <secretsctl/core/signal_hold.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// Whether the editor needs a terminal, as far as the user says.
enum class EditorNeed {
  terminal,  ///< The user does not say: it may need one.
  nothing    ///< --no-terminal: it needs none.
};

/// The user's editor: $SOPS_EDITOR, else $EDITOR, else the first of vim, nano and vi in PATH.
class Editor {
 public:
  /// Throws Error (editor_failed) if there is no editor, or if its variable holds an unfinished
  /// quote. Also if the editor is known to need a terminal (needs_terminal), standard input or
  /// output is not one and the user did not give --no-terminal: it would print every value into a
  /// log.
  explicit Editor(EditorNeed need);

  /// Lets the user edit a file. The editor runs without a shell; its words are split as sops does.
  /// vi, vim and nvim are told to leave no swap, backup, undo or history file. Throws Error
  /// (editor_failed) if the editor can't be run, or ends with a status other than 0. Without a
  /// terminal its output is dropped, and its messages too unless the user gave --no-terminal.
  void run(const std::string& file, SignalHold& signals);

  /// Whether the last run was so short that the editor may have gone to the background.
  [[nodiscard]] bool was_short() const noexcept { return last_run_ < std::chrono::seconds(2); }
  /// The editor's program, for messages.
  [[nodiscard]] const std::string& name() const noexcept { return words_.front(); }

 private:
  [[nodiscard]] bool hides_messages() const noexcept;

  EditorNeed need_;
  std::vector<std::string> words_;
  std::chrono::steady_clock::duration last_run_{};
};

/// The flags that keep an editor from writing any file but the edited one; none for editors other
/// than vi, vim and nvim. `program` is the editor's first word.
[[nodiscard]] std::vector<std::string> private_editor_flags(const std::string& program);

}  // namespace secretsctl::delivery
