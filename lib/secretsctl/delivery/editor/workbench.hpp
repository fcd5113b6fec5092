#pragma once

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/signal_hold.hpp>
#include <secretsctl/delivery/editor/editor.hpp>
#include <secretsctl/delivery/memory/private_folder.hpp>
#include <string>

namespace secretsctl::delivery {

/// A plaintext in a private folder, and the user's editor on it. As long as it lives, signals that
/// end the process are held back; the plaintext is wiped before they take effect.
class Workbench {
 public:
  /// `path` is the encrypted file's, after which the plaintext is called. Throws what Editor and
  /// PrivateFolder throw.
  Workbench(const std::string& path, EditorNeed need, Interaction& interaction);

  /// Lets the user edit a text, of which no copy is kept here meanwhile, until `save` takes it;
  /// false from it means that nothing changed.
  /// Throws Error: unchanged, editor_failed, and that of `save` if the user does not want to go on
  /// or can't be asked. FileChanged from it is never asked about. Once, at the end the plaintext is
  /// wiped: where something of it is left, Error (output_unwritable) names its path, or, after
  /// another error, a message to the user does.
  void run(SecretBytes before, const std::function<bool(const SecretBytes&)>& save);

 private:
  void edit(SecretBytes before, const std::function<bool(const SecretBytes&)>& save);
  void show(const std::string& message);
  [[noreturn]] void refuse_unchanged() const;
  void ask_to_go_on(const Error& error);

  std::string name_;
  Interaction& interaction_;
  Editor editor_;
  // In this order: the plaintext is wiped before a signal that came can end us.
  SignalHold signals_;
  PrivateFolder folder_;
};

}  // namespace secretsctl::delivery
