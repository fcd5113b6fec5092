#pragma once

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/editor/editor.hpp>
#include <secretsctl/delivery/memory/private_folder.hpp>
#include <string>

namespace secretsctl::delivery {

/// A plaintext in a private folder, and the user's editor on it. As long as the object lives,
/// signals that end the process are held back; the plaintext is wiped before they take effect.
class Workbench {
 public:
  /// `path` is the encrypted file's path; the plaintext is named after it. Throws the errors of
  /// Editor and PrivateFolder.
  Workbench(const std::string& path, EditorNeed need, Interaction& interaction);

  /// Lets the user edit a text until `save` accepts it; this process keeps no copy of it meanwhile.
  /// `save` returns false if nothing changed. Throws Error: unchanged, editor_failed, and the error
  /// of `save` if the user does not want to continue or can't be asked. After FileChanged from
  /// `save` the user is never asked. Call run() once. At the end the plaintext is wiped: if a part
  /// of it is left, Error (output_unwritable) names its path, or, after another error, a message to
  /// the user does.
  void run(SecretBytes before, const std::function<bool(const SecretBytes&)>& save);

 private:
  void edit(SecretBytes before, const std::function<bool(const SecretBytes&)>& save);
  void show(const std::string& message);
  [[noreturn]] void refuse_unchanged() const;
  void ask_to_go_on(const Error& error);

  std::string name_;
  Interaction& interaction_;
  Editor editor_;
  // Members in this order: the plaintext is wiped before a pending signal can end the process.
  SignalHold signals_;
  PrivateFolder folder_;
};

}  // namespace secretsctl::delivery
