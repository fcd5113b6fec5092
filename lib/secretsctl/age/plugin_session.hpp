#pragma once

#include <functional>
#include <secretsctl/core/child.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>
#include <vector>

// The conversation with a plugin (C2SP age-plugin.md, "IPC protocol"): messages in the form of
// stanzas, on the plugin's standard input and output.

namespace secretsctl::age {

/// One message. Its body may be a file key or a PIN.
struct PluginMessage {
  std::vector<std::string> words;  ///< The command, then its metadata.
  SecretBytes body;

  [[nodiscard]] const std::string& command() const { return words.front(); }
};

/// The limits of a plugin: the size of its messages. Its time is key_program_time(), without the
/// time in which it waits for the user's answer.
inline constexpr std::size_t plugin_output_limit = std::size_t{1024} * 1024;
inline constexpr int plugin_message_limit = 200;

/// A running plugin. Throws Error (generic), with the plugin's name before the message, when it is
/// not in PATH, ends early, takes too long, sends too much or breaks the protocol.
class PluginSession {
 public:
  /// Starts age-plugin-NAME in one of its two state machines, `recipient-v1` or `identity-v1`.
  /// Searches PATH, except folders relative to the working folder.
  PluginSession(const std::string& name, const std::string& state_machine,
                Interaction& interaction);

  /// Sends a message. The body is public or in secret memory.
  void send(std::string_view words, ByteView body = {});

  /// Answers the plugin until it sends `done`. Its questions go to the user, other messages to
  /// `handle`, which returns whether it knows the command. The plugin then gets a moment to end.
  void converse(const std::function<bool(const PluginMessage&)>& handle);

 private:
  [[nodiscard]] PluginMessage receive();
  [[nodiscard]] std::string_view receive_line();
  void answer_question(const PluginMessage& message);
  void confirm(const PluginMessage& message);
  [[nodiscard]] std::optional<SecretBytes> ask(const std::function<SecretBytes()>& question);

  std::string program_;
  Interaction& interaction_;
  Child child_;
  SecretBytes buffer_;
  std::size_t from_ = 0;
  std::size_t to_ = 0;
};

}  // namespace secretsctl::age
