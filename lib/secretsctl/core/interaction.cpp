#include <secretsctl/core/interaction.hpp>

#include <unistd.h>

#include <cstdio>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/passphrase.hpp>

namespace secretsctl {
namespace {

class TerminalInteraction final : public Interaction {
 public:
  SecretBytes ask_secret(const std::string& prompt) override { return ask_passphrase(prompt); }
  SecretBytes ask_public(const std::string& prompt) override { return ask_line(prompt); }
  bool show(const std::string& message) override {
    std::fprintf(stderr, "%s\n", message_text(message).c_str());
    return true;
  }
};

class NoInteraction final : public Interaction {
 public:
  SecretBytes ask_secret(const std::string&) override { refuse(); }
  SecretBytes ask_public(const std::string&) override { refuse(); }
  bool show(const std::string&) override { return false; }

 private:
  [[noreturn]] static void refuse() {
    throw Error(ErrorKind::generic, "it needs a passphrase, and this command never asks for one");
  }
};

}  // namespace

Interaction& terminal_interaction() {
  static TerminalInteraction interaction;
  return interaction;
}

bool has_attentive_user() noexcept {
  return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0;
}

bool ask_yes(Interaction& interaction, const std::string& question, bool preset) {
  if (!has_attentive_user()) return false;
  try {
    const SecretBytes answer = interaction.ask_public(question + (preset ? " [Y/n] " : " [y/N] "));
    const std::string_view text = answer.expose_text();
    if (text.empty()) return preset;
    return text == "y" || text == "Y" || text == "yes" || text == "Yes";
  } catch (const Error&) {
    return false;
  }
}

Interaction& no_interaction() {
  static NoInteraction interaction;
  return interaction;
}

SecretBytes PassphraseFile::ask_secret(const std::string&) {
  // Read it once: a pipe can be read only once, and each key asks.
  if (!passphrase_) passphrase_ = read_passphrase_file(path_);
  return passphrase_->clone();
}

SecretBytes PassphraseFile::ask_public(const std::string& prompt) {
  return terminal_interaction().ask_public(prompt);
}

bool PassphraseFile::show(const std::string& message) {
  return terminal_interaction().show(message);
}

}  // namespace secretsctl
