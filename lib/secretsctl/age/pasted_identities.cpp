#include <secretsctl/age/pasted_identities.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/secret_base64.hpp>

namespace secretsctl::age {
namespace {

constexpr std::string_view utf8_mark = "\xef\xbb\xbf";
constexpr std::string_view little_endian_mark = "\xff\xfe";
constexpr std::string_view big_endian_mark = "\xfe\xff";
constexpr std::string_view identity_start = "AGE-SECRET-KEY-";

bool is_around_line(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte >= 0x7f || c == '"' || c == '\'' || c == '`';
}

// What is not ASCII stands in comments alone, and becomes a question mark there.
SecretBytes decode_utf16(std::string_view text, std::size_t high) {
  SecretBytes decoded(text.size() / 2);
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    const char low_byte = text[2 * i + 1 - high];
    const bool is_ascii = text[2 * i + high] == 0 && static_cast<unsigned char>(low_byte) < 0x80;
    decoded.expose_writable()[i] = static_cast<std::uint8_t>(is_ascii ? low_byte : '?');
  }
  return decoded;
}

SecretBytes decode(std::string_view text) {
  if (text.starts_with(little_endian_mark)) return decode_utf16(text.substr(2), 1);
  if (text.starts_with(big_endian_mark)) return decode_utf16(text.substr(2), 0);
  if (text.starts_with(utf8_mark)) text.remove_prefix(utf8_mark.size());
  return SecretBytes::copy_of(text);
}

// Both characters of `\n` become the end of a line, so that the text keeps its size.
void restore_newlines(SecretBytes& text) {
  const std::string_view view = text.expose_text();
  if (view.find(identity_start) == std::string_view::npos) return;
  const MutableByteView bytes = text.expose_writable();
  constexpr auto none = std::string_view::npos;
  for (auto at = view.find('\\'); at != none; at = view.find('\\', at + 1)) {
    if (at + 1 == view.size()) break;
    if (view[at + 1] == 'n' || view[at + 1] == 'r') bytes[at] = bytes[at + 1] = '\n';
  }
}

std::string_view trimmed(std::string_view line) {
  while (!line.empty() && is_around_line(line.front())) line.remove_prefix(1);
  while (!line.empty() && is_around_line(line.back())) line.remove_suffix(1);
  return line;
}

struct Mistake {
  std::string_view start;  // in upper case
  const char* reason;
};

constexpr const char* of_ssh =
    "it is an SSH public key; the private key belongs into a file of mode 0600 that "
    "SOPS_AGE_SSH_PRIVATE_KEY_FILE names";
constexpr const char* of_path =
    "it is the path of a file, not what stands in it: SOPS_AGE_KEY_FILE takes a path";

constexpr std::array mistakes = {
    Mistake{"AGE1",
            "it is a public key (age1...), with which one only encrypts; the identity "
            "(AGE-SECRET-KEY-1...) belongs here"},
    Mistake{"AGE-SECRET-KEY-",
            "it is an identity in lower case, or in both; one is written in upper case: "
            "tr a-z A-Z makes it so"},
    Mistake{"SSH-", of_ssh},
    Mistake{"ECDSA-", of_ssh},
    Mistake{"SK-SSH-", of_ssh},
    Mistake{"SK-ECDSA-", of_ssh},
    Mistake{"/", of_path},
    Mistake{"~/", of_path},
    Mistake{"./", of_path},
    Mistake{"$", "it is the name of a variable or an expression, which nothing has replaced"},
    Mistake{"-----BEGIN ",
            "it is a private key of another sort; SOPS_AGE_SSH_PRIVATE_KEY_FILE can name the file "
            "of an SSH key"},
};

bool starts_in_any_case(std::string_view word, std::string_view start) {
  const auto is_same = [](char a, char b) {
    return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
  };
  return word.size() >= start.size() &&
         std::ranges::equal(word.substr(0, start.size()), start, is_same);
}

}  // namespace

SecretBytes clean_identity_text(std::string_view text) {
  SecretBytes decoded = decode(text);
  restore_newlines(decoded);
  SecretBuffer clean(decoded.size() + 1);
  for (std::string_view rest = decoded.expose_text(); !rest.empty();) {
    const auto newline = std::min(rest.find('\n'), rest.size() - 1);
    clean.append(trimmed(rest.substr(0, newline + 1)));
    clean.append('\n');
    rest.remove_prefix(newline + 1);
  }
  return clean.take();
}

std::string identity_mistake(std::string_view word) {
  for (const Mistake& mistake : mistakes) {
    if (starts_in_any_case(word, mistake.start)) return mistake.reason;
  }
  if (holds_identity(word)) {
    return "an identity stands in it among other text: leave AGE-SECRET-KEY-1... alone on its line";
  }
  return "it is no identity (AGE-SECRET-KEY-1...) and no comment";
}

bool is_identities_in_base64(std::string_view text) {
  const auto decoded = secret_base64_decode(text, Base64Padding::padded, "\n");
  if (!decoded) return false;
  const SecretBytes clean = clean_identity_text(decoded->expose_text());
  return holds_identity(clean.expose_text());
}

}  // namespace secretsctl::age
