#pragma once

#include <memory>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/export.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// The largest recipients file that is read: 1 MiB.
inline constexpr std::size_t max_recipient_file_size = std::size_t{1024} * 1024;

/// Reads a recipients file: one recipient a line, `#` comments, blank lines. SSH keys that age
/// can't encrypt to (ECDSA, security keys, short RSA keys) are skipped with a warning through
/// `interaction`, as age does. Throws Error that names file and line for one that does not parse, a
/// damaged ssh-ed25519 or ssh-rsa line too, and for a file without recipients.
[[nodiscard]] std::vector<std::unique_ptr<Recipient>> read_recipient_file(const std::string& path,
                                                                          Interaction& interaction);

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
