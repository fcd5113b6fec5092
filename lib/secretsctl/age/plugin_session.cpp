#include <secretsctl/age/plugin_session.hpp>

#include <algorithm>
#include <cstring>
#include <secretsctl/age/stanza.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/program_search.hpp>
#include <secretsctl/core/secret_base64.hpp>

namespace secretsctl::age {
namespace {

constexpr std::size_t columns = 64;
constexpr std::size_t max_line = std::size_t{16} * 1024;
constexpr std::chrono::seconds end_time_limit{2};

std::string find_plugin(const std::string& program) {
  std::string path = find_program_in_path(program);
  if (!path.empty()) return path;
  throw Error(ErrorKind::generic, "the plugin " + program + " is not in PATH: install it");
}

ChildCommand command_for(const std::string& program, const std::string& state_machine) {
  ChildCommand command;
  command.words = {find_plugin(program), "--age-plugin=" + state_machine};
  command.time_limit = key_program_time();
  command.output_limit = plugin_output_limit;
  return command;
}

// The text of a plugin, made safe for a terminal.
std::string readable(const SecretBytes& body) {
  return printable(body.expose_text());
}

}  // namespace

PluginSession::PluginSession(const std::string& name, const std::string& state_machine,
                             Interaction& interaction)
    : program_("age-plugin-" + name),
      interaction_(interaction),
      child_(command_for(program_, state_machine), ChildInput::pipe),
      buffer_(max_line) {}

void PluginSession::send(std::string_view words, ByteView body) {
  SecretBuffer text;
  text.append("-> ");
  text.append(words);
  text.append('\n');
  const SecretBytes encoded = secret_base64_encode(body, Base64Padding::unpadded);
  std::string_view rest = encoded.expose_text();
  // The last line is shorter than the others, and may be empty.
  while (true) {
    const std::string_view line = rest.substr(0, columns);
    text.append(line);
    text.append('\n');
    rest.remove_prefix(line.size());
    if (line.size() < columns) break;
  }
  child_.write(text.expose());
}

std::string_view PluginSession::receive_line() {
  while (true) {
    const MutableByteView held = buffer_.expose_writable().subspan(from_, to_ - from_);
    const auto newline = std::ranges::find(held, '\n');
    if (newline != held.end()) {
      const auto size = static_cast<std::size_t>(newline - held.begin());
      from_ += size + 1;
      return text_of(held.first(size));
    }
    std::memmove(buffer_.expose_writable().data(), held.data(), held.size());
    from_ = 0;
    to_ = held.size();
    if (to_ == buffer_.size()) {
      throw Error(ErrorKind::generic,
                  program_ + " does not keep to the protocol: a line is too long");
    }
    const std::size_t count = child_.read(buffer_.expose_writable().subspan(to_));
    if (count == 0) {
      throw Error(ErrorKind::generic, program_ + " ended before it was done, with status " +
                                          std::to_string(child_.finish()));
    }
    to_ += count;
  }
}

PluginMessage PluginSession::receive() {
  const std::string_view line = receive_line();
  if (!line.starts_with("-> ") || line.size() == 3) {
    throw Error(ErrorKind::generic, program_ +
                                        " does not keep to the protocol: a line does not begin a "
                                        "message");
  }
  PluginMessage message{split_arguments(line.substr(3)), {}};
  SecretBuffer encoded;
  while (true) {
    const std::string_view part = receive_line();
    encoded.append(part);
    if (part.size() < columns) break;
  }
  auto body = secret_base64_decode(text_of(encoded.expose()), Base64Padding::unpadded);
  if (!body) {
    throw Error(ErrorKind::generic, program_ +
                                        " does not keep to the protocol: a body is no "
                                        "base64");
  }
  message.body = std::move(*body);
  return message;
}

// Asks the user; the time for the answer does not count as the plugin's.
std::optional<SecretBytes> PluginSession::ask(const std::function<SecretBytes()>& question) {
  const auto before = std::chrono::steady_clock::now();
  std::optional<SecretBytes> answer;
  try {
    answer = question();
  } catch (const Error& error) {
    interaction_.show(program_ + ": " + error.what());
  }
  child_.extend(std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - before));
  return answer;
}

void PluginSession::answer_question(const PluginMessage& message) {
  const std::string text = program_ + ": " + readable(message.body);
  if (message.command() == "msg") return send(interaction_.show(text) ? "ok" : "fail");
  const auto answer = ask([&] {
    return message.command() == "request-secret" ? interaction_.ask_secret(text + ": ")
                                                 : interaction_.ask_public(text + ": ");
  });
  answer ? send("ok", answer->expose()) : send("fail");
}

// `confirm YES [NO]`, the two choices in base64. Without a second choice the question is whether to
// go on.
void PluginSession::confirm(const PluginMessage& message) {
  std::vector<std::string> choices;
  for (std::size_t i = 1; i < message.words.size() && i < 3; ++i) {
    const auto choice = base64_decode(message.words[i], Base64Padding::unpadded);
    if (!choice) return send("fail");
    choices.push_back(printable(text_of(*choice)));
  }
  if (choices.empty()) return send("fail");
  std::string prompt = program_ + ": " + readable(message.body) + "\n  1: " + choices[0];
  if (choices.size() > 1) prompt += "\n  2: " + choices[1];
  const auto answer = ask([&] { return interaction_.ask_public(prompt + "\nWhich: "); });
  if (!answer) return send("fail");
  send(answer->expose_text() == "1" ? "ok yes" : "ok no");
}

void PluginSession::converse(const std::function<bool(const PluginMessage&)>& handle) {
  for (int count = 0;; ++count) {
    const PluginMessage message = receive();
    const std::string& command = message.command();
    if (command == "done") break;
    if (count == plugin_message_limit) {
      throw Error(ErrorKind::generic, program_ + " sent too many messages and was stopped");
    }
    if (command == "msg" || command == "request-secret" || command == "request-public") {
      answer_question(message);
    } else if (command == "confirm") {
      confirm(message);
    } else {
      send(handle(message) ? "ok" : "unsupported");
    }
  }
  // Anything the plugin does from now on changes nothing for us.
  child_.hurry(end_time_limit);
  try {
    static_cast<void>(child_.finish());
  } catch (const Error&) {
  }
}

}  // namespace secretsctl::age
