#include <secretsctl/age/plugin.hpp>

#include <algorithm>
#include <secretsctl/age/bech32.hpp>
#include <secretsctl/age/plugin_session.hpp>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/error.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view recipient_prefix = "age1";
constexpr std::string_view identity_prefix = "age-plugin-";
constexpr std::size_t max_stanzas = 100;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// A plugin's name becomes part of a program's name, so it must not form a path.
bool is_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '+';
  });
}

std::vector<std::string> words_after(const PluginMessage& message, std::size_t count) {
  return {message.words.begin() + static_cast<std::ptrdiff_t>(count), message.words.end()};
}

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw Error(ErrorKind::generic, "age-plugin-" + name + ": " + what);
}

// The plugin reports an error: `error KIND ...`.
[[noreturn]] void refuse(const std::string& name, const PluginMessage& message) {
  fail(name, printable(message.body.expose_text()));
}

// `recipient-stanza 0 TYPE ARGUMENT...`
Stanza stanza_of(const std::string& name, const PluginMessage& message) {
  if (message.words.size() < 3 || message.words[1] != "0") fail(name, "sent a malformed stanza");
  if (!std::ranges::all_of(message.words, is_argument)) fail(name, "sent a malformed stanza");
  const ByteView body = message.body.expose();
  return {message.words[2], words_after(message, 3), Bytes(body.begin(), body.end())};
}

std::string words_of(const Stanza& stanza) {
  std::string words = "recipient-stanza 0 " + stanza.type;
  for (const std::string& argument : stanza.arguments) words += " " + argument;
  return words;
}

}  // namespace

PluginRecipient PluginRecipient::parse(std::string_view text, Interaction& interaction) {
  const std::string_view human_readable = text.substr(0, text.rfind('1'));
  const std::string_view name = human_readable.substr(recipient_prefix.size());
  if (!is_name(name) || !bech32_decode(human_readable, text, Bech32Case::lower)) {
    throw Error(ErrorKind::generic, "'" + printable(text, 80) +
                                        "' is no recipient of a plugin: a character is missing or "
                                        "wrong");
  }
  return {std::string(name), text, interaction};
}

WrappedKey PluginRecipient::wrap(const SecretBytes& file_key) const {
  PluginSession session(name_, "recipient-v1", interaction_);
  session.send("add-recipient " + text_);
  session.send("extension-labels");
  session.send("wrap-file-key", file_key.expose());
  session.send("done");
  WrappedKey wrapped;
  session.converse([&](const PluginMessage& message) {
    if (message.command() == "error") refuse(name_, message);
    if (message.command() == "labels") {
      const auto labels = words_after(message, 1);
      wrapped.labels.insert(labels.begin(), labels.end());
    } else if (message.command() == "recipient-stanza") {
      wrapped.stanzas.push_back(stanza_of(name_, message));
      if (wrapped.stanzas.size() > max_stanzas) fail(name_, "sent too many stanzas");
    } else {
      return false;
    }
    return true;
  });
  if (wrapped.stanzas.empty()) fail(name_, "did not wrap the file key");
  return wrapped;
}

PluginIdentity PluginIdentity::parse(std::string_view text, Interaction& interaction) {
  std::string human_readable(text.substr(0, text.rfind('1')));
  std::ranges::transform(human_readable, human_readable.begin(), lower);
  std::string_view name = human_readable;
  if (name.starts_with(identity_prefix)) name.remove_prefix(identity_prefix.size());
  if (name.ends_with('-')) name.remove_suffix(1);
  if (!is_name(name) || !human_readable.ends_with('-') ||
      !bech32_decode(human_readable, text, Bech32Case::upper)) {
    throw Error(ErrorKind::generic,
                "a plugin's identity is damaged: a character is missing or wrong (it is upper case "
                "and begins with AGE-PLUGIN-)");
  }
  return {std::string(name), text, interaction};
}

std::optional<SecretBytes> PluginIdentity::run(std::span<const Stanza> stanzas) const {
  PluginSession session(name_, "identity-v1", interaction_);
  SecretBuffer words;
  words.append("add-identity ");
  words.append(text_.expose());
  session.send(text_of(words.expose()));
  for (const Stanza& stanza : stanzas) session.send(words_of(stanza), stanza.body);
  session.send("done");
  std::optional<SecretBytes> file_key;
  session.converse([&](const PluginMessage& message) {
    if (message.command() == "error") {
      // The error is about this file only: the identity may still open another one.
      if (message.words.size() < 2 || message.words[1] != "stanza") refuse(name_, message);
      remark_ = "age-plugin-" + name_ + ": " + printable(message.body.expose_text());
      return true;
    }
    if (message.command() != "file-key") return false;
    if (message.words.size() != 2 || message.words[1] != "0" ||
        message.body.size() != file_key_size) {
      fail(name_, "sent a malformed file key");
    }
    file_key = message.body.clone();
    return true;
  });
  return file_key;
}

std::optional<SecretBytes> PluginIdentity::unwrap(std::span<const Stanza> stanzas) const {
  // A file with many entries would otherwise wait for a broken plugin at each entry.
  if (failed_) return std::nullopt;
  remark_.clear();
  try {
    if (++runs_ > max_plugin_runs) fail(name_, "has run for too many entries of the file");
    return run(stanzas);
  } catch (const Error& error) {
    failed_ = true;
    remark_ = error.what();
    return std::nullopt;
  }
}

}  // namespace secretsctl::age
