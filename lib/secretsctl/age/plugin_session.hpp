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

/// How much a plugin may say. It may take key_program_time(), without the time in which it waits
/// for an answer of the user.
inline constexpr std::size_t plugin_output_limit = std::size_t{1024} * 1024;
inline constexpr int plugin_message_limit = 200;

/// A plugin that is running. Throws Error (generic), with the plugin's name before the message,
/// when it is not in PATH, dies, takes too long, says too much or breaks the protocol.
class PluginSession {
 public:
  /// Starts age-plugin-NAME in one of its two state machines, `recipient-v1` or `identity-v1`. PATH
  /// is searched, but for folders relative to the working one.
  PluginSession(const std::string& name, const std::string& state_machine,
                Interaction& interaction);

  /// Sends a message. The body is secret memory's or public.
  void send(std::string_view words, ByteView body = {});

  /// Answers the plugin until it says `done`: its questions go to the user, other messages to
  /// `handle`, which says whether it knew the command. The plugin is then given a moment to end.
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
