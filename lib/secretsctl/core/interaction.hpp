#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Asks the user for the passphrase of a key or a plugin's PIN, and shows messages. Identities and
/// recipients keep a reference to it; it must outlive them. One object is for one thread at a time.
class Interaction {
 public:
  virtual ~Interaction() = default;

  /// Returns a secret answer. Throws Error (generic) that says why there is none.
  [[nodiscard]] virtual SecretBytes ask_secret(const std::string& prompt) = 0;

  /// Returns an answer that may be shown while it is typed. Throws Error (generic) that says why
  /// there is none.
  [[nodiscard]] virtual SecretBytes ask_public(const std::string& prompt) = 0;

  /// Shows a message (`touch the key`); false if no user can see it.
  virtual bool show(const std::string& message) = 0;
};

/// Asks on the controlling terminal and shows messages on standard error.
[[nodiscard]] Interaction& terminal_interaction();

/// Whether a user at standard input can be asked to decide. Only optional questions depend on it: a
/// passphrase is always asked for on the controlling terminal.
[[nodiscard]] bool has_attentive_user() noexcept;

/// Asks a yes or no question on the terminal; an empty answer means `preset`. False without a
/// terminal.
[[nodiscard]] bool ask_yes(Interaction& interaction, const std::string& question, bool preset);

/// Never asks: every question is an error. For a process without a user at its terminal, such as
/// the provider that a gateway runs.
[[nodiscard]] Interaction& no_interaction();

/// Answers questions for secrets with the passphrase in a file, and asks others on the terminal.
class PassphraseFile final : public Interaction {
 public:
  /// `path` "-" is standard input, /dev/fd/N a descriptor. The file is read once, at the first
  /// question.
  explicit PassphraseFile(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] SecretBytes ask_secret(const std::string& prompt) override;
  [[nodiscard]] SecretBytes ask_public(const std::string& prompt) override;
  bool show(const std::string& message) override;

 private:
  std::string path_;
  std::optional<SecretBytes> passphrase_;
};

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
