#pragma once

#include <memory>
#include <secretsctl/age/recipient.hpp>
#include <string>
#include <vector>

namespace secretsctl::age {

/// The largest recipients file that is read: 1 MiB.
inline constexpr std::size_t max_recipient_file_size = std::size_t{1024} * 1024;

/// Reads a recipients file: one a line, `#` comments, blank lines. SSH keys that nothing can be
/// encrypted to (ECDSA, security keys, short RSA keys), which people have beside others, are passed
/// over with a warning through `interaction`, as age does. Throws Error naming file and
/// line for one that does not parse, and for a file without any.
[[nodiscard]] std::vector<std::unique_ptr<Recipient>> read_recipient_file(const std::string& path,
                                                                          Interaction& interaction);

}  // namespace secretsctl::age
