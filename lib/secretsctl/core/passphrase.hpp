#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl {

/// The longest accepted passphrase, in bytes.
inline constexpr std::size_t max_passphrase_size = 1024;

/// Asks on the controlling terminal, without echo. The terminal's state is restored on every way
/// out, including an interrupt. Throws Error (generic) if there is no terminal, the answer is empty
/// or too long, or the user interrupts the question.
[[nodiscard]] SecretBytes ask_passphrase(const std::string& prompt);

/// Asks on the controlling terminal with echo: a line of at most max_passphrase_size bytes. Throws
/// Error (generic) if there is no terminal or no answer.
[[nodiscard]] SecretBytes ask_line(const std::string& prompt);

/// Reads a passphrase from a file (`-` is standard input); one final newline is dropped. Throws
/// Error (input_unreadable, generic).
[[nodiscard]] SecretBytes read_passphrase_file(const std::string& path);

}  // namespace secretsctl
