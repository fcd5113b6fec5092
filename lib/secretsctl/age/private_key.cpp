#include <secretsctl/age/private_key.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::age {
namespace {

// In upper case. The last is how the body of OpenSSH's format begins, in base64.
constexpr std::string_view native_start = "AGE-SECRET-KEY-1";
constexpr std::array<std::string_view, 4> starts = {"AGE-SECRET-KEY-", "AGE-PLUGIN-",
                                                    "PRIVATE KEY-----", "B3BLBNNZAC1RZXKTDJE"};

char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// The rest of a text from where it holds `start`, in any case; empty if it does not.
std::string_view rest_from(std::string_view text, std::string_view start) noexcept {
  const auto found = std::ranges::search(text, start, {}, upper);
  return text.substr(static_cast<std::size_t>(found.begin() - text.begin()));
}

// Empty if the text holds no native identity that is whole.
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

bool holds_private_key(std::string_view text) noexcept {
  return std::ranges::any_of(
      starts, [&](std::string_view start) { return !rest_from(text, start).empty(); });
}

void refuse_private_key(std::string_view text) {
  if (!holds_private_key(text)) return;
  const std::string public_key = public_key_in(text);
  throw Error(
      ErrorKind::generic,
      "this is a private key, which must stay secret: keep it out of here; " +
          (public_key.empty() ? "what belongs here is its public key (age1... or ssh-...), which "
                                "secretsctl keygen -y shows of an age identity"
                              : "its public key is " + public_key));
}

}  // namespace secretsctl::age
