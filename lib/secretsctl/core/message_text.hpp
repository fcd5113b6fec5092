#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// The gate for text from outside (a path, a variable, a key of a configuration) on its way into a
// message, a report or a prompt. A private key that stands where a path or a public key belongs
// must not end up on a screen or in a log.

namespace secretsctl {

/// The words that take the place of an identity in a message.
inline constexpr std::string_view hidden_identity = "[a private key, not shown]";

/// The text with `hidden_identity` in place of each identity: an age identity (native, post-quantum
/// or of a plugin, in upper or lower case), the private part of a PEM or OpenSSH key. One that was
/// cut, that white space, quotes or escaped control characters divide, or of which only a piece is
/// left counts too, so text that looks like such a piece is hidden as well. Public keys stay.
[[nodiscard]] std::string without_identities(std::string_view text);

/// Text from outside made fit for a message: identities are hidden, control characters, which could
/// drive a terminal, become `?`, and anything over `longest` bytes is cut and ends in `...`.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 200);

/// The same of several, with commas between.
[[nodiscard]] std::string printable_list(const std::vector<std::string>& texts);

/// A whole message made fit to be shown: as printable() does it, but lines stay apart and nothing
/// is cut below 64 KiB.
[[nodiscard]] std::string message_text(std::string_view message);

}  // namespace secretsctl
