#pragma once

#include <cstdint>
#include <secretsctl/server/plan/plan.hpp>
#include <string>

// The checks of a plan's values. Each returns the value to keep and throws Error (generic) for a
// value that is wrong, or that could end a word or a line in one of the files that it is written
// into.

namespace secretsctl::server {

/// A user name as Debian's adduser takes it: lower case letters, digits, `-` and `_`, at most 32,
/// not root.
[[nodiscard]] std::string user_name(const std::string& text);
/// One public key in OpenSSH's form (`ssh-ed25519 AAAA... comment`), without options. A private key
/// is refused without showing it.
[[nodiscard]] std::string ssh_public_key(const std::string& text);
/// An IPv4 or IPv6 network with its prefix length; an address alone stands for itself.
[[nodiscard]] std::string network(const std::string& text);
/// `443/tcp`, `41641/udp`; `443` is tcp.
[[nodiscard]] OpenPort open_port(const std::string& text);
/// 1 to 65535.
[[nodiscard]] std::uint16_t port_number(const std::string& text);
/// A name of the time zone database: `Europe/Berlin`.
[[nodiscard]] std::string time_zone(const std::string& text);
/// `never` or `HH:MM`.
[[nodiscard]] std::string reboot_time(const std::string& text);
/// A path without `..`, of letters, digits and `._-/@+` alone.
[[nodiscard]] std::string plain_path(const std::string& text);
/// The same, beginning with `/`.
[[nodiscard]] std::string absolute_path(const std::string& text);
/// The name of a network interface: at most 15 characters.
[[nodiscard]] std::string interface_name(const std::string& text);
/// The name or path of a value in an encrypted file: printable, at most 200 bytes.
[[nodiscard]] std::string secret_key_name(const std::string& text);

}  // namespace secretsctl::server
