#pragma once

#include <cstddef>
#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>
#include <vector>

// Makes text from outside (a path, a variable, a key of a configuration) safe for a message, a
// report or a prompt. A user may write a private key where a path or a public key belongs: it must
// not end up on a screen or in a log.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// The text that replaces an identity in a message.
inline constexpr std::string_view hidden_identity = "[a private key, not shown]";

/// The text with `hidden_identity` in place of each identity: an age identity (native, post-quantum
/// or of a plugin, in upper or lower case) or the private part of a PEM or OpenSSH key. A key that
/// was cut, or is divided by white space, quotes or escaped control characters, counts too, as does
/// a piece of one; text that looks like such a piece is hidden as well. Public keys stay.
[[nodiscard]] std::string without_identities(std::string_view text);

/// Makes text from outside safe for a message: hides identities, turns control characters, those of
/// direction too, into `?`, and cuts text over `longest` bytes, with `...` at the end.
[[nodiscard]] std::string printable(std::string_view text, std::size_t longest = 200);

/// Applies printable() to each text and joins them with commas.
[[nodiscard]] std::string printable_list(const std::vector<std::string>& texts);

/// Makes a whole message safe to show, as printable() does, but keeps line ends and cuts only above
/// 64 KiB.
[[nodiscard]] std::string message_text(std::string_view message);

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
