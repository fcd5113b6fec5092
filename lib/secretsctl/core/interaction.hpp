#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl {

/// Whom the library asks for what only the user knows: the passphrase of a key, a plugin's PIN.
/// Identities and recipients keep a reference to one; it has to outlive them.
class Interaction {
 public:
  virtual ~Interaction() = default;

  /// A secret answer. Throws Error (generic) that says why there is none.
  [[nodiscard]] virtual SecretBytes ask_secret(const std::string& prompt) = 0;

  /// An answer that may be seen. Throws Error (generic) that says why there is none.
  [[nodiscard]] virtual SecretBytes ask_public(const std::string& prompt) = 0;

  /// Shows a message (`touch the key`); false where nobody would see it.
  virtual bool show(const std::string& message) = 0;
};

/// Asks on the controlling terminal and shows messages on standard error.
[[nodiscard]] Interaction& terminal_interaction();

/// Whether somebody sits at standard input and can be asked to decide. A passphrase is asked for on
/// the controlling terminal in any case; a question that may be left out is not.
[[nodiscard]] bool has_attentive_user() noexcept;

/// Asks for a yes on the terminal; an empty answer is `preset`. False where nobody can be asked.
[[nodiscard]] bool ask_yes(Interaction& interaction, const std::string& question, bool preset);

/// Never asks: every question is an error. For a process whose user is not there, such as the
/// provider that a gateway runs.
[[nodiscard]] Interaction& no_interaction();

/// Answers every question for a secret with the passphrase in a file, and others on the terminal.
class PassphraseFile final : public Interaction {
 public:
  /// `path` "-" is standard input, /dev/fd/N a descriptor. It is read when first asked, once.
  explicit PassphraseFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] SecretBytes ask_secret(const std::string& prompt) override;
  [[nodiscard]] SecretBytes ask_public(const std::string& prompt) override;
  bool show(const std::string& message) override;

 private:
  std::string path_;
  std::optional<SecretBytes> passphrase_;
};

}  // namespace secretsctl
