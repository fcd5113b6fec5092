#include <secretsctl/age/identity_file.hpp>

#include <algorithm>
#include <secretsctl/age/hybrid.hpp>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view white_space = " \t\r\v\f";

std::unique_ptr<Identity> parse_identity(std::string_view text) {
  if (text.starts_with("AGE-SECRET-KEY-PQ-1")) {
    return std::make_unique<HybridIdentity>(HybridIdentity::parse(text));
  }
  if (text.starts_with("AGE-SECRET-KEY-1")) {
    return std::make_unique<X25519Identity>(X25519Identity::parse(text));
  }
  if (text.starts_with("AGE-PLUGIN-")) {
    throw Error(ErrorKind::generic, "the identity of a plugin is not supported yet");
  }
  throw Error(ErrorKind::generic, "it is no identity (AGE-SECRET-KEY-1...) and no comment");
}

// Each word of a line, or the line as it is.
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

void refuse_encrypted(std::string_view text, const std::string& name) {
  if (text.starts_with("age-encryption.org/") || text.starts_with("-----BEGIN AGE")) {
    throw Error(ErrorKind::generic,
                name + " is itself an encrypted age file, which is not supported yet");
  }
}

}  // namespace

Identities parse_identities(const SecretBytes& text, const std::string& name, IdentityLines lines) {
  Identities identities;
  std::string_view rest = text.expose_text();
  refuse_encrypted(rest, name);
  for (int number = 1; !rest.empty(); ++number) {
    const auto newline = rest.find('\n');
    std::string_view line = rest.substr(0, newline);
    rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    for (const std::string_view word : split_line(line, lines)) {
      try {
        identities.push_back(parse_identity(word));
      } catch (const Error& error) {
        throw Error(error.kind(), name + ", line " + std::to_string(number) + ": " + error.what());
      }
    }
  }
  return identities;
}

Identities read_identity_file(const std::string& path) {
  const SecretBytes text = read_secret_file(path, {.limit = max_identity_file_size});
  return parse_identities(text, input_name(path), IdentityLines::strict);
}

}  // namespace secretsctl::age
