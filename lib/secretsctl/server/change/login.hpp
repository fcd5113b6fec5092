#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The SSH login that a process runs below, from /proc.

namespace secretsctl::server {

/// What proc_pid_stat(5) says of a process.
struct ProcessStat {
  std::string name;           ///< Field 2; it may hold any character.
  pid_t parent = 0;           ///< Field 4.
  std::uint64_t started = 0;  ///< Field 22, in clock ticks since boot.
};

/// Parses the text of /proc/PID/stat; nothing if it is damaged.
[[nodiscard]] std::optional<ProcessStat> parse_process_stat(std::string_view text);

/// An SSH login: its sshd process, which serves one connection.
struct Login {
  std::uint64_t started = 0;  ///< In clock ticks since boot.
  std::string address;        ///< The client's, IPv4 or IPv6; empty if it can't be seen.
};

/// The login that `process` runs below: the nearest process above it that is an sshd. Nothing if
/// there is none, as in tmux, screen, a unit or on the console. `proc` is /proc, or a folder like
/// it.
[[nodiscard]] std::optional<Login> login_above(pid_t process, const std::string& proc = "/proc");

/// The time since boot in clock ticks, as `started` has it.
[[nodiscard]] std::uint64_t ticks_since_boot();

/// The name that this boot has, from /proc/sys/kernel/random/boot_id; empty if it can't be read.
[[nodiscard]] std::string boot_id();

/// Whether an address lies in a network as a plan has it (`203.0.113.0/24`).
[[nodiscard]] bool is_in_network(const std::string& address, const std::string& network);

/// Whether an address is this machine's own loopback.
[[nodiscard]] bool is_loopback(const std::string& address);

/// Whether a text is an IPv4 or IPv6 address.
[[nodiscard]] bool is_address(const std::string& text);

}  // namespace secretsctl::server
