#include <secretsctl/age/private_key.hpp>

#include <algorithm>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/identity_traces.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::age {
namespace {

constexpr std::string_view native_start = "AGE-SECRET-KEY-1";  // in upper case

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// The text from the first `start` (in any case) on; empty if there is none.
std::string_view rest_from(std::string_view text, std::string_view start) noexcept {
  const auto found = std::search(text.begin(), text.end(), start.begin(), start.end(),
                                 [](char a, char b) { return upper(a) == b; });
  return text.substr(static_cast<std::size_t>(found - text.begin()));
}

// The public key of the first complete native identity in a text; empty if there is none.
std::string public_key_in(std::string_view text) {
  const std::string_view rest = rest_from(text, native_start);
  const auto is_letter = [](char c) {
    const char letter = upper(c);
    return (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-';
  };
  const auto end = std::ranges::find_if_not(rest, is_letter);
  SecretBytes identity =
      SecretBytes::copy_of(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
  for (std::uint8_t& byte : identity.expose_writable()) {
    byte = static_cast<std::uint8_t>(upper(static_cast<char>(byte)));
  }
  try {
    return X25519Identity::parse(identity.expose_text()).recipient();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

void refuse_private_key(std::string_view text) {
  if (!holds_identity(text)) return;
  const std::string public_key = public_key_in(text);
  throw Error(ErrorKind::generic,
              "this is a private key, which must stay secret: do not write it here; " +
                  (public_key.empty() ? "write its public key instead (age1... or ssh-...), which "
                                        "secretsctl keygen -y shows for an age identity"
                                      : "its public key is " + public_key));
}

}  // namespace secretsctl::age
