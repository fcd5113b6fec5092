#include <secretsctl/age/identity_file.hpp>

#include <algorithm>
#include <secretsctl/age/encrypted_identity_file.hpp>
#include <secretsctl/age/hybrid.hpp>
#include <secretsctl/age/pasted_identities.hpp>
#include <secretsctl/age/plugin.hpp>
#include <secretsctl/age/ssh_key_file.hpp>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view white_space = " \t\r\v\f";

std::unique_ptr<Identity> parse_identity(std::string_view text, Interaction& interaction) {
  if (text.starts_with("AGE-SECRET-KEY-PQ-1")) {
    return std::make_unique<HybridIdentity>(HybridIdentity::parse(text));
  }
  if (text.starts_with("AGE-SECRET-KEY-1")) {
    return std::make_unique<X25519Identity>(X25519Identity::parse(text));
  }
  if (text.starts_with("AGE-PLUGIN-")) {
    return std::make_unique<PluginIdentity>(PluginIdentity::parse(text, interaction));
  }
  throw Error(ErrorKind::generic, identity_mistake(text));
}

// The words of a line, or the line itself.
std::vector<std::string_view> split_line(std::string_view line, IdentityLines lines) {
  if (lines == IdentityLines::strict) return {line};
  std::vector<std::string_view> words;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(white_space), line.size()));
    if (line.empty()) return words;
    words.push_back(line.substr(0, line.find_first_of(white_space)));
    line.remove_prefix(words.back().size());
  }
}

constexpr std::string_view ssh_key_start = "-----BEGIN ";

Identities parse_lines(std::string_view rest, const std::string& name, IdentityLines lines,
                       Interaction& interaction) {
  Identities identities;
  for (int number = 1; !rest.empty(); ++number) {
    const auto newline = rest.find('\n');
    std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    for (const std::string_view word : split_line(line, lines)) {
      in_context(name + ", line " + std::to_string(number),
                 [&] { identities.push_back(parse_identity(word, interaction)); });
    }
  }
  return identities;
}

Identities encrypted_file(SecretBytes text, const std::string& name, Interaction& interaction) {
  Identities identities;
  identities.push_back(std::make_unique<EncryptedIdentityFile>(std::move(text), name, interaction));
  return identities;
}

// A text that is no identity file as it stands.
Identities parse_pasted(const SecretBytes& text, const std::string& name, IdentityLines lines,
                        Interaction& interaction) {
  SecretBytes clean = clean_identity_text(text.expose_text());
  if (is_encrypted_identity_file(clean.expose_text())) {
    return encrypted_file(std::move(clean), name, interaction);
  }
  if (is_identities_in_base64(clean.expose_text())) {
    throw Error(ErrorKind::generic,
                name + ": it is a key file in base64: decode it first (base64 -d)");
  }
  Identities identities = parse_lines(clean.expose_text(), name, lines, interaction);
  if (identities.empty() && holds_identity(clean.expose_text())) {
    throw Error(ErrorKind::generic,
                name +
                    ": its identity stands in a comment, as each line does that begins with #; if "
                    "the ends of lines were lost, give AGE-SECRET-KEY-1... alone");
  }
  return identities;
}

}  // namespace

Identities parse_identities(SecretBytes text, const std::string& name, IdentityLines lines,
                            Interaction& interaction) {
  const std::string_view start = text.expose_text();
  if (is_encrypted_identity_file(start)) {
    return encrypted_file(std::move(text), name, interaction);
  }
  if (start.starts_with(ssh_key_start)) {
    throw Error(ErrorKind::generic, name +
                                        " is an SSH private key, not a file of identities; "
                                        "SOPS_AGE_SSH_PRIVATE_KEY_FILE can name it");
  }
  try {
    Identities identities = parse_lines(start, name, lines, interaction);
    if (!identities.empty()) return identities;
  } catch (const Error&) {
    // Looked at more closely below, which says why if nothing helps.
  }
  return parse_pasted(text, name, lines, interaction);
}

Identities read_identity_file(const std::string& path, Interaction& interaction) {
  if (holds_identity(path)) {
    throw Error(ErrorKind::generic,
                "an identity itself stands where the path of its file belongs (it is not shown "
                "here); name a file that holds it, or - for standard input");
  }
  SecretBytes text = read_secret_file(path, {.limit = max_identity_file_size});
  const std::string_view start = text.expose_text();
  if (!start.starts_with(ssh_key_start) || is_encrypted_identity_file(start)) {
    return parse_identities(std::move(text), input_name(path), IdentityLines::strict, interaction);
  }
  Identities identities;
  identities.push_back(parse_ssh_identity(
      {std::move(text), input_name(path), path == "-" ? "" : path + ".pub"}, interaction));
  return identities;
}

}  // namespace secretsctl::age
