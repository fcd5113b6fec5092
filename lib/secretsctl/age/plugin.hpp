#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

// Recipients and identities of plugins (C2SP age-plugin.md): the program age-plugin-NAME wraps and
// unwraps the file key.

namespace secretsctl::age {

/// A recipient `age1NAME1...`.
class PluginRecipient final : public Recipient {
 public:
  /// Parses the Bech32 text, lower case. Throws Error (generic).
  [[nodiscard]] static PluginRecipient parse(std::string_view text, Interaction& interaction);

  /// Runs the plugin. Throws Error (generic) if it is missing, fails, takes too long or breaks the
  /// protocol.
  [[nodiscard]] WrappedKey wrap(const SecretBytes& file_key) const override;

 private:
  PluginRecipient(std::string name, std::string_view text, Interaction& interaction)
      : name_(std::move(name)), text_(text), interaction_(interaction) {}

  std::string name_;
  std::string text_;
  Interaction& interaction_;
};

/// The most runs of one identity's plugin: a stranger's file may have any number of entries, and
/// each may ask for a touch.
inline constexpr int max_plugin_runs = 50;

/// An identity `AGE-PLUGIN-NAME-1...`.
class PluginIdentity final : public Identity {
 public:
  /// Parses the Bech32 text, upper case. Throws Error (generic), whose message holds no part of the
  /// text.
  [[nodiscard]] static PluginIdentity parse(std::string_view text, Interaction& interaction);

  /// Runs the plugin. A plugin that failed, or has run for max_plugin_runs files, does not run
  /// again: limitation() says why.
  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string limitation(std::span<const Stanza>) const override { return remark_; }
  [[nodiscard]] bool is_slow() const noexcept override { return true; }
  [[nodiscard]] std::string recipient() const override { return {}; }

 private:
  PluginIdentity(std::string name, std::string_view text, Interaction& interaction)
      : name_(std::move(name)), text_(SecretBytes::copy_of(text)), interaction_(interaction) {}

  [[nodiscard]] std::optional<SecretBytes> run(std::span<const Stanza> stanzas) const;

  std::string name_;
  SecretBytes text_;
  Interaction& interaction_;
  mutable int runs_ = 0;
  mutable bool failed_ = false;
  mutable std::string remark_;
};

}  // namespace secretsctl::age
